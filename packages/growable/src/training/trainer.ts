import {
  type AppliedEdit,
  type AxisEdit,
  type Backend,
  createState,
  editOf,
  type Executable,
  foldKey,
  MeristemError,
  NonFiniteError,
  type Optimizer,
  randomKey,
  type Residence,
  type Schedule,
  scheduleFactor,
  type State,
  type Variable,
} from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import { smallNormalWeights, type WeightPolicy } from '../architecture/weight-policy.ts';
import { drawsAt, type Draws } from '../growth/draws.ts';
import type { GrowthRule } from '../growth/growth-rule.ts';
import { ignorantLoss } from '../model/loss.ts';
import { buildModel, type Model } from '../model/model.ts';
import { type Checkpoint, checkpointOf, stateOfCheckpoint } from './checkpoint.ts';
import { evaluateHeldOut, type HeldOut } from './evaluation.ts';
import { PopulationLedger } from './population-ledger.ts';
import { RunControl } from './run-control.ts';
import { type ClippingOptions, strengthOutput, traceEvaluation, traceTraining } from './train-step.ts';
import { type CycleArrays, cycleArrays, type TrainingStream, type TrainingTask } from './training-task.ts';

/** Everything that a training run is made of. */
export interface TrainerOptions {
  /** The network to train. */
  readonly model: Architecture;
  readonly task: TrainingTask;
  readonly backend: Backend;
  /** Root of every random stream of the run. */
  readonly seed: number;
  /** Cycles that schedules are stretched over. */
  readonly plannedCycles: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly growth: GrowthRule;
  /** Of the learning rate; constant unless told. */
  readonly rateSchedule?: Schedule;
  /** Of the criterion's penalty; constant unless told. */
  readonly penaltySchedule?: Schedule;
  readonly clipping?: ClippingOptions;
  /** Independent sequences per cycle; 1 unless told. */
  readonly batch?: number;
  /** How weights start; N(0, 0.01^2) unless told. */
  readonly initialWeights?: WeightPolicy['initial'];
  /** Share of the smoothed loss that each cycle keeps; 0.99 unless told. */
  readonly smoothing?: number;
  /** Goes on from here instead of starting anew. */
  readonly checkpoint?: Checkpoint;
  /** Random numbers of the growth rule, for replaying recorded decisions; keyed by seed unless told. */
  readonly draws?: (population: string, cycle: number) => Draws;
}

/** What a trainer reports while it runs. */
export interface Report {
  /** Cycles completed. */
  readonly cycle: number;
  /** Of the last cycle, in nats. */
  readonly loss: number;
  /** Exponential average, in nats per cycle. */
  readonly smoothedLoss: number;
  /** Units by population. */
  readonly extents: Readonly<Record<string, number>>;
  /** Since the start. */
  readonly births: number;
  readonly deaths: number;
  readonly learningRate: number;
  readonly penaltyScale: number;
  /** Mean wall time since the last report. */
  readonly microsecondsPerCycle: number;
}

/** How far to run. */
export interface RunOptions {
  /** Run until this many cycles are completed since the very start. */
  readonly cycles: number;
  /** Cycles between reports; 100 unless told. */
  readonly reportEvery?: number;
  /** Rejects the run with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Milliseconds of computing after which a run lets other work of its thread take place. */
const BREATHE_AFTER = 50;

/** Trains a network whose structure changes while it learns. Made by `createTrainer`. */
export class Trainer {
  readonly model: Model;
  private readonly options: TrainerOptions;
  private readonly residence: Residence;
  private readonly step: Executable;
  private readonly stream: TrainingStream;
  private readonly arrays: CycleArrays;
  private readonly inputs: Record<string, number | Int32Array | Float64Array>;
  private readonly ledgers: readonly PopulationLedger[];
  private readonly control = new RunControl();
  private readonly applied: AppliedEdit[];
  private smoothed: number;
  private lastLoss: number;

