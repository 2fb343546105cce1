import { type CycleArrays, cycleArrays, type State, type TrainingStream } from '@meristem/autodiff';
import type { Network, PortKinds } from '@meristem/network';
import type { Architecture } from '../architecture/architecture.ts';
import type { NetworkCost } from '../growth/growth-rule.ts';
import { type Model, parameterCount } from '../model/model.ts';
import { type Checkpoint, checkpointOf, type CheckpointParts } from './live-model/checkpoint.ts';
import { checkCheckpoint } from './live-model/checkpoint-form.ts';
import { requireSound } from './live-model/divergence.ts';
import { evaluateNow, type EvaluationSite } from './evaluation/evaluate-now.ts';
import type { EvaluationOptions, HeldOut } from './evaluation/evaluation.ts';
import { explainUnit } from './explanation/explain.ts';
import { explainAreas, type ExplainAreasOptions, type Specialisation } from './explanation/explain-areas.ts';
import type { UnitExplanation } from './explanation/explanation.ts';
import type { GrowthEvents, GrowthPhase } from './growth-pass/growth-event.ts';
import { Growth } from './growth-pass/growth.ts';
import type { AppliedEdit } from './live-model/edit-log.ts';
import { costOf } from '../model/model-cost.ts';
import type { PopulationSize, UnitStanding } from './growth-pass/population-book.ts';
import { recentWindow } from './plasticity/recent-window.ts';
import { PlasticityWatch } from './plasticity/plasticity-watch.ts';
import { RecentCycles } from './probe/recent-cycles.ts';
import { resumedData } from './probe/resumed-data.ts';
import { Portions } from './run/portions.ts';
import { Rates } from './run/rates.ts';
import { type Report, reportOf, type RunOptions } from './run/report.ts';
import { RunControl } from './run/run-control.ts';
import { runLoop } from './run/run-loop.ts';
import { SmoothedLoss } from './run/smoothed-loss.ts';
import { trainingStream } from './run/training-stream.ts';
import { takenNetwork, type TakenNetworkOptions } from './network/taken-network.ts';
import { partedTask } from './validation/validation-options.ts';
import { type BestNetwork, ValidationWatch } from './validation/validation-watch.ts';
import { completeOptions, type CompleteOptions } from './trainer-defaults.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** Trains a network whose structure changes while it learns. Made by `createTrainer`. */
export class Trainer {
  readonly #options: CompleteOptions;
  #growth: Growth;
  readonly #stream: TrainingStream;
  readonly #arrays: CycleArrays;
  readonly #data: ReturnType<typeof resumedData>;
  readonly #inputs: Record<string, number | Int32Array | Float64Array>;
  readonly #recent: RecentCycles;
  readonly #control = new RunControl();
  readonly #rates: Rates;
  readonly #portions: Portions;
  readonly #watch: ValidationWatch | undefined;
  readonly #smoothed: SmoothedLoss;
  readonly #plasticity: PlasticityWatch | undefined;
  #lastLoss = 0;

