import { openInside } from './served-file.ts';

/** A JSON value of a file of a run, without its digest. */
type JsonValue = Readonly<Record<string, unknown>>;

/** What is new of a seed. */
export type SeedNews =
  | { readonly kind: 'reset' }
  | { readonly kind: 'reports'; readonly reports: readonly JsonValue[] }
  | { readonly kind: 'result'; readonly result: JsonValue }
  | { readonly kind: 'fault'; readonly message: string };

/** Bytes of a log that are read at a time; a report has some hundred. */
const CHUNK = 1 << 20;

/** Reports that are told at a time. */
const BATCH = 200;

/**
 * Follows the files of one seed by looking at them again and again: lines that its log has more than before, and its result once
 * it is there. A log that became shorter, or another file, is told anew from its start: a run that was killed and goes on drops
 * what its last checkpoint did not know of.
 */
export class SeedFollower {
  readonly seed: number;
  readonly #folder: string;
  #offset: number;
  #file: number | undefined;
  #finished = false;
  #broken = false;

  /** @param offset bytes of the log that are known already */
  constructor(folder: string, seed: number, offset = 0) {
    this.seed = seed;
    this.#folder = folder;
    this.#offset = offset;
  }

  /** Bytes of the log that have been told. */
  get offset(): number {
    return this.#offset;
  }

  /** Whether the result has been told. */
  get finished(): boolean {
    return this.#finished;
  }

  /** What is new since the last time, so little that `offset` stands behind all of it; the log before the result. */
  async news(): Promise<readonly SeedNews[]> {
    const logged = this.#broken ? [] : await this.#logNews();
    // While a log has more than was read at a time, the result waits.
    if (logged.length > 0 || this.#finished) return logged;
    return await this.#resultNews();
  }

  async #logNews(): Promise<readonly SeedNews[]> {
    const handle = await openInside(this.#folder, [`seed-${this.seed}`, 'log.jsonl']);
    if (!handle) return [];
    try {
      const { size, ino } = await handle.stat();
      const other = size < this.#offset || (this.#file !== undefined && this.#file !== ino);
      this.#file = ino;
      if (other) {
        this.#offset = 0;
        return [{ kind: 'reset' }];
      }
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, this.#offset);
      const end = endOfLines(buffer.subarray(0, bytesRead));
      if (end === 0) return bytesRead < CHUNK ? [] : [this.#fault('a line that does not end')];
      this.#offset += end;
      return this.#reportsIn(buffer.toString('utf8', 0, end));
    } finally {
      await handle.close();
    }
  }

  #reportsIn(text: string): readonly SeedNews[] {
    const reports: JsonValue[] = [];
    for (const line of text.split('\n').slice(0, -1)) {
      const value = valueOf(line);
      if (!value) return [...told(reports), this.#fault('a line that is not a JSON object')];
      reports.push(value);
    }
    return told(reports);
  }

  async #resultNews(): Promise<readonly SeedNews[]> {
    const handle = await openInside(this.#folder, [`seed-${this.seed}`, 'result.json']);
    if (!handle) return [];
    try {
      this.#finished = true;
      const result = valueOf(await handle.readFile('utf8'));
      return result ? [{ kind: 'result', result }] : [this.#fault('a result that is not a JSON object')];
    } finally {
      await handle.close();
    }
  }

  #fault(what: string): SeedNews {
    this.#broken = true;
    return {
      kind: 'fault',
      message: `seed ${this.seed}: found ${what} in its files, expected what a run writes. It is not followed any more; "lab report" says more.`,
    };
  }
}

function told(reports: readonly JsonValue[]): readonly SeedNews[] {
  return reports.length === 0 ? [] : [{ kind: 'reports', reports }];
}

/** Where the last whole line ends of those that are told at a time; 0 where there is none. */
function endOfLines(bytes: Uint8Array): number {
  let end = 0;
  for (let lines = 0; lines < BATCH; lines++) {
    const next = bytes.indexOf(0x0a, end) + 1;
    if (next === 0) break;
    end = next;
  }
  return end;
}

function valueOf(text: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).filter(([name]) => name !== 'digest' && name !== '__proto__'),
    );
  } catch {
    // Said as a fault by whoever asks.
    return undefined;
  }
}
