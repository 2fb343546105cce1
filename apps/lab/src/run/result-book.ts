import { appendFile } from 'node:fs/promises';
import type { SeedResult } from '../result/seed-result.ts';
import { writeAtomically } from './atomic-write.ts';
import { readIfThere } from './json-file.ts';

/** A file of the results of many runs: a JSON line for each, only ever appended to. What was trained anew stands later. */
export class ResultBook {
  readonly #path: string;
  readonly #lines: Set<string>;
  #written: Promise<void> = Promise.resolve();

  private constructor(path: string, lines: readonly string[]) {
    this.#path = path;
    this.#lines = new Set(lines);
  }

  /** Opens a book to go on with it, or starts it. A last line that was cut off while it was written is dropped. */
  static async open(path: string): Promise<ResultBook> {
    const text = (await readIfThere(path)) ?? '';
    const lines = text.split('\n').slice(0, -1);
    const whole = lines.map((line) => `${line}\n`).join('');
    if (whole !== text) await writeAtomically(path, whole);
    return new ResultBook(path, lines);
  }

  /** Adds a result of a run, unless the book has this very one. */
  add(run: string, result: SeedResult): void {
    const line = JSON.stringify({ run, ...result });
    if (this.#lines.has(line)) return;
    this.#lines.add(line);
    this.#written = this.#written.then(() => appendFile(this.#path, `${line}\n`));
  }

  /** Waits until everything stands in the file. */
  async flush(): Promise<void> {
    await this.#written;
  }
}
