import {
  type Axis,
  type BoundOptimizer,
  createState,
  type Executable,
  foldKey,
  type MemoryNeed,
  memoryNeed,
  NamedKeys,
  numbersOf,
  type Plan,
  randomKey,
  type RandomKey,
  requireMemory,
  type Residence,
  restructure,
  type State,
  type Variable,
} from '@meristem/autodiff';
import type { Architecture } from '../../architecture/architecture.ts';
import { newbornWeights, type WeightPolicy } from '../../modules/weight-policy.ts';
import { ActivityPass } from '../activity/activity-pass.ts';
import { buildModel } from '../../model/build-model.ts';
import { type Model, modelVariables, populationsOf } from '../../model/model.ts';
import type { Population } from '../../model/population.ts';
import { stateOfCheckpoint } from './checkpoint.ts';
import { firstState } from './first-state.ts';
import { mayFade } from './fading.ts';
import { Accumulation } from './accumulation.ts';
import { type PacedGroup, pacedGroups } from './pace-groups.ts';
import { Ripening } from './ripening.ts';
import { TraceKeeper } from './trace-keeper.ts';
import { costsOf, strengthsIn, traceGathering, traceTraining, type TrainStepParts } from './train-step.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';

/** A model in a backend's memory with its training step and its activity pass: what a change of the architecture replaces as a whole. */
export class LiveModel {
  readonly model: Model;
  /** Of all scales, as rules are asked about them. */
  readonly populations: readonly Population[];
  /** The units of every axis as they were placed, by name. */
  readonly founders: State['axisUnits'];
  readonly residence: Residence;
  /** What the optimizer keeps that newborns take over from the units that they are split off; none unless the run wants that. */
  readonly inherited: readonly Variable[];
  /** What the criterion keeps of neurons from cycle to cycle; absent if it keeps nothing. */
  readonly traces: TraceKeeper | undefined;
  /** What looks for dead units; absent if nobody does. */
  readonly activity: ActivityPass | undefined;

  /** Groups of parameters that learn at paces of their own, if the rule gives them such. */
  readonly paced: readonly PacedGroup[];
  readonly #costs: boolean;
  readonly #dormant: boolean;
  readonly #load: () => LoadedStep;
  #loaded: LoadedStep | undefined;

  /**
   * @param spent whether nobody reads the numbers of the state afterwards.
   * @param dormant whether the training step is made only when it is first asked for.
   */
  private constructor(
    options: CompleteOptions,
    parts: Declared,
    state: State,
    { spent, dormant }: { readonly spent: boolean; readonly dormant: boolean },
  ) {
    this.model = parts.model;
    this.populations = populationsOf(parts.model);
    this.founders = state.axisUnits;
    this.inherited = options.newborns?.slots === 'inherited' ? parts.optimizer.slots : [];
    this.traces = parts.traces;
    this.paced = parts.paced;
    this.#costs = options.growth.costs === true;
    this.#dormant = dormant;
    this.residence = options.backend.place(state, { spent });
    this.#load = () => loadedStep(this.residence, plansOf(options, parts), this.populations);
    try {
      if (!dormant) this.#loaded = this.#load();
      const { multiplier } = options.growth.criterion;
      const path = multiplier && { path: multiplier.path };
      this.activity =
        options.deadAfter === false ? undefined : new ActivityPass(parts.model, this.residence, path ?? {});
    } catch (error) {
      this.residence.release();
      throw error;
    }
  }

  get step(): Executable {
    return this.#training.step;
  }

  /** What reads the strengths of each population after a run of the step. */
  get strengths(): LoadedStep['strengths'] {
    return this.#training.strengths;
  }

  /** What a portion of a cycle that is not its last one does; absent where a cycle is a single one. */
  get gather(): Executable | undefined {
    return this.#training.gather;
  }

  get #training(): LoadedStep {
    return (this.#loaded ??= this.#load());
  }

  /** What each output cost in the last run of the training step, by port; nothing unless the rule asks for it. */
  costs(): Readonly<Record<string, number>> {
    return this.#costs ? costsOf(this.step, this.model) : NO_COSTS;
  }

  /** Independent keys of all populations, by name. */
  populationKeys(root: RandomKey): NamedKeys {
    return new NamedKeys(
      root,
      this.populations.map(({ name }) => name),
    );
  }

  /** What it would take to begin, in bytes; no state is made. */
  static memoryNeed(options: CompleteOptions): MemoryNeed {
    const parts = declared(options, options.model);
    return memoryNeed(
      options.backend,
      parts.variables,
      Object.values(plansOf(options, parts)),
      extentIn(initialExtents(parts.model)),
    );
  }

  /**
   * Places an architecture in a fresh state, or in that of the run's checkpoint.
   *
   * @param dormant whether the training step, and that of what replaces this model, is made only when it is first asked for.
   */
  static begin(options: CompleteOptions, architecture: Architecture, dormant = false): LiveModel {
    const parts = declared(options, architecture);
    const key = foldKey(randomKey(options.seed), 'state');
    const { variables, model } = parts;
    requireRoom(options, parts, initialExtents(model));
    const { checkpoint, seed, initialState } = options;
    const state = checkpoint
      ? stateOfCheckpoint(checkpoint, seed, variables)
      : firstState(createState({ variables, key, extents: initialExtents(model) }), initialState);
    return new LiveModel(options, parts, state, { spent: !checkpoint && !initialState, dormant });
  }

