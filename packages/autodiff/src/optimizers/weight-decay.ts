import { multiply, subtract } from '../primitives/arithmetic.ts';
import type { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { chosenFor, type PerParameter } from './per-parameter.ts';

/**
 * Whether a parameter fades under weight decay where nothing else is told: weights from units do, of which each adds to a sum;
 * biases and gains, which say where values lie and how large they are, and embeddings, of which a row is rarely looked up, do not.
 */
function decaysUsually({ dims, embedding }: Variable): boolean {
  return !embedding && dims.some(({ role }) => role === 'pre');
}

/** Weight decay as it was told, a number for the parameters alone that usually decay. */
export function usualDecay(told: PerParameter): PerParameter {
  if (typeof told !== 'number') return told;
  return (parameter) => (decaysUsually(parameter) ? told : 0);
}

/** What a step leaves of a parameter by decay apart from the gradient; `undefined` if all of it. */
export function decayFactor(
  parameter: Variable,
  rate: Tensor,
  weightDecay: PerParameter,
  operation: string,
): Tensor | undefined {
  const share = chosenFor(parameter, weightDecay, operation, 'weightDecay');
  return share === 0 ? undefined : subtract(1, multiply(rate, share));
}
