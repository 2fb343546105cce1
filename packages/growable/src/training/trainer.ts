import {
  checkOptions,
  type CycleArrays,
  cycleArrays,
  foldKey,
  randomKey,
  scheduleFactor,
  type State,
  type TrainingStream,
} from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import type { NetworkCost } from '../growth/growth-rule.ts';
import { ignorantLoss } from '../model/loss.ts';
import { type Model, parameterCount } from '../model/model.ts';
import { checkCheckpoint, type Checkpoint, checkpointOf } from './live-model/checkpoint.ts';
import { requireSound } from './live-model/divergence.ts';
import { EarlyStop } from './run/early-stop.ts';
import {
  evaluateHeldOut,
  EVALUATION_OPTIONS,
  type EvaluationOptions,
  type HeldOut,
} from './evaluation/evaluation.ts';
import { explainUnit } from './explanation/explain.ts';
import type { UnitExplanation } from './explanation/explanation.ts';
import type { GrowthEvents, GrowthPhase } from './growth-pass/growth-event.ts';
import { Growth } from './growth-pass/growth.ts';
import type { AppliedEdit } from './live-model/edit-log.ts';
import { costOf } from '../model/model-cost.ts';
import type { PopulationSize, UnitStanding } from './growth-pass/population-book.ts';
import { RecentCycles } from './probe/recent-cycles.ts';
import { type Report, RUN_OPTIONS, type RunOptions } from './run/report.ts';
import { RunControl } from './run/run-control.ts';
import { traceEvaluation } from './live-model/train-step.ts';
import { checkTrainer, type TrainerOptions } from './trainer-options.ts';

/** Milliseconds of computing after which a run lets other work of its thread take place. */
const BREATHE_AFTER = 50;

