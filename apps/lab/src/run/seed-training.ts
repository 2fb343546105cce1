import type { Backend } from '@meristem/autodiff';
import type { Trainer } from '@meristem/growable';
import { trainerOf } from '@meristem/experiment';
import type { Task } from '@meristem/tasks';
import { heldOutResult } from '../result/held-out-result.ts';
import { neuronsOf, totalUnits } from '../result/population-counts.ts';
import { factsOf } from '../result/run-facts.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { specialisationResult } from '../result/specialisation.ts';
import { warningsOf } from '../result/warnings.ts';
import type { ReportLog } from './report-log.ts';
import type { SeedCheckpoint, SeedFolder } from './seed-folder.ts';
import type { Sitting } from './sitting.ts';
import { notesOf } from './sitting.ts';
import type { SeedObserver, SeedRequest } from './train-seed.ts';
import { WorkCount, workOf } from './work-count.ts';

/** What a seed's training works with. */
export interface SeedSite {
  readonly request: SeedRequest;
  readonly task: Task;
  readonly folder: SeedFolder;
  readonly log: ReportLog;
  readonly backend: Backend;
  readonly checkpoint: SeedCheckpoint | undefined;
  /** What went wrong and was mended since the start. */
  readonly warnings: readonly string[];
}

/** The training of one seed from one place on. */
export class SeedTraining {
  readonly #site: SeedSite;
  readonly #task: Task;
  readonly #trainer: Trainer;
  /** The moment, in milliseconds, at which the run would have begun had it run in one piece. */
  readonly #began: number;
  #trainingSeconds: number;
  readonly #work: WorkCount;

  readonly #warnings: readonly string[];
  #best: Sitting['best'];

  constructor(site: SeedSite) {
    const { request, task, backend, checkpoint, warnings } = site;
    const { experiment } = request.plan;
    const before = checkpoint?.sitting;
    this.#site = site;
    this.#task = task;
    this.#began = performance.now() - (before?.wallSeconds ?? 0) * 1000;
    this.#trainingSeconds = before?.trainingSeconds ?? 0;
    this.#warnings = warnings;
    this.#best = before?.best;
    this.#trainer = trainerOf(experiment, {
      task: this.#task,
      seed: request.seed,
      backend,
      ...(checkpoint && { checkpoint: checkpoint.trainer }),
    });
    this.#work = new WorkCount(this.#trainer, before);
  }

  /** Cycles completed. */
  get cycle(): number {
    return this.#trainer.cycle;
  }

  /** Where it is now, as a place to continue from; throws a NonFiniteError if a number of the network is not finite. */
  checkpoint(): SeedCheckpoint {
    const { request, log } = this.#site;
    const { cycle } = this.#trainer;
    const loss =
      this.#trainer.best?.cycle === cycle ? this.#trainer.best.validationLoss : this.#trainer.smoothedLoss;
    if (cycle > 0 && !(loss >= (this.#best?.loss ?? Infinity))) this.#best = { cycle, loss };
    const sitting: Sitting = {
      wallSeconds: (performance.now() - this.#began) / 1000,
      trainingSeconds: this.#trainingSeconds,
      multiplyAdds: this.#work.multiplyAdds,
      peakParameters: this.#work.peakParameters,
      lines: log.lines,
      best: this.#best,
      warnings: this.#warnings,
    };
    const notes = notesOf(request.plan, this.#task, this.#trainer, sitting);
    return { trainer: { ...this.#trainer.checkpoint(), notes }, sitting };
  }

  async run(observer: SeedObserver): Promise<SeedResult | undefined> {
    const stopped = await this.#train(observer);
    await this.#save();
    if (stopped) return undefined;
    const result = this.#result();
    await this.#site.folder.finish(result, this.#site.log.lines);
    return result;
  }

  /** Trains to the end of its cycles or its work, or until it is told to stop: then returns true. */
  async #train({ signal, onReport }: SeedObserver): Promise<boolean> {
    const { plan, checkpointSeconds } = this.#site.request;
    const { reportEvery, experiment } = plan;
    if (this.#spent) return false;
    let [reported, saved] = [this.#trainer.cycle, performance.now()];
    try {
      for await (const report of this.#trainer.run({ cycles: experiment.cycles, reportEvery, signal })) {
        this.#trainingSeconds += ((report.cycle - reported) * report.microsecondsPerCycle) / 1e6;
        reported = report.cycle;
        await this.#site.log.append(report);
        onReport(report);
        if (this.#spent) {
          this.#trainer.validate();
          this.#trainer.restoreBest();
          return false;
        }
        if (performance.now() - saved < checkpointSeconds * 1000) continue;
        await this.#save();
        saved = performance.now();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return this.#trainer.cycle < experiment.cycles;
  }

  /** Whether it has taken the work that the plan allows: asked at reports, so that it stays true whichever network is restored. */
  get #spent(): boolean {
    const { multiplyAdds = Infinity } = this.#site.request.plan;
    return workOf({ multiplyAdds: this.#work.multiplyAdds, lookups: this.#trainer.lookups }) >= multiplyAdds;
  }

  /** The log goes first: a checkpoint must not know of reports that are not on the disk. */
  async #save(): Promise<void> {
    const { folder, log, request } = this.#site;
    await log.flush();
    await folder.save(this.checkpoint(), request.keep);
  }

  #result(): SeedResult {
    const trainer = this.#trainer;
    const { plan, seed } = this.#site.request;
    const heldOut = trainer.evaluate({ cycles: plan.evaluationCycles });
    const specialisation = specialisationResult(trainer, plan.evaluationCycles);
    const { name, simd, threads, blas } = this.#site.backend.description;
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
      ...(specialisation && { specialisation }),
      births: trainer.births,
      deaths: trainer.deaths,
      multiplyAdds: this.#work.multiplyAdds,
      lookups: trainer.lookups,
      wallSeconds: rounded((performance.now() - this.#began) / 1000, 3),
      microsecondsPerCycle: rounded((this.#trainingSeconds * 1e6) / trainer.cycle, 2),
      warnings: [...this.#warnings, ...warningsOf(factsOf(trainer, heldOut))],
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