  constructor(options: TrainerOptions) {
    this.options = options;
    const { task, backend, growth, seed, checkpoint, batch = 1 } = options;
    const weights: WeightPolicy = { ...smallNormalWeights(growth.criterion.newborn) };
    const { multiplier } = growth.criterion;
    this.model = buildModel(options.model, {
      ports: task,
      steps: task.steps,
      batch,
      weights: options.initialWeights ? { ...weights, initial: options.initialWeights } : weights,
      ...(multiplier && { multiplier }),
    });
    const optimizer = options.optimizer.bind(this.model.parameters);
    const variables = [...this.model.parameters, ...this.model.carried, ...optimizer.slots];
    const state = this.initialState(variables);
    this.residence = backend.place(state);
    this.step = this.residence.load(
      traceTraining({
        model: this.model,
        criterion: growth.criterion,
        optimizer,
        ...(options.clipping && { clipping: options.clipping }),
      }),
    );
    this.arrays = cycleArrays(task, batch);
    this.inputs = { ...this.arrays, learningRate: 0, penaltyScale: 0 };
    this.stream = task.open({ key: foldKey(randomKey(seed), 'training'), batch });
    if (checkpoint) this.stream.seek(checkpoint.stream);
    this.applied = [...(checkpoint?.edits ?? [])];
    this.ledgers = this.model.populations.map((population) => new PopulationLedger(population, state));
    this.births = checkpoint?.births ?? 0;
    this.deaths = checkpoint?.deaths ?? 0;
    this.smoothed = checkpoint?.smoothedLoss ?? ignorantLoss(this.model);
    this.lastLoss = this.smoothed;
  }

  /** Units born and units removed since the start. */
  births: number;
  deaths: number;

  /** Cycles completed. */
  get cycle(): number {
    return this.residence.clock;
  }

  /** Exponential average of the loss, in nats per cycle. */
  get smoothedLoss(): number {
    return this.smoothed;
  }

  /** Units by population. */
  get extents(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.ledgers.map(({ population, ids }) => [population.name, ids.length]));
  }

  /** Trained numbers of the network as it is now. */
  get parameterCount(): number {
    const extents = this.residence.extents;
    const size = (parameter: Variable): number => parameter.dims.reduce((n, { axis }) => n * (extents[axis.name] ?? axis.min), 1);
    return this.model.parameters.reduce((total, parameter) => total + size(parameter), 0);
  }

  /** All edits of the structure so far; applied to the initial state they lead to the present structure. */
  get edits(): readonly AppliedEdit[] {
    return this.applied;
  }

  /** The state as an immutable value. */
  get state(): State {
    return this.residence.snapshot();
  }

  /** Units of every population with their ids, ages in cycles and strengths after the last cycle. */
  strengths(population: string): readonly { readonly id: number; readonly age: number; readonly strength: number }[] {
    const ledger = this.ledger(population);
    return ledger.ids.map((id, i) => ({ id, age: ledger.age(i, this.cycle), strength: ledger.strengths[i] ?? NaN }));
  }

  /** Runs one cycle: data, update, growth. */
  train(): void {
    const { options, residence, inputs } = this;
    const cycle = residence.clock;
    inputs['learningRate'] = this.rate(cycle);
    inputs['penaltyScale'] = this.penaltyScale(cycle);
    this.stream.next(this.arrays);
    this.step.run(inputs);
    const loss = this.step.output('loss')[0] as number;
    if (!Number.isFinite(loss)) throw this.diverged(cycle, loss);
    const smoothing = options.smoothing ?? 0.99;
    this.lastLoss = loss;
    this.smoothed = smoothing * this.smoothed + (1 - smoothing) * loss;
    residence.clock = cycle + 1;
    this.grow(cycle, loss);
  }

  /**
   * Yields a report every so many cycles and at the end, be it the last cycle or that of a `stop`. Only one run at a time.
   *
   * @throws MeristemError (`trainer`) if another run is in progress or an option is not a count; NonFiniteError if training
   *   diverges.
   */
  async *run(run: RunOptions): AsyncGenerator<Report, void, undefined> {
    const every = run.reportEvery ?? 100;
    if (!Number.isInteger(every) || every < 1) {
      throw new MeristemError('trainer', `run: found reportEvery ${every}, expected a whole number of 1 or more.`);
    }
    if (!Number.isInteger(run.cycles) || run.cycles < 0) {
      throw new MeristemError('trainer', `run: found ${run.cycles} cycles, expected a whole number of 0 or more.`);
    }
    this.control.begin();
    try {
      let [since, from, breath] = [performance.now(), this.cycle, performance.now()];
      while (this.cycle < run.cycles && !this.control.stopping) {
        run.signal?.throwIfAborted();
        this.train();
        const now = performance.now();
        if (this.cycle % every === 0) {
          yield this.report(((now - since) / (this.cycle - from)) * 1000);
          [since, from] = [performance.now(), this.cycle];
        }
        if (now - breath > BREATHE_AFTER || this.control.paused) {
          await this.control.breathe(run.signal);
          breath = performance.now();
        }
      }
      run.signal?.throwIfAborted();
      if (this.cycle > from) yield this.report(((performance.now() - since) / (this.cycle - from)) * 1000);
    } finally {
      this.control.end();
    }
  }

  /** Holds a run after its present cycle until `resume`. */
  pause(): void {
    this.control.pause();
  }