/** Trains a network whose structure changes while it learns. Made by `createTrainer`. */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #growth: Growth;
  readonly #stream: TrainingStream;
  readonly #arrays: CycleArrays;
  readonly #inputs: Record<string, number | Int32Array | Float64Array>;
  readonly #recent: RecentCycles;
  readonly #control = new RunControl();
  #smoothed: number;
  #lastLoss: number;

  constructor(options: TrainerOptions) {
    this.#options = options;
    const { task, growth, seed, checkpoint, batch = 1 } = options;
    if (checkpoint) checkCheckpoint(checkpoint);
    this.#arrays = cycleArrays(task, batch);
    this.#recent = new RecentCycles(this.#arrays, growth.window ?? 0);
    this.#growth = new Growth(options, this.#recent);
    this.#inputs = { ...this.#arrays, learningRate: 0, penaltyScale: 0, clock: 0 };
    this.#stream = task.open({ key: foldKey(randomKey(seed), 'training'), batch });
    if (checkpoint) {
      this.#recent.replay(this.#stream, this.#arrays, checkpoint.recent, checkpoint.cycle);
      this.#stream.seek(checkpoint.stream);
    }
    this.#smoothed = checkpoint?.smoothedLoss ?? ignorantLoss(this.model);
    this.#lastLoss = this.#smoothed;
  }

  /** The network as it is now. */
  get model(): Model {
    return this.#growth.live.model;
  }

  /** The architecture as it is now, layers, areas and projections included that were born since the start. */
  get architecture(): Architecture {
    return this.model.architecture;
  }

  /** Units of all scales born since the start. */
  get births(): number {
    return this.#growth.births;
  }

  /** Units of all scales removed since the start. */
  get deaths(): number {
    return this.#growth.deaths;
  }

  /**
   * What the growth rule has looked up with passes of its own since the start, in multiply-adds: products of weights with
   * activations, where a pass with gradients counts as three forward passes. 0 for rules that look at nothing.
   */
  get lookups(): number {
    return this.#growth.lookups;
  }

  /** Cycles completed. */
  get cycle(): number {
    return this.#growth.live.residence.clock;
  }

  /** Exponential average of the loss, in nats per cycle. */
  get smoothedLoss(): number {
    return this.#smoothed;
  }

  /** All populations, from neurons to areas, with their sizes. */
  get populations(): readonly PopulationSize[] {
    return this.#growth.book.sizes;
  }

  /** Trained numbers of the network as it is now. */
  get parameterCount(): number {
    return parameterCount(this.model, this.#growth.live.residence.extents);
  }

  /** What it takes to hold the network as it is now and to run it. */
  get cost(): NetworkCost {
    return costOf(this.model, this.#growth.live.residence.extents);
  }

  /** All edits of axes and of the graph so far, in the order in which they were applied. */
  get edits(): readonly AppliedEdit[] {
    return this.#growth.edits;
  }

  /** The state as an immutable value. */
  get state(): State {
    return this.#growth.live.residence.snapshot();
  }

  /** Units of a population of any scale, with their ids, ages in cycles and strengths after the last cycle. */
  strengths(population: string): readonly UnitStanding[] {
    return this.#growth.book.standing(population, this.cycle);
  }

  /** Listens to a phase of growth; returns what ends it. */
  on<P extends GrowthPhase>(phase: P, listener: (event: GrowthEvents[P]) => void): () => void {
    return this.#growth.listeners.on(phase, listener);
  }

  /** Runs one cycle: data, update, growth. */
  train(): void {
    const [options, growth, inputs] = [this.#options, this.#growth, this.#inputs];
    const { live } = growth;
    const cycle = live.residence.clock;
    const pace = growth.pace(cycle);
    inputs['learningRate'] = this.#rate(cycle) * pace;
    inputs['penaltyScale'] = this.#penaltyScale(cycle) * pace;
    inputs['clock'] = cycle;
    this.#recent.next(this.#stream, this.#arrays);
    live.step.run(inputs);
    const loss = live.step.output('loss')[0] as number;
    requireSound(cycle, loss, this.#smoothed, live.residence);
    const smoothing = options.smoothing ?? 0.99;
    this.#lastLoss = loss;
    this.#smoothed = smoothing * this.#smoothed + (1 - smoothing) * loss;
    live.residence.clock = cycle + 1;
    growth.grow(cycle, loss, this.#smoothed);
  }

  /**
   * Yields a report every so many cycles and at the end, be it the last cycle, that of a `stop` or that of an early stop.
   * Only one run at a time.
   *
   * @throws OptionError if an option is not what it should be; MeristemError (`trainer`) if another run is in progress;
   *   NonFiniteError if training diverges.
   */
  async *run(run: RunOptions): AsyncGenerator<Report, void, undefined> {
    checkOptions('trainer.run', run, RUN_OPTIONS);
    const { reportEvery: every = 100 } = run;
    const patience = run.earlyStop && new EarlyStop(run.earlyStop, this);
    this.#control.begin();
    try {
      let [since, from, breath] = [performance.now(), this.cycle, performance.now()];
      while (this.cycle < run.cycles && !this.#control.stopping && !patience?.over) {
        run.signal?.throwIfAborted();
        this.train();
        patience?.consider();
        const now = performance.now();
        if (this.cycle % every === 0) {
          yield this.#report(((now - since) / (this.cycle - from)) * 1000);
          [since, from] = [performance.now(), this.cycle];
        }
        if (now - breath > BREATHE_AFTER || this.#control.paused) {
          await this.#control.breathe(run.signal);
          breath = performance.now();
        }
      }
      run.signal?.throwIfAborted();
      if (this.cycle > from) yield this.#report(((performance.now() - since) / (this.cycle - from)) * 1000);
    } finally {
      this.#control.end();
    }
  }

  /** Holds a run after its present cycle until `resume`. */
  pause(): void {
    this.#control.pause();
  }

  /** Lets a paused run go on. */
  resume(): void {
    this.#control.resume();
  }

  /** Ends a run after its present cycle; a later `run` goes on from there. */
  stop(): void {
    this.#control.stop();
  }

  /**
   * The loss of the network as it is, and how well it predicts each output: on the task's held-out set where it has one,
   * else on fresh sequences of the task in force, from a random stream that training never sees.
   */
  evaluate(options: EvaluationOptions = {}): HeldOut {
    checkOptions('trainer.evaluate', options, EVALUATION_OPTIONS);
    const { task, backend, growth, seed, batch = 1 } = this.#options;
    return evaluateHeldOut({
      plan: traceEvaluation(this.model, growth.criterion),
      carried: this.model.carried,
      state: this.state,
      backend,
      task,
      batch,
      cycle: this.cycle,
      key: foldKey(foldKey(randomKey(seed), 'held-out'), this.cycle),
      cycles: options.cycles ?? 250,
    });
  }

  /**
   * Everything that touches one unit of any scale, and what the held-out loss would do without it: to first order, and by
   * trial.
   *
   * @throws MeristemError (`trainer`) if there is no such population or unit.
   */
  explain(population: string, id: number, options: EvaluationOptions = {}): UnitExplanation {
    checkOptions('trainer.explain', options, EVALUATION_OPTIONS);
    const { model, state, cycle } = this;
    const site = { options: this.#options, book: this.#growth.book, model, state, cycle };
    return explainUnit(site, population, id, options.cycles ?? 50);
  }

  /** What it takes to go on from here, as plain data; a NonFiniteError if a number of the state is not finite. */
  checkpoint(): Checkpoint {
    return checkpointOf({
      seed: this.#options.seed,
      cycle: this.cycle,
      plannedCycles: this.#options.plannedCycles,
      smoothedLoss: this.#smoothed,
      births: this.births,
      deaths: this.deaths,
      lookups: this.lookups,
      stream: this.#stream.position(),
      ...(this.#recent.mark && { recent: this.#recent.mark }),
      edits: this.edits,
      memory: structuredClone(this.#growth.memory),
      graveyard: this.#growth.graveyard.toJSON(),
      state: this.state,
    });
  }

  #rate(cycle: number): number {
    const { learningRate, rateSchedule, plannedCycles } = this.#options;
    return learningRate * (rateSchedule ? scheduleFactor(rateSchedule, cycle, plannedCycles) : 1);
  }

  #penaltyScale(cycle: number): number {
    const { penaltySchedule, plannedCycles } = this.#options;
    return penaltySchedule ? scheduleFactor(penaltySchedule, cycle, plannedCycles) : 1;
  }

  #report(microsecondsPerCycle: number): Report {
    const pace = this.#growth.pace(this.cycle);
    return {
      cycle: this.cycle,
      loss: this.#lastLoss,
      smoothedLoss: this.#smoothed,
      populations: this.populations,
      births: this.births,
      deaths: this.deaths,
      learningRate: this.#rate(this.cycle) * pace,
      penaltyScale: this.#penaltyScale(this.cycle) * pace,
      microsecondsPerCycle,
    };
  }
}

/**
 * Prepares a training run: builds the network for the task, creates or restores its state, and traces one cycle into a
 * plan for the backend. Births and deaths of neurons never repeat that trace; those of layers, areas and projections do.
 *
 * @throws OptionError if an option is not what it should be; ArchitectureError if the network does not fit the task's ports.
 */
export function createTrainer(options: TrainerOptions): Trainer {
  checkTrainer(options);
  return new Trainer(options);
}
