import type { Axis, Dim, JsonValue, Tensor, Update, Variable } from '@meristem/autodiff';
import type { WeightPolicy } from './weight-policy.ts';

/** How many units a module starts with, and how few and many it may come to have. */
export interface UnitRange {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

/** What a module was made with, as plain data; what is `undefined` counts as not told. */
export type ModuleOptions = Readonly<Record<string, JsonValue | undefined>>;

/**
 * A module whose number of units may change while it trains. It declares axes and variables and says what one time step
 * computes; it never handles growth, because everything that carries its axis grows by itself.
 */
export interface GrowableModule {
  /** The kind's name, as architectures in JSON give it. */
  readonly kind: string;
  /** What makes this module again: with its layers as they are now. Without it an architecture cannot be put into JSON. */
  readonly options?: ModuleOptions;
  readonly units: UnitRange;
  /** Whether a step reads the module's own activation of the step before. */
  readonly recurrent: boolean;
  /**
   * Whether units act on one another other than by weights, such as through a norm: then the removal of a unit that gives
   * nothing still shifts the others. Not unless told.
   */
  readonly coupled?: boolean;
  /** Layers inside of the module that may come and go, if it has some. */
  readonly layers?: LayerPopulation;
  /** Declares the module's variables for one place in a graph. */
  declare(scope: ModuleScope): ModuleInstance;
}

/** Layers of a module that are units of a population: as a value, whose edits make another module. */
export interface LayerPopulation {
  /** Names of the layers within the module, first layer first. */
  readonly members: readonly string[];
  readonly min: number;
  readonly max: number;
  /** Names for so many newborn layers; a name is never used twice. */
  newborn(count: number): readonly string[];
  /** The module without some layers and with some new ones. */
  edited(removed: readonly string[], born: readonly string[]): GrowableModule;
}

/** What a module is given when it is placed in a graph. */
export interface ModuleScope {
  /** The area's name; prefix of the names of its variables and axes. */
  readonly name: string;
  /** The population of the module's units, whose activations others see. */
  readonly axis: Axis;
  /** How weights start and what newborns bring. */
  readonly weights: WeightPolicy;
}

/** The activation of a module before the present step. */
export interface PreviousActivation {
  /** What the module's units did: `[batch, units]`. */
  readonly activation: Tensor;
  /** What others see of it: the same, or gated by the units' multipliers. */
  readonly seen: Tensor;
}

/** What a module may ask and tell while a step is traced. */
export interface StepContext {
  /** `[batch]`: independent sequences side by side. */
  readonly batch: Axis;
  /** Whether the step learns; dropout acts only then. */
  readonly training: boolean;
  /**
   * Uniform random numbers on [0, 1) over some dims, new ones for every cycle and the same for all of its steps; `name`
   * tells the numbers of one module apart.
   */
  noise(name: string, dims: readonly Dim[]): Tensor;
  /**
   * Makes a tensor known under the name of an inner population (its activation, `[batch, units]`) or of a layer (what it
   * adds, `[batch, units]`), relative to the module: growth criteria and `explain` look at it.
   */
  observe(name: string, value: Tensor): void;
}

/** Units inside of a module that come and go together, besides those that others see. */
export interface InnerPopulation {
  /** Unique within the module. */
  readonly name: string;
  readonly axis: Axis;
  readonly initial: number;
  /** Weights from these units. */
  readonly outgoing: readonly Variable[];
}

/** A layer of a module in its place. */
export interface InnerLayer {
  /** As the module's `layers` name it. */
  readonly name: string;
  /** Weights by which the layer acts on the rest of the module. */
  readonly outgoing: readonly Variable[];
}

/** A module in its place in a graph. */
export interface ModuleInstance {
  /** All trained variables of the module. */
  readonly variables: readonly Variable[];
  /** Dims that incoming projections must have between source and target, such as the gates of a gated pool. */
  readonly driveDims: readonly Dim[];
  /** Weights from the module's units to units of the module: part of what its units give to others. */
  readonly recurrentWeights: readonly Variable[];
  /** Units inside of the module besides those of its axis; none unless told. */
  readonly populations?: readonly InnerPopulation[];
  /** Layers inside of the module that are units themselves; none unless told. */
  readonly layers?: readonly InnerLayer[];
  /**
   * For weights from units: the bias of what they act on, with the weight's dims but for the source. What a removed unit
   * gave on average can be folded into it. Under `drive` that for incoming projections.
   */
  readonly biasOf?: { readonly drive?: Variable; readonly weights?: ReadonlyMap<Variable, Variable> };
  /** Measured numbers that follow training without being trained; none unless told. */
  readonly statistics?: readonly Update[];
  /**
   * One time step: from the sum of all incoming projections, `[batch, ...driveDims, units]` (absent if nothing projects to
   * the module), and, for a recurrent module, its previous activation, to its activation `[batch, units]`.
   */
  step(drive: Tensor | undefined, previous: PreviousActivation | undefined, context: StepContext): Tensor;
}
