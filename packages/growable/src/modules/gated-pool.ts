import {
  add,
  axis as declareAxis,
  multiply,
  project,
  sigmoid,
  slice,
  subtract,
  sum,
  tanh,
  type Tensor,
  variable,
  zeros,
} from '@meristem/autodiff';
import type { ModuleInstance, ModuleScope } from './growable-module.ts';
import { atZero, weightBirth } from './weight-policy.ts';

/** Positions along the gate axis. */
const RESET = 0;
const UPDATE = 1;
const CANDIDATE = 2;

/**
 * A pool of gated recurrent units. The three gates are an axis of their own, so a unit's birth or death touches all of
 * its gates at once and nothing is fused with the growing axis:
 *
 * `r = s(x_r + W_r h + b_r)`, `z = s(x_z + W_z h + b_z)`, `n = tanh(x_n + b_n + r (W_n h + c))`, `h' = n + z (h - n)`.
 *
 * Source: Cho et al., arXiv 1406.1078, with the reset gate applied after the recurrent product (as in common GPU
 * implementations), which lets all gates share one product.
 */
export function gatedPoolInstance({ name, axis, weights }: ModuleScope): ModuleInstance {
  const gates = declareAxis(`${name}.gate`, 3);
  const one = declareAxis(`${name}.oneGate`, 1);
  const recurrent = variable({
    name: `${name}.recurrent`,
    dims: [axis.pre, gates, axis.post],
    part: 'recurrent',
    initial: weights.initial.recurrent,
    birth: weightBirth(weights),
  });
  const bias = variable({
    name: `${name}.bias`,
    dims: [gates, axis],
    part: 'bias',
    initial: zeros,
    birth: atZero,
  });
  const candidateBias = variable({
    name: `${name}.candidateBias`,
    dims: [axis],
    part: 'bias',
    initial: zeros,
    birth: atZero,
  });
  const gate = (x: Tensor, position: number): Tensor => sum(slice(x, gates, position, one), one);
  return {
    variables: [recurrent, bias, candidateBias],
    driveDims: [gates],
    recurrentWeights: [recurrent],
    biasOf: { drive: bias },
    step: (drive, previous) => {
      const { activation, seen } = previous!;
      const own = project(seen, recurrent);
      const outer: Tensor = drive ? add(drive, bias) : bias;
      const reset = sigmoid(add(gate(outer, RESET), gate(own, RESET)));
      const update = sigmoid(add(gate(outer, UPDATE), gate(own, UPDATE)));
      const inner = add(gate(own, CANDIDATE), candidateBias);
      const candidate = tanh(add(gate(outer, CANDIDATE), multiply(reset, inner)));
      return add(candidate, multiply(update, subtract(activation, candidate)));
    },
  };
}
