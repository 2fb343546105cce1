import { NonFiniteError } from '@meristem/autodiff';
import type { Report } from '@meristem/growable';
import { openBackend } from '../backend-choice.ts';
import { messageOf, RunFileError } from '../errors.ts';
import type { SeedResult } from '../result/seed-result.ts';
import type { LogPlace, Rollback } from './report-log.ts';
import type { RunPlan } from './run-plan.ts';
import type { SeedCheckpoint } from './seed-folder.ts';
import { SeedFolder } from './seed-folder.ts';
import type { SeedSite } from './seed-training.ts';
import { SeedTraining } from './seed-training.ts';
import { LastTask } from '../tasks.ts';

/** One seed to train: plain data, so that it can be sent to a worker. */
export interface SeedRequest {
  readonly plan: RunPlan;
  readonly seed: number;
  /** The run's folder; the seed writes to its own folder inside. */
  readonly folder: string;
  /** Seconds between checkpoints. */
  readonly checkpointSeconds: number;
  /** How many of the last checkpoints stay. */
  readonly keep: number;
  /** Bytes that its network may take; as many as the backend lets it unless told. */
  readonly memoryLimit?: number;
}

/** How the training of one seed is followed and stopped. */
export interface SeedObserver {
  /** Aborted to make the training write a checkpoint and stop. */
  readonly signal: AbortSignal;
  onReport(report: Report): void;
}

/** A run that diverges goes on at this share of the rate that it had. */
const SLOWER = 0.5;
/** A run that breaks again has come further if it is by such a share of its cycles. */
const PROGRESS = 0.05;
/** How often a run may go back before it is given up. */
const MOST_ROLLBACKS = 10;

/**
 * Trains one seed in its folder, from its last checkpoint if there is one, and returns the result; undefined if it was
 * told to stop first. A seed that has finished is not trained again. Whatever goes wrong, the files of before stay.
 *
 * @param tasks has the task already where the seed before had the same
 * @throws NonFiniteError if training diverges, unless the plan says to go back: then if it keeps on diverging.
 */
export async function trainSeed(
  request: SeedRequest,
  observer: SeedObserver,
  tasks = new LastTask(),
): Promise<SeedResult | undefined> {
  const folder = new SeedFolder(request.folder, request.seed);
  await folder.create();
  const { finished, warnings } = await finishedResult(folder);
  if (finished !== undefined) return finished;
  if (observer.signal.aborted) return undefined;
  const found = await folder.recover();
  const backend = await openBackend(request.plan.backend, request.memoryLimit);
  const task = await tasks.of(request.plan);
  const way = new SeedWay({ request, folder, task, backend }, found.last, [...warnings, ...found.warnings]);
  for (;;) {
    const outcome = await way.train(observer);
    if (outcome !== 'rolled back') return outcome;
  }
}

/** The result of a seed that has finished. One that is damaged is computed again, from the last checkpoint. */
async function finishedResult(
  folder: SeedFolder,
): Promise<{ readonly finished: SeedResult | undefined; readonly warnings: readonly string[] }> {
  try {
    return { finished: await folder.result(), warnings: [] };
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    return {
      finished: undefined,
      warnings: [`The result of before is damaged, and was computed again (${error.message})`],
    };
  }
}

/** Where the log goes on after a checkpoint, or from the start. */
function placeOf(from: SeedCheckpoint | undefined): LogPlace {
  if (!from) return { cycle: 0 };
  const { lines } = from.sitting;
  return { cycle: from.trainer.cycle, ...(lines !== undefined && { lines }) };
}

/** What all sittings of a seed work with. */
type SeedBase = Pick<SeedSite, 'request' | 'folder' | 'task' | 'backend'>;

/** The way of a seed from its last checkpoint to its end, with all that it goes back. */
class SeedWay {
  readonly #base: SeedBase;
  #from: SeedCheckpoint | undefined;
  #warnings: readonly string[];
  #rollbacks = 0;
  /** Where it broke last, and where it went back to. */
  #broke = -Infinity;
  #last = Infinity;

  constructor(base: SeedBase, from: SeedCheckpoint | undefined, warnings: readonly string[]) {
    this.#base = base;
    this.#from = from;
    this.#warnings = [...(from?.sitting.warnings ?? []), ...warnings];
  }

  /** Trains on from where it is; `rolled back` if that diverged and the seed is to go on from an earlier place. */
  async train(observer: SeedObserver): Promise<SeedResult | 'rolled back' | undefined> {
    const [{ request, folder }, from] = [this.#base, this.#from];
    const log = await folder.log(placeOf(from));
    try {
      const site = { ...this.#base, log, checkpoint: from, warnings: this.#warnings };
      const training = new SeedTraining(site);
      try {
        return await training.run(observer);
      } catch (error) {
        if (!(error instanceof NonFiniteError) || request.plan.onDivergence !== 'rollback') throw error;
        await this.#rollBack(training.cycle, error);
        return 'rolled back';
      }
    } finally {
      await log.close();
    }
  }

  /**
   * Goes back to the last checkpoint, or to one before it if that was no use, and goes on from there more slowly. The checkpoint
   * is saved with the lower rate, and the log says so, before training goes on.
   */
  async #rollBack(from: number, error: NonFiniteError): Promise<void> {
    if (++this.#rollbacks > MOST_ROLLBACKS) throw error;
    const { request, folder } = this.#base;
    const { experiment } = request.plan;
    // What it went back to may have been on its way already.
    if (from < this.#broke + PROGRESS * experiment.cycles) await folder.discardFrom(this.#last);
    const { last } = await folder.recover();
    this.#broke = from;
    const { cycle = 0 } = last?.trainer ?? {};
    this.#last = cycle;
    const rateFactor = SLOWER * (this.#from?.trainer.rateFactor ?? 1);
    const reason = messageOf(error);
    this.#warnings = [
      ...this.#warnings,
      `Diverged in cycle ${from}: ${reason} Training went back to cycle ${cycle}, and on at ${rateFactor} of its rate.`,
    ];
    const log = await folder.log(placeOf(last));
    try {
      const entry: Rollback = { kind: 'rollback', cycle, from, rateFactor, reason };
      await log.append(entry);
      await log.flush();
      const site = { ...this.#base, log, checkpoint: last, warnings: this.#warnings };
      const { trainer, sitting } = new SeedTraining(site).checkpoint();
      this.#from = { trainer: { ...trainer, rateFactor }, sitting };
      await folder.save(this.#from, request.keep);
    } finally {
      await log.close();
    }
  }
}
