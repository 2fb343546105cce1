import { add, multiply, project, sigmoid, slice, subtract, sum, tanh, type Tensor } from '@meristem/autodiff';
import type { ModuleScope, ModuleStep } from './growable-module.ts';

/** Positions along the gate axis. */
const [RESET, UPDATE, CANDIDATE] = [0, 1, 2];

/**
 * A pool of gated recurrent units. The three gates are an axis of their own, so a unit's birth or death touches all of
 * its gates at once and nothing is fused with the growing axis:
 *
 * `r = s(x_r + W_r h + b_r)`, `z = s(x_z + W_z h + b_z)`, `n = tanh(x_n + b_n + r (W_n h + c))`, `h' = n + z (h - n)`.
 *
 * Source: Cho et al., arXiv 1406.1078, with the reset gate applied after the recurrent product (as in common GPU
 * implementations), which lets all gates share one product.
 */
export function gatedPool({ units, weight, bias, fixedAxis, receivePer }: ModuleScope): ModuleStep {
  const [gates, one] = [fixedAxis('gate', 3), fixedAxis('oneGate', 1)];
  receivePer(gates);
  const recurrent = weight('recurrent', [units.pre, gates, units.post]);
  const offset = bias('bias', { dims: [gates, units], absorbs: 'drive' });
  const candidateBias = bias('candidateBias');
  const gate = (x: Tensor, position: number): Tensor => sum(slice(x, gates, position, one), one);
  return ({ driven, previous: { activation, seen } }) => {
    const own = project(seen, recurrent);
    const outer = driven(offset);
    const reset = sigmoid(add(gate(outer, RESET), gate(own, RESET)));
    const update = sigmoid(add(gate(outer, UPDATE), gate(own, UPDATE)));
    const inner = add(gate(own, CANDIDATE), candidateBias);
    const candidate = tanh(add(gate(outer, CANDIDATE), multiply(reset, inner)));
    return add(candidate, multiply(update, subtract(activation, candidate)));
  };
}