  constructor(told: TrainerOptions) {
    const options = (this.#options = completeOptions(told));
    const { task, seed, checkpoint, batch = 1 } = options;
    const { task: training, validation } = partedTask({ ...options, batch });
    if (checkpoint) checkCheckpoint(checkpoint, validation && training.rows);
    this.#arrays = cycleArrays(task, batch);
    this.#rates = new Rates(options);
    this.#recent = new RecentCycles(this.#arrays, recentWindow(options));
    this.#plasticity = options.plasticity ? new PlasticityWatch(options, this.#recent) : undefined;
    this.#growth = new Growth(options, this.#recent, validation?.set);
    this.#watch = validation && new ValidationWatch(validation, training.rows!, checkpoint?.validation);
    this.#inputs = { ...this.#arrays, learningRate: 0, penaltyScale: 0, fading: 0, clock: 0 };
    this.#stream = trainingStream(training, seed, batch);
    this.#portions = new Portions(options, () => this.#recent.next(this.#stream, this.#arrays));
    this.#data = resumedData(this.#stream, this.#recent, this.#arrays, options, this.#rates);
    this.#smoothed = SmoothedLoss.of(options, this.model);
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

  /** Exponential average of the loss, in nats per cycle; 0 before the first loss where vectors are predicted. */
  get smoothedLoss(): number {
    return this.#smoothed.value;
  }

  /** The network that did best on the examples that `validation` keeps back; `undefined` before the first look at them. */
  get best(): BestNetwork | undefined {
    return this.#watch?.best;
  }

  /** All populations, from neurons to areas, with their sizes and how many of their units are dead. */
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

  /** Units of a population of any scale, with their ids, ages in cycles, strengths after the last cycle, and who is dead. */
  strengths(population: string): readonly UnitStanding[] {
    return this.#growth.book.standing(population, this.cycle);
  }

  /** Listens to a phase of growth; returns what ends it. */
  on<P extends GrowthPhase>(phase: P, listener: (event: GrowthEvents[P]) => void): () => void {
    return this.#growth.listeners.on(phase, listener);
  }

  /** Gives the backend's memory back at once, and not when garbage is collected; what needs it later throws a ReleasedError. */
  release(): void {
    this.#growth.live.residence.release();
  }

  /** As `release`. */
  [Symbol.dispose](): void {
    this.release();
  }

  /** Runs one cycle: data, update, growth. */
  train(): void {
    const [growth, inputs] = [this.#growth, this.#inputs];
    const { live } = growth;
    const cycle = live.residence.clock;
    this.#rates.tell(inputs, cycle, growth.pace(cycle), this.#smoothed.value, this.#watch);
    growth.tellPaces(inputs, cycle);
    this.#portions.read(cycle, inputs, live);
    growth.watch(cycle, this.#arrays);
    live.step.run(inputs);
    const loss = (this.#lastLoss = live.step.output('loss')[0] as number);
    requireSound(cycle, loss, this.#smoothed.value, live.residence);
    this.#plasticity?.see(live, this.#arrays);
    live.residence.clock = cycle + 1;
    growth.grow(cycle, loss, this.#rates.see(cycle, this.#smoothed.add(loss)));
    if (this.#watch?.due(cycle + 1)) this.validate();
  }

  /** Waits for so many cycles of data that comes from elsewhere (a stream with `prepare`); `run` does so by itself. */
  async prepare(cycles = 1): Promise<void> {
    await this.#data?.(cycles);
  }

  /**
   * Yields a report every so many cycles and at the end, be it the last cycle, that of a `stop` or that of an early stop.
   * Only one run at a time. With `validation`, a run that gets to the last planned cycle, or stops early, ends with the best
   * network in place of the last one.
   *
   * @throws OptionError if an option is not what it should be; MeristemError (`trainer`) if another run is in progress;
   *   NonFiniteError if training diverges.
   */
  async *run(run: RunOptions): AsyncGenerator<Report, void, undefined> {
    const [control, data] = [this.#control, this.#data];
    const finish = (early: boolean): void => this.#finish(early);
    const report = (pace: number): Report => this.#report(pace);
    yield* runLoop({ trainer: this, control, data, finish, report }, run);
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

  /** The loss of the network as it is on the examples that `validation` keeps back; `undefined` if it keeps none. */
  validate(): number | undefined {
    const [growth, parts] = [this.#growth, (): CheckpointParts => this.#checkpointParts()];
    return this.#watch?.lossOf(this, () => growth.validated()!, parts);
  }

  /**
   * Puts the best network, with its structure and all that its training remembered, in the place of the present one; edits,
   * births and deaths are then those that led to it. Strengths are known after the next cycle. Does nothing where none is kept.
   */
  restoreBest(): void {
    const checkpoint = this.#watch?.checkpoint();
    if (!checkpoint || this.best!.cycle === this.cycle) return;
    this.#growth = this.#growth.restored(checkpoint);
    this.#watch!.restored(this.cycle);
  }

  /**
   * The loss of the network as it is, and how well it predicts each output: on the task's held-out set, or on fresh sequences
   * of the task in force, from a random stream that training never sees.
   */
  evaluate(options: EvaluationOptions = {}): HeldOut {
    return evaluateNow(this.#site, options);
  }

  /**
   * Everything that touches one unit of any scale, and what the held-out loss would do without it: to first order, by trial.
   *
   * @throws MeristemError (`trainer`) if there is no such population or unit.
   */
  explain(population: string, id: number, options: EvaluationOptions = {}): UnitExplanation {
    return explainUnit({ ...this.#site, book: this.#growth.book }, population, id, options);
  }

  /** Who serves whom: what each output would lose without each area, and how far areas divide the outputs among them. */
  explainAreas(options: ExplainAreasOptions = {}): Specialisation {
    return explainAreas(this.#site, options);
  }

  /** What it takes to go on from here, as plain data; a NonFiniteError if a number of the state is not finite. See `checkpointToBytes`. */
  checkpoint(): Checkpoint {
    const parts = this.#checkpointParts();
    return checkpointOf({ ...parts, ...(this.#watch && { validation: this.#watch.toJSON() }) });
  }

  /** The network as it is now, for any batch, without optimizer and growth: it predicts what `evaluate` looks at, bit for bit. */
  network<P extends PortKinds = PortKinds>(options: TakenNetworkOptions = {}): Network<P> {
    return takenNetwork<P>(this.#site, options);
  }

  get #site(): EvaluationSite {
    return { options: this.#options, model: this.model, state: this.state, cycle: this.cycle };
  }

  #checkpointParts(): CheckpointParts {
    const { seed, plannedCycles, backend } = this.#options;
    const { cycle, smoothedLoss, births, deaths, lookups } = this;
    return {
      ...{ seed, cycle, plannedCycles, smoothedLoss, births, deaths, lookups },
      stream: this.#stream.position(),
      ...(this.#recent.mark && { recent: this.#recent.mark }),
      edits: this.#growth.editLog,
      memory: structuredClone(this.#growth.memory),
      graveyard: this.#growth.graveyard.toJSON(),
      activity: this.#growth.book.activity,
      ...this.#rates.marks(),
      precision: backend.description.precision,
      state: this.state,
    };
  }

  /** Ends a run that is over for good with its best network. */
  #finish(early: boolean): void {
    if (!early && this.cycle < this.#options.plannedCycles) return;
    this.validate();
    this.restoreBest();
  }

  #report(microsecondsPerCycle: number): Report {
    return reportOf(this, {
      loss: this.#lastLoss,
      ...(this.#watch?.latest && { validationLoss: this.#watch.latest.loss }),
      ...this.#rates.at(this.cycle, this.#growth.pace(this.cycle), this.smoothedLoss),
      ...(this.#plasticity && { plasticity: this.#plasticity.report(this.#growth.live) }),
      microsecondsPerCycle,
    });
  }
}
