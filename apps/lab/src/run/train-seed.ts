import type { Backend } from '@meristem/autodiff';
import type { Report, Trainer } from '@meristem/growable';
import { trainerOf } from '@meristem/experiment';
import type { Task } from '@meristem/tasks';
import { openBackend } from '../backend-choice.ts';
import { taskOfPlan } from '../tasks.ts';
import type { ReportLog } from './report-log.ts';
import type { RunPlan } from './run-plan.ts';
import { neuronsOf, totalUnits } from '../result/population-counts.ts';
import type { SeedCheckpoint } from './seed-folder.ts';
import { SeedFolder } from './seed-folder.ts';
import { WorkCount } from './work-count.ts';
import { heldOutResult } from '../result/held-out-result.ts';
import { factsOf } from '../result/run-facts.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { warningsOf } from '../result/warnings.ts';

/** One seed to train: plain data, so that it can be sent to a worker. */
export interface SeedRequest {
  readonly plan: RunPlan;
  readonly seed: number;
  /** The run's folder; the seed writes to its own folder inside. */
  readonly folder: string;
  /** Seconds between checkpoints. */
  readonly checkpointSeconds: number;
  /** Bytes that its network may take; as many as the backend lets it unless told. */
  readonly memoryLimit?: number;
}

/** How the training of one seed is followed and stopped. */
export interface SeedObserver {
  /** Aborted to make the training write a checkpoint and stop. */
  readonly signal: AbortSignal;
  onReport(report: Report): void;
}

/**
 * Trains one seed in its folder, from its last checkpoint if there is one, and returns the result; undefined if it was
 * told to stop first. A seed that has finished is not trained again. Whatever goes wrong, the files of before stay.
 */
export async function trainSeed(
  request: SeedRequest,
  observer: SeedObserver,
): Promise<SeedResult | undefined> {
  const folder = new SeedFolder(request.folder, request.seed);
  await folder.create();
  const finished = await folder.result();
  if (finished !== undefined) return finished;
  if (observer.signal.aborted) return undefined;
  const checkpoint = await folder.checkpoint();
  const log = await folder.log(checkpoint?.trainer.cycle ?? 0);
  try {
    const backend = await openBackend(request.plan.backend, request.memoryLimit);
    return await new SeedTraining(request, folder, log, backend, checkpoint).run(observer);
  } finally {
    await log.close();
  }
}

class SeedTraining {
  readonly #request: SeedRequest;
  readonly #folder: SeedFolder;
  readonly #log: ReportLog;
  readonly #task: Task;
  readonly #backend: Backend;
  readonly #trainer: Trainer;
  /** The moment, in milliseconds, at which the run would have begun had it run in one piece. */
  readonly #began: number;
  #trainingSeconds: number;
  readonly #work: WorkCount;

  constructor(
    request: SeedRequest,
    folder: SeedFolder,
    log: ReportLog,
    backend: Backend,
    checkpoint: SeedCheckpoint | undefined,
  ) {
    const { experiment } = request.plan;
    this.#request = request;
    this.#task = taskOfPlan(request.plan);
    this.#folder = folder;
    this.#log = log;
    this.#began = performance.now() - (checkpoint?.wallSeconds ?? 0) * 1000;
    this.#trainingSeconds = checkpoint?.trainingSeconds ?? 0;
    this.#backend = backend;
    this.#trainer = trainerOf(experiment, {
      task: this.#task,
      seed: request.seed,
      backend: this.#backend,
      ...(checkpoint && { checkpoint: checkpoint.trainer }),
    });
    this.#work = new WorkCount(this.#trainer, checkpoint);
  }

  async run(observer: SeedObserver): Promise<SeedResult | undefined> {
    const stopped = await this.#train(observer);
    await this.#save();
    if (stopped) return undefined;
    const result = this.#result();
    await this.#folder.finish(result);
    return result;
  }

  /** Trains to the end, or until it is told to stop: then returns true. */
  async #train({ signal, onReport }: SeedObserver): Promise<boolean> {
    const { plan, checkpointSeconds } = this.#request;
    const { reportEvery, experiment } = plan;
    let [reported, saved] = [this.#trainer.cycle, performance.now()];
    try {
      for await (const report of this.#trainer.run({ cycles: experiment.cycles, reportEvery, signal })) {
        this.#trainingSeconds += ((report.cycle - reported) * report.microsecondsPerCycle) / 1e6;
        reported = report.cycle;
        await this.#log.append(report);
        onReport(report);
        if (performance.now() - saved < checkpointSeconds * 1000) continue;
        await this.#save();
        saved = performance.now();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return this.#trainer.cycle < experiment.cycles;
  }

  /** The log goes first: a checkpoint must not know of reports that are not on the disk. */
  async #save(): Promise<void> {
    await this.#log.flush();
    await this.#folder.save({
      trainer: this.#trainer.checkpoint(),
      wallSeconds: (performance.now() - this.#began) / 1000,
      trainingSeconds: this.#trainingSeconds,
      multiplyAdds: this.#work.multiplyAdds,
      peakParameters: this.#work.peakParameters,
    });
  }

  #result(): SeedResult {
    const trainer = this.#trainer;
    const { plan, seed } = this.#request;
    const heldOut = trainer.evaluate({ cycles: plan.evaluationCycles });
    const { name, simd, threads, blas } = this.#backend.description;
    return {
      kind: 'result',
      ...plan.names,
      seed,
      cycles: trainer.cycle,
      units: neuronsOf(trainer.populations),
      totalUnits: totalUnits(trainer.populations),
      populations: trainer.populations,
      parameters: trainer.parameterCount,
      peakParameters: this.#work.peakParameters,
      smoothedLoss: trainer.smoothedLoss,
      heldOut: heldOutResult(heldOut, this.#task.steps),
      validation: validationOf(trainer),
      births: trainer.births,
      deaths: trainer.deaths,
      multiplyAdds: this.#work.multiplyAdds,
      lookups: trainer.lookups,
      wallSeconds: rounded((performance.now() - this.#began) / 1000, 3),
      microsecondsPerCycle: rounded((this.#trainingSeconds * 1e6) / trainer.cycle, 2),
      warnings: warningsOf(factsOf(trainer, heldOut)),
      backend: { name, simd, threads, blas },
    };
  }
}

function validationOf(trainer: Trainer): SeedResult['validation'] {
  const loss = trainer.validate();
  return loss === undefined ? null : { natsPerCycle: loss, bestCycle: trainer.best?.cycle ?? null };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
