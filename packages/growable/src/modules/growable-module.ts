import type { Axis, BirthPolicy, Dim, Fill, JsonValue, Tensor, Variable } from '@meristem/autodiff';
import type { Part } from './weight-policy.ts';

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
 * computes. Which variables are weights from which units, and whether it remembers, follows from the step and its dims; it
 * never handles growth, because everything that carries its axis grows by itself.
 */
export interface GrowableModule {
  /** The kind's name, as architectures in JSON give it. */
  readonly kind: string;
  /** What makes this module again: with its layers as they are now. Without it an architecture cannot be put into JSON. */
  readonly options?: ModuleOptions;
  readonly units: UnitRange;
  /**
   * Whether units act on one another other than by weights, such as through a norm: then the removal of a unit that gives
   * nothing still shifts the others. Not unless told.
   */
  readonly coupled?: boolean;
  /**
   * What the first weights to its units are multiplied by, so that what they put out is as large as what they received: the
   * root of 2 for units that are closed to half of it, such as rectified ones; 1 unless told.
   */
  readonly gain?: number;
  /**
   * Whether it computes all steps of a cycle at once, as attention does: its step is called once and is given `[time, batch,
   * ...]`. Such a module stands on no cycle of projections and carries nothing; where a network goes on step by step, the
   * drives that it looks back on are kept for it. Not unless told.
   */
  readonly sequence?: boolean;
  /**
   * Of a module over sequences, whether all that a step takes from others it asks of `past`, by what it declared with `keep`. A
   * network that goes on step by step then keeps that, and computes the present step alone; else the drives that the module looks
   * back on are kept, and all of their steps are computed again at each. Not unless told.
   */
  readonly keeps?: boolean;
  /**
   * Whether it reads its units by weights of its own and gives to them by others, as attention does: in a block of a stack it
   * then reads and feeds the stream itself. Not unless told.
   */
  readonly inPlace?: boolean;
  /** Layers inside of the module that may come and go, if it has some. */
  readonly layers?: LayerPopulation;
  /** Declares the module's variables for one place in a graph, and says what a step computes of them. */
  declare(scope: ModuleScope): ModuleStep;
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

/**
 * One time step: from the drive and what was carried to the activation `[batch, ...sites, units]`; with it, by name, whatever else
 * the module carries. Of a module over sequences all steps at once: `[time, batch, ...sites, units]`.
 */
export type ModuleStep = (context: StepContext) => Tensor | Readonly<Record<string, Tensor>>;

/** A value that passes from one step, and one cycle, to the next: a handle, to ask for it by. */
export interface Carried {
  /** Unique within the module. */
  readonly name: string;
  readonly dims: readonly Dim[];
}

/** Something of each step that later ones take from: a handle, to ask for it by. */
export interface Kept {
  /** Unique within the module. */
  readonly name: string;
  /** How many steps see it, its own included. */
  readonly steps: number;
  /** What it is over besides time and batch. */
  readonly dims: readonly Dim[];
  /** `[time]`: the steps that are computed at once. */
  readonly time: Axis;
}

/** What was kept of the steps before, and that of the present ones behind it. */
export interface Past {
  /** The values, over `over` in the place of time. */
  readonly values: Tensor;
  /** The steps that are taken from: `pre time` where all are computed at once. */
  readonly over: Dim;
  /** Numbers of the present steps, and of those that are taken from, which count on alike. Of steps to come they are larger. */
  readonly own: Tensor;
  readonly others: Tensor;
}

/** What has a bias that stands for its constant part: all that projections bring, or a weight from units. */
export type Absorbed = 'drive' | Variable;

/** How a parameter that is no weight starts. */
export interface ParameterOptions {
  /** The module's units unless told. */
  readonly dims?: readonly Dim[];
  readonly part: Part;
  readonly initial: Fill;
  /** Of newborn units; as `initial` unless told. */
  readonly newborn?: Fill;
}

/** How weights inside of a module start. */
export interface WeightOptions {
  /** The gain by which the first weights between two populations are multiplied, as that of a module; 1 unless told. */
  readonly gain?: number;
  /** What newborns bring; what the growth criterion says unless told. */
  readonly birth?: BirthPolicy;
}

/** A bias: what it is over, and what it may take the constant part of. */
export interface BiasOptions {
  /** The module's units unless told. */
  readonly dims?: readonly Dim[];
  /**
   * What a removed unit gave on average may be folded into this bias where the bias is added to it, and only added. That is
   * checked when the module is placed.
   */
  readonly absorbs?: Absorbed | readonly Absorbed[];
}

/** A number per unit that follows training without being trained. */
export interface StatisticOptions {
  /** The module's units unless told. */
  readonly dims?: readonly Dim[];
  readonly initial: Fill;
  readonly newborn: Fill;
  /**
   * What it is after a cycle of training: from what it was and, if steps hand it something with `measure`, the mean of that
   * over the steps of the cycle. What is measured replaces it where units have been folded: it has to be what it approaches.
   */
  readonly next: (now: Tensor, measured: Tensor) => Tensor;
}

/** What a module declares its part of a graph with. Names are the module's own; the area's name is put before them. */
export interface ModuleScope {
  /** The module's units, whose activations others see. */
  readonly units: Axis;
  /** `[batch]`: independent sequences side by side. */
  readonly batch: Axis;
  /** `[time]`: the steps that a module over sequences computes at once; `undefined` in other modules. */
  readonly time: Axis | undefined;
  /** Steps of a cycle: as far as a module over sequences looks back unless it says otherwise. */
  readonly context: number;
  /**
   * The sites that the units are repeated over, such as rows and columns; none in most areas. They follow from what reaches the
   * area, and never grow. Whatever the units do is over `[batch, ...sites, units]`; parameters are not over sites.
   */
  readonly sites: readonly Axis[];
  /** Weights from `pre` to `post` units. */
  weight(name: string, dims: readonly Dim[], options?: WeightOptions): Variable;
  /** A bias, 0 at first. */
  bias(name: string, options?: BiasOptions): Variable;
  /** Any other parameter. */
  parameter(name: string, options: ParameterOptions): Variable;
  statistic(name: string, options: StatisticOptions): Variable;
  /** An axis that never grows, such as the gates of a unit. */
  fixedAxis(name: string, size: number): Axis;
  /** Units inside of the module that come and go too, besides those that others see: a population of its own. */
  innerUnits(name: string, range: UnitRange): Axis;
  /** A part of the module that is a layer, under the name that `layers` gives it. */
  layer(name: string): ModuleScope;
  /** A part of the module under a name of its own: of the same units, or of inner ones. */
  part(name: string, units?: Axis): ModuleScope;
  /** Says of a module over sequences how many steps, the present one included, tell what a step does: `context` unless told. */
  lookBack(steps: number): void;
  /** Of a module over sequences, something of each step that so many steps see, its own included; over these dims, time and batch. */
  keep(name: string, steps: number, dims: readonly Dim[]): Kept;
  /**
   * Says of a module over sequences that what a step does depends on its number in the cycle. Where a network goes on beyond a cycle,
   * numbers begin anew.
   */
  numberSteps(): void;
  /** A value that is carried besides the activation; 0 at first, over batch, sites and units unless told. */
  carry(name: string, dims?: readonly Dim[]): Carried;
  /** What projections bring has these dims before the units, such as the gates of a unit; none unless told. */
  receivePer(...dims: readonly Dim[]): void;
}

/** What a module carried from the step before. A module that uses any of it is recurrent. */
export interface Previous {
  /** What the module's units did: `[batch, ...sites, units]`. */
  readonly activation: Tensor;
  /** What others see of it: the same, or gated by the units' multipliers. */
  readonly seen: Tensor;
  /** Another carried value. */
  of(carried: Carried): Tensor;
}

/** What a module may ask and tell while a step is traced. */
export interface StepContext {
  /** The sum of all incoming projections, `[batch, ...sites, ...receivePer, units]`; absent if nothing projects to the module. */
  readonly drive: Tensor | undefined;
  /** The drive, if there is one, with something added to it. */
  driven(addend: Tensor): Tensor;
  readonly previous: Previous;
  /**
   * `[time]`, where a module over sequences is given steps that are still to come, with drives of 0: 1 for those that are there.
   * Who looks back alone need not ask; `undefined` where all steps are there.
   */
  readonly come: Tensor | undefined;
  /** What was kept of all steps that a step may take from, its own among them; `present` is that of the steps that are computed. */
  past(kept: Kept, present: Tensor): Past;
  /** The numbers of steps within their cycle, `[time]`, where a step is computed by itself; `undefined` where all are, from 0 on. */
  readonly numbers: Tensor | undefined;
  /** Whether the step learns; dropout acts only then. */
  readonly training: boolean;
  /**
   * Uniform random numbers on [0, 1) over some dims, new ones for every cycle and the same for all of its steps; `name`
   * tells the numbers of one module apart.
   */
  noise(name: string, dims: readonly Dim[]): Tensor;
  /**
   * Makes a tensor known under the name of inner units (their activation, `[batch, ...sites, units]`) or of a layer
   * (what it adds, of the same dims): growth criteria and `explain` look at it.
   */
  observe(name: string, value: Tensor): void;
  /** Hands a statistic of the module what a step that learns has found, over the statistic's dims: its `next` is given the mean. */
  measure(statistic: Variable, value: Tensor): void;
}
