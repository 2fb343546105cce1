import type { Axis, Dim, Tensor, Variable } from '@meristem/autodiff';
import type { Kept, StepContext } from './growable-module.ts';

/** Units inside of a module that come and go together, besides those that others see. */
export interface InnerPopulation {
  /** Unique within the module. */
  readonly name: string;
  readonly axis: Axis;
  readonly initial: number;
}

/** A layer of a module in its place. */
export interface InnerLayer {
  /** As the module's `layers` name it. */
  readonly name: string;
  /** Weights by which the layer acts on the rest of the module. */
  readonly outgoing: readonly Variable[];
}

/** A value that a module carries, by its name within the module. */
export interface CarriedValue {
  readonly name: string;
  readonly variable: Variable;
}

/** A number per unit that follows training without being trained. */
export interface Statistic {
  readonly variable: Variable;
  /** Whether it follows what steps measure of its units. */
  readonly measured: boolean;
  /** What it is after a cycle of training, from the mean of what its steps measured, if they measured anything. */
  next(measured?: Tensor): Tensor;
}

/** A module in its place in a graph, with all that follows from its step. */
export interface PlacedModule {
  /** All trained variables, in the order in which they were declared. */
  readonly variables: readonly Variable[];
  /** Dims that incoming projections have between source and target. */
  readonly driveDims: readonly Dim[];
  readonly populations: readonly InnerPopulation[];
  readonly layers: readonly InnerLayer[];
  /** By weight from units, and for incoming projections, the bias that may take its constant part. */
  readonly biasOf: { readonly drive?: Variable; readonly weights: ReadonlyMap<Variable, Variable> };
  /** Steps, the present one included, that tell what a step of a module over sequences does. */
  readonly context: number;
  /** Of a module over sequences that keeps what its steps take from others: what it keeps; `undefined` of others. */
  readonly kept: readonly Kept[] | undefined;
  /** Whether what a step of it does depends on its number in the cycle. */
  readonly numbered: boolean;
  /** The same module over other steps, or those of several cycles side by side, with the same variables and inner axes. */
  over(steps: { readonly time?: Axis; readonly cycles?: Axis }): PlacedModule;
  readonly statistics: readonly Statistic[];
  /** Whether a step uses what the module carried. */
  readonly recurrent: boolean;
  /** What the module itself needs of the step before; its activation first, if it is among it. */
  readonly carried: readonly CarriedValue[];
  /** One step: the activation, and by name whatever else is carried. */
  step(context: StepContext): { readonly activation: Tensor } & Readonly<Record<string, Tensor>>;
}
