import { createHash } from 'node:crypto';
import type { Outcome } from './outcome.ts';

/** What a run came to, told apart by its parts. */
export const PARTS = [
  'parameters',
  'slots',
  'carried',
  'extents',
  'axisEdits',
  'graphEdits',
  'measures',
] as const;

/** A part of what a run came to. */
export type Part = (typeof PARTS)[number];

/** Digests of a run: whole ones of each part, and short ones of each variable, to say where two runs part. */
export interface Digest {
  readonly parts: Readonly<Record<Part, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** Characters of a variable's digest: it points at a difference that the digest of a part has found. */
const SHORT_DIGEST = 12;

/** The bytes of numbers, least significant first, on every machine. */
function bytesOf(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

function sha256(chunks: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** Last words of the names of an optimizer's slots, each called after the parameter whose it is. */
const SLOT_WORDS: ReadonlySet<string> = new Set(['memory', 'velocity', 'moment1', 'moment2']);

/** Last words of the names of what is neither trained nor the optimizer's. */
const CARRIED_WORDS: ReadonlySet<string> = new Set(['activation', 'presence']);

/** Which part each variable belongs to, by names alone. */
export function partsOf(names: ReadonlySet<string>): ReadonlyMap<string, 'parameters' | 'slots' | 'carried'> {
  const partOf = (name: string): 'parameters' | 'slots' | 'carried' => {
    const end = name.lastIndexOf('.');
    const [owner, word] = [name.slice(0, end), name.slice(end + 1)];
    if (name.startsWith('adam.') || (SLOT_WORDS.has(word) && names.has(owner))) return 'slots';
    return CARRIED_WORDS.has(word) ? 'carried' : 'parameters';
  };
  return new Map([...names].map((name) => [name, partOf(name)]));
}

/** Digests an outcome. */
export function digestOf({ extents, axisEdits, graphEdits, measures, numbers }: Outcome): Digest {
  const parts = partsOf(new Set(numbers.keys()));
  const numbersOf = (part: Part): string =>
    sha256(
      [...numbers]
        .filter(([name]) => parts.get(name) === part)
        .flatMap(([name, values]) => [`${name} ${values.length}\n`, bytesOf(values)]),
    );
  const linesOf = (lines: readonly string[]): string => sha256(lines.map((line) => `${line}\n`));
  return {
    parts: {
      parameters: numbersOf('parameters'),
      slots: numbersOf('slots'),
      carried: numbersOf('carried'),
      extents: linesOf(extents),
      axisEdits: linesOf(axisEdits),
      graphEdits: linesOf(graphEdits),
      measures: linesOf(measures),
    },
    variables: Object.fromEntries(
      [...numbers].map(([name, values]) => [name, sha256([bytesOf(values)]).slice(0, SHORT_DIGEST)]),
    ),
  };
}