  /**
   * Another architecture in place of this one. What both have keeps its numbers, ids and births bit for bit; newborn
   * layers, areas and projections begin without outgoing weights, so that they change nothing yet. This live model stays as
   * it is: release its residence when the other has taken its place.
   */
  restructured(options: CompleteOptions, architecture: Architecture): LiveModel {
    const parts = declared(options, architecture);
    const { model, variables } = parts;
    const before = this.residence.snapshot();
    const extents = Object.entries(initialExtents(model)).filter(([axis]) => !before.axisUnits.has(axis));
    requireRoom(options, parts, { ...Object.fromEntries(extents), ...before.extents });
    const moved = restructure(before, { variables, extents: Object.fromEntries(extents) });
    const state = unripe(silenced(moved, model, before), parts, before);
    return new LiveModel(options, parts, state, { spent: false, dormant: this.#dormant });
  }
}

/** A training step in a backend's memory. */
interface LoadedStep {
  readonly step: Executable;
  readonly gather: Executable | undefined;
  readonly strengths: readonly (() => ArrayLike<number>)[];
}

function loadedStep(
  residence: Residence,
  { gather: portion, step: plan }: ReturnType<typeof plansOf>,
  populations: readonly Population[],
): LoadedStep {
  const gather = portion && residence.load(portion);
  const step = residence.load(plan);
  return { gather, step, strengths: populations.map((population) => strengthsIn(step, population)) };
}

const NO_COSTS: Readonly<Record<string, number>> = {};

/** A state in which outgoing weights that an earlier one did not have are 0. */
function silenced(state: State, { graphPopulations }: Model, before: State): State {
  const known = new Set([...before.tensors.keys()].map(({ name }) => name));
  const outgoing = graphPopulations.flatMap(({ groups }) => groups.flatMap((unit) => unit.outgoing));
  return [...new Set(outgoing)]
    .filter(({ name }) => !known.has(name))
    .reduce((next, weight) => next.with(weight, next.read(weight).fill(0)), state);
}

/** A state in which units of axes that an earlier one did not have learn as newborns do. */
function unripe(state: State, { ripening }: Declared, before: State): State {
  const known = new Set([...before.tensors.keys()].map(({ name }) => name));
  return (ripening?.variables ?? [])
    .filter(({ name }) => !known.has(name))
    .reduce((next, each) => next.with(each, next.read(each).fill(0)), state);
}

interface Declared {
  readonly model: Model;
  readonly optimizer: BoundOptimizer;
  readonly ripening: Ripening | undefined;
  readonly accumulation: Accumulation | undefined;
  readonly traces: TraceKeeper | undefined;
  readonly paced: readonly PacedGroup[];
  readonly variables: readonly Variable[];
}

function declared(options: CompleteOptions, architecture: Architecture): Declared {
  const { task, growth, initialWeights = {}, batch = 1 } = options;
  const predicted = task.targets.reduce((total, { size }) => total + size, 0);
  const newborn = newbornWeights(growth.criterion.newborn, predicted);
  const weights: WeightPolicy = { initial: initialWeights, ...newborn };
  const { multiplier, traces: kept } = growth.criterion;
  const model = buildModel(architecture, {
    ports: task,
    steps: task.steps,
    batch,
    weights,
    ...(options.carry === false && { carry: false }),
    ...(multiplier && { multiplier }),
  });
  const { warmUp, slots = 'reset' } = options.newborns ?? {};
  const optimizer = options.optimizer.bind(model.parameters, slots === 'reset' ? {} : { newborn: 'mean' });
  const ripening = warmUp === undefined ? undefined : new Ripening(model.parameters, warmUp);
  const { accumulate = 1 } = options;
  const accumulation = accumulate === 1 ? undefined : new Accumulation(model.parameters, accumulate);
  const traces = kept && new TraceKeeper(kept, model);
  const further = [ripening, accumulation, traces].flatMap((each) => each?.variables ?? []);
  const variables = [...modelVariables(model), ...optimizer.slots, ...further];
  const paced = growth.paceOf ? pacedGroups(model) : [];
  return { model, optimizer, ripening, accumulation, traces, paced, variables };
}

/** The plan of a training cycle, and that of portions of it before the last one. */
function plansOf(
  options: CompleteOptions,
  { model, optimizer, ripening, accumulation, traces, paced }: Declared,
): { readonly gather?: Plan; readonly step: Plan } {
  const parts: TrainStepParts = {
    model,
    criterion: options.growth.criterion,
    optimizer,
    noise: noiseKey(options),
    ...(options.clipping && { clipping: options.clipping }),
    ...(options.fanInRate && { fanInRate: true }),
    ...(mayFade(options) && { fading: true }),
    ...(ripening && { ripening }),
    ...(traces && { traces }),
    ...(options.plasticity && { measured: true }),
    ...(options.growth.costs && { costs: true }),
    ...(paced.length > 0 && { paced }),
    ...(accumulation && { accumulation }),
  };
  const gather = accumulation && traceGathering({ ...parts, accumulation });
  return { ...(gather && { gather }), step: traceTraining(parts) };
}

/** Requires that a state may be made at all: the backend looks at its plans too, before it makes room for them. */
function requireRoom(
  { backend }: CompleteOptions,
  { variables, model }: Declared,
  extents: Readonly<Record<string, number>>,
): void {
  const { total } = memoryNeed(backend, variables, [], extentIn(extents));
  const { name } = model.architecture;
  const numbers = numbersOf(variables, extentIn(extents));
  const what = `architecture "${name}" with ${numbers} numbers of state`;
  requireMemory('createTrainer', what, total, backend.memoryLimit);
}

function extentIn(extents: Readonly<Record<string, number>>): (axis: Axis) => number {
  return ({ name, min }) => extents[name] ?? min;
}

function initialExtents({ axisPopulations }: Model): Readonly<Record<string, number>> {
  return Object.fromEntries(axisPopulations.map(({ axis, initial }) => [axis.name, initial]));
}

function noiseKey({ seed }: CompleteOptions): RandomKey {
  return foldKey(randomKey(seed), 'noise');
}
