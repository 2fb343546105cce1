import type { Axis, Dim, Tensor, Variable } from '@meristem/autodiff';
import type { WeightPolicy } from './weight-policy.ts';

/** How many units a module starts with, and how few and many it may come to have. */
export interface UnitRange {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

/**
 * A module whose number of units may change while it trains. It declares axes and variables and says what one time step
 * computes; it never handles growth, because everything that carries its axis grows by itself.
 */
export interface GrowableModule {
  /** The kind's name, as architectures in JSON give it. */
  readonly kind: string;
  readonly units: UnitRange;
  /** Whether a step reads the module's own activation of the step before. */
  readonly recurrent: boolean;
  /** Declares the module's variables for one place in a graph. */
  declare(scope: ModuleScope): ModuleInstance;
}

/** What a module is given when it is placed in a graph. */
export interface ModuleScope {
  /** The area's name; prefix of the names of its variables. */
  readonly name: string;
  /** The population of the module's units. */
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

/** A module in its place in a graph. */
export interface ModuleInstance {
  /** All variables of the module, parameters first. */
  readonly variables: readonly Variable[];
  /** Dims that incoming projections must have between source and target, such as the gates of a gated pool. */
  readonly driveDims: readonly Dim[];
  /** Weights from the module's units to themselves: part of what its units give to others. */
  readonly recurrentWeights: readonly Variable[];
  /**
   * One time step: from the sum of all incoming projections, `[batch, ...driveDims, units]` (absent if nothing projects to
   * the module), and, for a recurrent module, its previous activation, to its activation `[batch, units]`.
   */
  step(drive: Tensor | undefined, previous: PreviousActivation | undefined): Tensor;
}
