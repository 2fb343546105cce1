import { checkArgument } from '../options/check-options.ts';
import { anyOf, type Expectation, FUNCTION, NOT_NEGATIVE } from '../options/expectation.ts';
import { multiply } from '../primitives/arithmetic.ts';
import type { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Rate } from './optimizer.ts';

/** A number for all parameters, or one for each: what other libraries have groups for. */
export type PerParameter = number | ((parameter: Variable) => number);

/** What every optimizer may be told about single parameters. */
export interface RateOptions {
  /** A factor of the learning rate, the same for all parameters or chosen for each; 1 unless told. */
  readonly rate?: PerParameter;
}

/** What an option may be that is told for all parameters, or for each. */
export const PER_PARAMETER: Expectation = anyOf(NOT_NEGATIVE, FUNCTION);

/**
 * The number of one parameter.
 *
 * @throws OptionError naming the parameter if what was chosen for it is no number of 0 or more.
 */
export function chosenFor(
  parameter: Variable,
  option: PerParameter,
  operation: string,
  name: string,
): number {
  if (typeof option === 'number') return option;
  const chosen = option(parameter);
  checkArgument(operation, `options.${name}("${parameter.name}")`, chosen, NOT_NEGATIVE);
  return chosen;
}

/** The learning rate of one parameter. */
export function rateFor(
  parameter: Variable,
  rate: Rate,
  { rate: factor = 1 }: RateOptions,
  operation: string,
): Tensor {
  const chosen = chosenFor(parameter, factor, operation, 'rate');
  const own =
    rate instanceof Map ? (rate as ReadonlyMap<Variable, Tensor>).get(parameter)! : (rate as Tensor);
  return chosen === 1 ? own : multiply(own, chosen);
}
