import type { Report } from '@meristem/growable';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { writeAtomically } from './atomic-write.ts';
import { parseRunFile, readIfThere } from './json-file.ts';

/** The reports of one seed's training as JSON lines, one per report, only ever appended to. */
export class ReportLog {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /**
   * Opens a log to go on after a cycle: reports after it, and a last line that was cut off while it was written, are
   * dropped, because the training that continues there will write them again.
   */
  static async continueAfter(file: string, cycle: number): Promise<ReportLog> {
    const text = await readIfThere(file);
    if (text !== undefined) {
      const kept = parseReports(file, text).filter((report) => report.cycle <= cycle);
      const lines = kept.map((report) => `${JSON.stringify(report)}\n`).join('');
      if (lines !== text) await writeAtomically(file, lines);
    }
    return new ReportLog(await open(file, 'a'));
  }

  /** Writes one report. */
  async append(report: Report): Promise<void> {
    await this.#handle.appendFile(`${JSON.stringify(report)}\n`);
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

/** The reports of a log file; none where there is no file. Throws RunFileError for a line that is no JSON. */
export async function readReports(file: string): Promise<readonly Report[]> {
  return parseReports(file, (await readIfThere(file)) ?? '');
}

/** A line without its line feed was cut off while it was written; it is no report. */
function parseReports(file: string, text: string): Report[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => parseRunFile(file, line) as Report);
}
