import type { Report } from '@meristem/growable';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { RunFileError } from '../errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { readIfThere } from './json-file.ts';
import { digestIn, sealed, sealOf } from './seal.ts';

/** A run that diverged went back to a checkpoint, and on from there at a lower rate. */
export interface Rollback {
  readonly kind: 'rollback';
  /** Where it went back to, and where it came from. */
  readonly cycle: number;
  readonly from: number;
  /** Factor of the learning rate and the penalty from then on. */
  readonly rateFactor: number;
  readonly reason: string;
}

/** Where in a log training goes on: after a cycle, and after so many lines where their number is known. */
export interface LogPlace {
  readonly cycle: number;
  readonly lines?: number;
}

/** What stands in a log. */
interface LogContent {
  /** Lines that are what they were when they were written, up to the first that is not. */
  readonly lines: readonly string[];
  readonly entries: readonly (Report | Rollback)[];
  /** The number of a line that is damaged, from 1 on. */
  readonly damagedAt?: number;
}

/**
 * The reports of one seed's training as JSON lines, one per report, only ever appended to. The last field of each is a digest of
 * the line and of the digest before it, so that no line changes, goes or comes unnoticed.
 */
export class ReportLog {
  readonly #handle: FileHandle;
  #lines: number;
  #last: string;

  private constructor(handle: FileHandle, lines: readonly string[]) {
    this.#handle = handle;
    this.#lines = lines.length;
    this.#last = digestIn(lines.at(-1) ?? '');
  }

  /**
   * Opens a log to go on after a place: what was reported after it, a last line that was cut off while it was written, and
   * all from a damaged line on, are dropped, because the training that continues there will write them again.
   */
  static async continueAfter(file: string, place: LogPlace): Promise<ReportLog> {
    const text = await readIfThere(file);
    const { lines, entries } = contentOf(text ?? '');
    const kept = lines.filter((_, i) =>
      place.lines === undefined ? (entries[i]?.cycle ?? 0) <= place.cycle : i < place.lines,
    );
    const whole = kept.join('');
    if (text !== undefined && whole !== text) await writeAtomically(file, whole);
    return new ReportLog(await open(file, 'a'), kept);
  }

  /** How many lines the log has. */
  get lines(): number {
    return this.#lines;
  }

  /** Writes one entry. */
  async append(entry: Report | Rollback): Promise<void> {
    const line = sealed(JSON.stringify(entry), this.#last);
    await this.#handle.appendFile(line);
    this.#last = digestIn(line);
    this.#lines++;
  }

  /** Waits until every report so far is on the disk. */
  async flush(): Promise<void> {
    await this.#handle.datasync();
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** How many lines of a log are what they were when they were written, up to the first that is not. */
export async function wholeLines(file: string): Promise<number> {
  return contentOf((await readIfThere(file)) ?? '').lines.length;
}

/**
 * The reports of a log file; none where there is no file.
 *
 * @throws RunFileError naming a line that is damaged.
 */
export async function readReports(file: string): Promise<readonly Report[]> {
  const { entries, damagedAt } = contentOf((await readIfThere(file)) ?? '');
  if (damagedAt !== undefined) {
    throw new RunFileError(
      file,
      `${file}: found line ${damagedAt} damaged: it is not JSON, or not what its digest says, or lines before it are missing. ` +
        'Put back a copy, or start again with another --out.',
    );
  }
  return entries.filter((entry): entry is Report => !('kind' in entry));
}

/** A line without its line feed was cut off while it was written; it is no report. */
function contentOf(text: string): LogContent {
  const lines: string[] = [];
  const entries: (Report | Rollback)[] = [];
  let before = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const whole = `${line}\n`;
    const state = sealOf(whole, before);
    const entry = state === 'damaged' ? undefined : entryOf(line);
    // Lines of earlier releases have no digest, and stand before all that have one.
    if (!entry || (state === 'unsealed' && before !== ''))
      return { lines, entries, damagedAt: lines.length + 1 };
    before = digestIn(whole);
    lines.push(whole);
    entries.push(entry);
  }
  return { lines, entries };
}

function entryOf(line: string): Report | Rollback | undefined {
  try {
    const entry = JSON.parse(line) as (Report | Rollback) & { digest?: string };
    delete entry.digest;
    return entry;
  } catch {
    // Said by whoever asks for the reports.
    return undefined;
  }
}
