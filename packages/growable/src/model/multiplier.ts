import { type Axis, constant, type Variable, variable } from '@meristem/autodiff';

/** Which of a unit's outputs pass its multiplier: those to readouts, or all of them. */
export type MultiplierPath = 'readout' | 'everywhere';

/**
 * Trained multipliers, one per unit, that its output passes on its way to others.
 *
 * Source: Miconi, arXiv 1606.06216, first version, section "Method".
 */
export interface MultiplierOptions {
  readonly path: MultiplierPath;
  /** Of the first units. */
  readonly initial: number;
  /** Of newborn units. */
  readonly newborn: number;
}

/** Declares the multipliers of a population. */
export function multiplierOf(name: string, axis: Axis, options: MultiplierOptions): Variable {
  return variable({
    name: `${name}.multiplier`,
    dims: [axis],
    part: 'multiplier',
    initial: constant(options.initial),
    birth: { own: constant(options.newborn) },
  });
}
