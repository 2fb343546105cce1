import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Checkpoint, Report } from '@meristem/growable';
import { writeJson } from './atomic-write.ts';
import { readRunFile } from './json-file.ts';
import { readReports, ReportLog } from './report-log.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { seedResultSchema } from '../result/seed-result.ts';

/** A place to continue from. */
export interface SeedCheckpoint {
  readonly trainer: Checkpoint;
  /** Spent so far, over all sittings. */
  readonly wallSeconds: number;
  /** The part of it that was training. */
  readonly trainingSeconds: number;
  /** Products of weights with activations so far. */
  readonly multiplyAdds: number;
  /** The most trained numbers so far. */
  readonly peakParameters: number;
}

/** The trainer checks its own part. */
const seedCheckpointSchema: z.ZodType<SeedCheckpoint> = z.object({
  trainer: z.custom<Checkpoint>((value) => typeof value === 'object' && value !== null),
  wallSeconds: z.number(),
  trainingSeconds: z.number(),
  multiplyAdds: z.number(),
  // Checkpoints of before the peak was counted have none.
  peakParameters: z.number().default(0),
});

/** The files of one seed: `log.jsonl`, `checkpoint.json` and, once it has finished, `result.json`. */
export class SeedFolder {
  readonly path: string;

  constructor(run: string, seed: number) {
    this.path = join(run, `seed-${seed}`);
  }

  /** Makes the folder. */
  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true });
  }

  /** The result, once the run has finished. */
  async result(): Promise<SeedResult | undefined> {
    return await readRunFile(join(this.path, 'result.json'), seedResultSchema);
  }

  /** Writes the result; the run has finished. */
  async finish(result: SeedResult): Promise<void> {
    await writeJson(join(this.path, 'result.json'), result, 2);
  }

  /** The last checkpoint. */
  async checkpoint(): Promise<SeedCheckpoint | undefined> {
    return await readRunFile(join(this.path, 'checkpoint.json'), seedCheckpointSchema);
  }

  /** Replaces the checkpoint. */
  async save(checkpoint: SeedCheckpoint): Promise<void> {
    await writeJson(join(this.path, 'checkpoint.json'), checkpoint);
  }

  /** The reports so far. */
  async reports(): Promise<readonly Report[]> {
    return await readReports(join(this.path, 'log.jsonl'));
  }

  /** Opens the log to go on after a cycle. */
  async log(cycle: number): Promise<ReportLog> {
    return await ReportLog.continueAfter(join(this.path, 'log.jsonl'), cycle);
  }
}
