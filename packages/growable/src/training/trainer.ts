import {
  type AppliedEdit,
  type AxisEdit,
  editOf,
  type Executable,
  foldKey,
  randomKey,
  type Residence,
  scheduleFactor,
  type State,
} from '@meristem/autodiff';
import { smallNormalWeights, type WeightPolicy } from '../architecture/weight-policy.ts';
import { CycleDraws } from '../growth/draws.ts';
import { ignorantLoss } from '../model/loss.ts';
import { buildModel, type Model, parameterCount } from '../model/model.ts';
import { type Checkpoint, checkpointOf } from './checkpoint.ts';
import { EditLog } from './edit-log.ts';
import { divergence } from './divergence.ts';
import { evaluateHeldOut, type HeldOut } from './evaluation.ts';
import { ledgerOf, PopulationLedger } from './population-ledger.ts';
import { type Report, reportInterval, type RunOptions } from './report.ts';
import { RunControl } from './run-control.ts';
import { startingState } from './starting-state.ts';
import { strengthOutput, traceEvaluation, traceTraining } from './train-step.ts';
import type { TrainerOptions } from './trainer-options.ts';
import { type CycleArrays, cycleArrays, type TrainingStream } from './training-task.ts';

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
  private readonly applied: EditLog;
  private born: number;
  private removed: number;
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
    const state = startingState(options, this.model.populations, variables);
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
    this.applied = new EditLog(checkpoint?.edits);
    const growthKey = foldKey(randomKey(seed), 'growth');
    this.ledgers = this.model.populations.map(
      (population) => new PopulationLedger(population, state, growthKey),
    );
    this.born = checkpoint?.births ?? 0;
    this.removed = checkpoint?.deaths ?? 0;
    this.smoothed = checkpoint?.smoothedLoss ?? ignorantLoss(this.model);
    this.lastLoss = this.smoothed;
  }

  /** Units born since the start. */
  get births(): number {
    return this.born;
  }

  /** Units removed since the start. */
  get deaths(): number {
    return this.removed;
  }

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
    return parameterCount(this.model, this.residence.extents);
  }

  /** All edits of the structure so far; applied to the initial state they lead to the present structure. */
  get edits(): readonly AppliedEdit[] {
    return this.applied.toArray();
  }

  /** The state as an immutable value. */
  get state(): State {
    return this.residence.snapshot();
  }

  /** Units of every population with their ids, ages in cycles and strengths after the last cycle. */
  strengths(
    population: string,
  ): readonly { readonly id: number; readonly age: number; readonly strength: number }[] {
    const ledger = ledgerOf(this.ledgers, population);
    return ledger.ids.map((id, i) => ({
      id,
      age: ledger.age(i, this.cycle),
      strength: ledger.strengths[i] ?? NaN,
    }));
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
    if (!Number.isFinite(loss)) throw divergence(cycle, loss, this.state);
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
    const every = reportInterval(run);
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
      edits: this.applied.toArray(),
      state: this.state,
    });
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
    const { growth, draws } = this.options;
    const edits: AxisEdit[] = [];
    for (const ledger of this.ledgers) {
      const { name, axis } = ledger.population;
      ledger.strengths = this.step.output(strengthOutput(name));
      const chance = draws?.(name, cycle) ?? new CycleDraws(ledger.draws, cycle);
      const decision = growth.decide(ledger.view(this.cycle), chance, {
        cycle,
        loss,
        smoothedLoss: this.smoothed,
      });
      if (decision.removed.length === 0 && decision.births === 0) continue;
      edits.push(editOf(axis, ledger.ids.length, decision.removed, decision.births));
      this.born += decision.births;
      this.removed += decision.removed.length;
    }
    if (edits.length === 0) return;
    // Outputs of the step are valid until the edit; strengths are asked for after it.
    for (const ledger of this.ledgers) ledger.strengths = Float64Array.from(ledger.strengths);
    this.residence.apply(...edits);
    for (const edit of edits) {
      const ledger = ledgerOf(this.ledgers, edit.axis);
      this.applied.append(this.cycle, edit, ledger.ids.length);
      ledger.follow(edit, this.cycle);
    }
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
