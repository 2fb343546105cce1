import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Checkpoint, Report } from '@meristem/growable';
import { RunFileError } from '../errors.ts';
import { clearLeftovers, writeRunFile } from './atomic-write.ts';
import type { DamagedCheckpoint, ShelvedCheckpoint } from './checkpoint-shelf.ts';
import { CheckpointShelf } from './checkpoint-shelf.ts';
import { isSystemError, readIfThere, readRunFile } from './json-file.ts';
import type { LogPlace } from './report-log.ts';
import { readReports, ReportLog, wholeLines } from './report-log.ts';
import type { Sitting } from './sitting.ts';
import { earlierCheckpointSchema, sittingOf } from './sitting.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { seedResultSchema } from '../result/seed-result.ts';

/** A place to continue from. */
export interface SeedCheckpoint {
  readonly trainer: Checkpoint;
  readonly sitting: Sitting;
}

/** Where a seed may go on, and what is to be said of it. */
export interface LastCheckpoint {
  readonly last: SeedCheckpoint | undefined;
  /** Later ones that are damaged. */
  readonly damaged: readonly DamagedCheckpoint[];
  /** After which line the log is damaged, and how many reports up to the checkpoint are missing in it. */
  readonly lost: { readonly after: number; readonly reports: number } | undefined;
}

/** What stands in a result beside it: how many lines the log had. */
const logSchema = z.object({ log: z.object({ lines: z.number() }).optional() });

/**
 * The files of one seed: `log.jsonl`, `checkpoint-CYCLE.safetensors` and, once it has finished, `result.json`. Only who
 * holds the lock of the run's folder writes to them.
 */
export class SeedFolder {
  readonly path: string;
  readonly #shelf: CheckpointShelf;
  readonly #log: string;
  readonly #result: string;
  /** The checkpoint of an earlier release. */
  readonly #earlier: string;

  constructor(run: string, seed: number) {
    this.path = join(run, `seed-${seed}`);
    this.#shelf = new CheckpointShelf(this.path);
    this.#log = join(this.path, 'log.jsonl');
    this.#result = join(this.path, 'result.json');
    this.#earlier = join(this.path, 'checkpoint.json');
  }

  /** Makes the folder, and removes what killed processes have left in it. */
  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await clearLeftovers(this.path);
  }

  /** The result, once the run has finished. */
  async result(): Promise<SeedResult | undefined> {
    return await readRunFile(this.#result, seedResultSchema);
  }

  /** Writes the result; the run has finished. */
  async finish(result: SeedResult, lines: number): Promise<void> {
    await writeRunFile(this.#result, { ...result, log: { lines } });
  }

  /**
   * The last checkpoint that is whole and that the log leads up to; where the log leads up to none, the last one that is
   * whole. Others stay as they are, and are told of.
   */
  async lastCheckpoint(): Promise<LastCheckpoint> {
    const lines = await wholeLines(this.#log);
    const missing = ({ checkpoint }: ShelvedCheckpoint): number =>
      (sittingOf(checkpoint)?.lines ?? 0) - lines;
    const { newest, damaged } = await this.#shelf.newest();
    if (!newest) return { last: await this.#earlierCheckpoint(), damaged, lost: undefined };
    const lost = missing(newest);
    if (lost <= 0) return { last: checkpointIn(newest), damaged, lost: undefined };
    const led = await this.#shelf.newest((checkpoint) => missing({ ...newest, checkpoint }) <= 0);
    const reports = led.newest ? 0 : lost;
    return { last: checkpointIn(led.newest ?? newest), damaged, lost: { after: lines, reports } };
  }

  /** The last checkpoint to go on from. What cannot be used is put aside, and said of. */
  async recover(): Promise<{
    readonly last: SeedCheckpoint | undefined;
    readonly warnings: readonly string[];
  }> {
    const { last, damaged, lost } = await this.lastCheckpoint();
    const went = `training went on from ${last ? `that of cycle ${last.trainer.cycle}` : 'the start'}.`;
    const warnings: string[] = [];
    for (const { cycle, reason } of damaged) {
      const aside = await this.#shelf.putAside(cycle);
      warnings.push(
        `The checkpoint of cycle ${cycle} was damaged, and lies as ${aside} now; ${went} ${reason}`,
      );
    }
    if (lost) {
      const rest = lost.reports > 0 ? `${lost.reports} reports are lost.` : `${went}`;
      warnings.push(`The log was damaged after line ${lost.after}; ${rest}`);
    }
    // Those that the log does not lead up to would be later than where training goes on.
    for (const cycle of await this.#shelf.cycles()) {
      if (!last || cycle > last.trainer.cycle) await this.#shelf.remove(cycle);
    }
    return { last, warnings };
  }

  /** Whether there is a checkpoint; whether it is whole, only reading it shows. */
  async hasCheckpoint(): Promise<boolean> {
    try {
      return (await this.#shelf.cycles()).length > 0 || (await readIfThere(this.#earlier)) !== undefined;
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return false;
      throw error;
    }
  }

  /** Saves a checkpoint; the last `keep` stay, and the best. */
  async save({ trainer, sitting }: SeedCheckpoint, keep: number): Promise<void> {
    await this.#shelf.save(trainer, keep, sitting.best?.cycle);
    await rm(this.#earlier, { force: true });
  }

  /** Removes the checkpoints from a cycle on. */
  async discardFrom(cycle: number): Promise<void> {
    const cycles = await this.#shelf.cycles();
    await Promise.all(cycles.filter((each) => each >= cycle).map((each) => this.#shelf.remove(each)));
  }

  /**
   * The reports so far.
   *
   * @throws RunFileError if the log is not what it was.
   */
  async reports(): Promise<readonly Report[]> {
    const { log } = (await readRunFile(this.#result, logSchema)) ?? {};
    const reports = await readReports(this.#log);
    const lines = log ? await wholeLines(this.#log) : 0;
    if (!log || lines === log.lines) return reports;
    throw new RunFileError(
      this.#log,
      `${this.#log}: found ${lines} whole lines, expected the ${log.lines} that the run has written. ` +
        'Put back a copy, or start again with another --out.',
    );
  }

  /** Opens the log to go on after a place. */
  async log(place: LogPlace): Promise<ReportLog> {
    return await ReportLog.continueAfter(this.#log, place);
  }

  async #earlierCheckpoint(): Promise<SeedCheckpoint | undefined> {
    const earlier = await readRunFile(this.#earlier, earlierCheckpointSchema);
    if (!earlier) return undefined;
    const { trainer, ...sitting } = earlier;
    return { trainer, sitting };
  }
}

function checkpointIn({ file, checkpoint: trainer }: ShelvedCheckpoint): SeedCheckpoint {
  const sitting = sittingOf(trainer);
  if (sitting) return { trainer, sitting };
  throw new RunFileError(
    file,
    `${file}: found a checkpoint that is not of a run of the lab, expected one. Take it away, or start again with another --out.`,
  );
}
