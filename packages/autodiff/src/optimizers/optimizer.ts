import type { Update } from '../plan/update.ts';
import { type Fill, meanOfExisting } from '../state/fill.ts';
import { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** An update rule, before it knows what it updates. */
export interface Optimizer {
  readonly name: string;
  /** Declares the slots that the rule keeps for some parameters. */
  bind(parameters: readonly Variable[], options?: BindOptions): BoundOptimizer;
}

/** How an update rule is bound to parameters. */
export interface BindOptions {
  /** What newborn units' slots are: the mean of those that are there, or as the optimizer says unless told. */
  readonly newborn?: 'mean';
}

/** An update rule for particular parameters. Its slots belong into the state, like the parameters. */
export interface BoundOptimizer {
  readonly slots: readonly Variable[];
  /**
   * New values of the parameters, in their order, from their gradients and a learning rate (a tensor without axes), or one for
   * each parameter. The
   * values are not assigned yet, so that penalties and bounds can still be applied to them; the slots' updates are given.
   */
  step(gradients: readonly Tensor[], rate: Rate): OptimizerStep;
}

/** A learning rate, the same for all parameters or one for each. */
export type Rate = Tensor | ReadonlyMap<Variable, Tensor>;

/** The outcome of an optimizer's step. */
export interface OptimizerStep {
  readonly values: readonly Tensor[];
  readonly updates: readonly Update[];
}

/**
 * A slot shaped like its parameter.
 *
 * @param birth what a newborn unit's elements start with, in whatever role its axis stands, unless the binding says otherwise.
 */
export function slotOf(
  parameter: Variable,
  suffix: string,
  initial: Fill,
  birth: Fill,
  binding: BindOptions = {},
): Variable {
  const born = bornSlot(birth, binding);
  return new Variable({
    name: `${parameter.name}.${suffix}`,
    dims: parameter.dims,
    purpose: 'slot',
    initial,
    birth: { incoming: born, outgoing: born, own: born },
  });
}

/** What a newborn unit's slots start with. */
export function bornSlot(birth: Fill, { newborn }: BindOptions): Fill {
  return newborn === 'mean' ? meanOfExisting : birth;
}

/** The element at position i of a list that is as long as the parameters. */
export function at<T>(list: readonly T[], i: number): T {
  return list[i] as T;
}
