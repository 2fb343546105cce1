import { add, multiply, project, sigmoid, slice, subtract, sum, tanh, type Tensor } from '@meristem/autodiff';
import type { ModuleScope, ModuleStep } from './growable-module.ts';
import { type Normalisation, normalisationOf } from './normalisation.ts';

/** Positions along the gate axis. */
const [RESET, UPDATE, CANDIDATE] = [0, 1, 2];

/**
 * A pool of gated recurrent units. The three gates are an axis of their own, so a unit's birth or death touches all of
 * its gates at once and nothing is fused with the growing axis:
 *
 * `r = s(x_r + W_r h + b_r)`, `z = s(x_z + W_z h + b_z)`, `n = tanh(x_n + b_n + r (W_n h + c))`, `h' = n + z (h - n)`.
 *
 * Norms are over the units of each gate: one of what projections bring, one of what the pool says to itself.
 *
 * Source: Cho et al., arXiv 1406.1078, with the reset gate applied after the recurrent product (as in common GPU
 * implementations), which lets all gates share one product.
 */
export function gatedPool(scope: ModuleScope, normalisation: Normalisation): ModuleStep {
  const { units, weight, bias, fixedAxis, receivePer } = scope;
  const [gates, one] = [fixedAxis('gate', 3), fixedAxis('oneGate', 1)];
  receivePer(gates);
  const recurrent = weight('recurrent', [units.pre, gates, units.post]);
  const dims = [gates, units];
  const normalise = normalisationOf(scope, normalisation, { dims });
  const normaliseOwn = normalisationOf(scope, normalisation, { dims, name: 'own' });
  const offset = bias('bias', { dims, ...(!normalise && { absorbs: 'drive' }) });
  const candidateBias = bias('candidateBias');
  const gate = (x: Tensor, position: number): Tensor => sum(slice(x, gates, position, one), one);
  return (context) => {
    const { drive, driven, previous } = context;
    const { activation, seen } = previous;
    const product = project(seen, recurrent);
    const own = normaliseOwn?.(product, context) ?? product;
    const outer = normalise && drive ? add(normalise(drive, context), offset) : driven(offset);
    const reset = sigmoid(add(gate(outer, RESET), gate(own, RESET)));
    const update = sigmoid(add(gate(outer, UPDATE), gate(own, UPDATE)));
    const inner = add(gate(own, CANDIDATE), candidateBias);
    const candidate = tanh(add(gate(outer, CANDIDATE), multiply(reset, inner)));
    return add(candidate, multiply(update, subtract(activation, candidate)));
  };
}
