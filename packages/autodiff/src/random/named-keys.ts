import { foldKey, hashName, type RandomKey } from './key.ts';
import { threefry } from './threefry.ts';

/** The start of a second hash, which tells names apart that the first one does not. */
const SECOND = 0x9747b28c;

/**
 * The keys that some names in use together derive from a key: independent, whatever the names are. A name has the key that
 * `foldKey` gives it, from a hash of 32 bits, as long as no other of the names shares that hash; those that share it have keys
 * from 63 bits each. So a key follows from the names alone, in whatever order they came, and names that collide with none keep
 * theirs for ever.
 *
 * Where a name comes or goes that collides with another, that other one's later numbers come from another stream.
 */
export class NamedKeys {
  readonly #key: RandomKey;
  /** Hashes that several names share; mostly none. */
  readonly #shared: ReadonlySet<number>;

  constructor(key: RandomKey, names: Iterable<string>) {
    this.#key = key;
    this.#shared = sharedHashes(new Set(names));
  }

  /** The key of one of the names. */
  of(name: string): RandomKey {
    const hash = hashName(name);
    if (!this.#shared.has(hash)) return foldKey(this.#key, name);
    const words = new Uint32Array(2);
    // The second counter of all other keys is a tag below 2^24.
    threefry(this.#key.high, this.#key.low, hash, hashName(name, SECOND) | 0x80000000, words);
    return { high: words[0] as number, low: words[1] as number };
  }
}

function sharedHashes(names: ReadonlySet<string>): ReadonlySet<number> {
  const seen = new Set<number>();
  const shared = new Set<number>();
  for (const name of names) {
    const hash = hashName(name);
    if (seen.has(hash)) shared.add(hash);
    seen.add(hash);
  }
  return shared;
}