  /** Lets a paused run go on. */
  resume(): void {
    this.control.resume();
  }

  /** Ends a run after its present cycle; a later `run` goes on from there. */
  stop(): void {
    this.control.stop();
  }

  /**
   * The loss of the network as it is on fresh sequences of the task in force, from a random stream that training never
   * sees.
   */
  evaluate(options: { readonly cycles?: number } = {}): HeldOut {
    const { task, backend, growth, seed, batch = 1 } = this.options;
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

  /** What it takes to go on from here, as plain data. */
  checkpoint(): Checkpoint {
    return checkpointOf({
      seed: this.options.seed,
      cycle: this.cycle,
      plannedCycles: this.options.plannedCycles,
      smoothedLoss: this.smoothed,
      births: this.births,
      deaths: this.deaths,
      stream: this.stream.position(),
      edits: [...this.applied],
      state: this.state,
    });
  }

  private initialState(variables: readonly Variable[]): State {
    const { seed, checkpoint } = this.options;
    const extents = Object.fromEntries(this.model.populations.map(({ name, initial }) => [name, initial]));
    const fresh = createState({ variables, key: foldKey(randomKey(seed), 'state'), extents });
    return checkpoint ? stateOfCheckpoint(checkpoint, seed, fresh, variables) : fresh;
  }

  private rate(cycle: number): number {
    const { learningRate, rateSchedule, plannedCycles } = this.options;
    return learningRate * (rateSchedule ? scheduleFactor(rateSchedule, cycle, plannedCycles) : 1);
  }

  private penaltyScale(cycle: number): number {
    const { penaltySchedule, plannedCycles } = this.options;
    return penaltySchedule ? scheduleFactor(penaltySchedule, cycle, plannedCycles) : 1;
  }

  /** Lets the rule decide for every population, and applies what it wants at once. */
  private grow(cycle: number, loss: number): void {
    const { growth, seed, draws } = this.options;
    const edits: AxisEdit[] = [];
    for (const ledger of this.ledgers) {
      const { name, axis } = ledger.population;
      ledger.strengths = this.step.output(strengthOutput(name));
      const chance = draws?.(name, cycle) ?? drawsAt(foldKey(randomKey(seed), 'growth'), name, cycle);
      const decision = growth.decide(ledger.view(this.cycle), chance, { cycle, loss, smoothedLoss: this.smoothed });
      if (decision.removed.length === 0 && decision.births === 0) continue;
      edits.push(editOf(axis, ledger.ids.length, decision.removed, decision.births));
      this.births += decision.births;
      this.deaths += decision.removed.length;
    }
    if (edits.length === 0) return;
    // Outputs of the step are valid until the edit; strengths are asked for after it.
    for (const ledger of this.ledgers) ledger.strengths = Float64Array.from(ledger.strengths);
    this.residence.apply(...edits);
    for (const edit of edits) {
      this.applied.push({ clock: this.cycle, edit });
      this.ledger(edit.axis).follow(edit, this.cycle);
    }
  }

  private ledger(population: string): PopulationLedger {
    const found = this.ledgers.find((ledger) => ledger.population.name === population);
    if (!found) {
      const known = this.ledgers.map((ledger) => ledger.population.name).join(', ');
      throw new MeristemError('trainer', `trainer: found no population "${population}", expected one of: ${known}.`);
    }
    return found;
  }

  private report(microsecondsPerCycle: number): Report {
    return {
      cycle: this.cycle,
      loss: this.lastLoss,
      smoothedLoss: this.smoothed,
      extents: this.extents,
      births: this.births,
      deaths: this.deaths,
      learningRate: this.rate(this.cycle),
      penaltyScale: this.penaltyScale(this.cycle),
      microsecondsPerCycle,
    };
  }

  private diverged(cycle: number, loss: number): NonFiniteError {
    const { tensors } = this.state;
    const broken = [...tensors].find(([, values]) => values.some((value) => !Number.isFinite(value)));
    return new NonFiniteError(
      `training: cycle ${cycle}: found loss ${loss}, expected a finite number` +
        (broken ? `; the first tensor that is not finite is "${broken[0].name}"` : '') +
        '. Lower the learning rate, bound the step (maxStep) or clip gradients, and go on from the last checkpoint.',
    );
  }
}

/**
 * Prepares a training run: builds the network for the task, creates or restores its state, and traces one cycle into a
 * plan for the backend. That is the only trace; growth never repeats it.
 *
 * @throws ArchitectureError if the network does not fit the task's ports.
 */
export function createTrainer(options: TrainerOptions): Trainer {
  return new Trainer(options);
}
