import { add, multiply, project, sigmoid, slice, sum, tanh, type Tensor } from '@meristem/autodiff';
import type { ModuleScope, ModuleStep } from './growable-module.ts';
import { type Normalisation, normalisationOf } from './normalisation.ts';

/** Positions along the gate axis. */
const [INPUT, FORGET, CANDIDATE, OUTPUT] = [0, 1, 2, 3];

/**
 * A pool of units with a cell that is carried beside the activation (long short-term memory). The gates are an axis of
 * their own, in the order of PyTorch, and have one bias instead of its two, which only ever act as their sum:
 *
 * `i, f, o = s(x + W h + b)` each, `g = tanh(x_g + W_g h + b_g)`, `c' = f c + i g`, `h' = o tanh(c')`.
 *
 * A norm is over the units of each gate, of the sum that it receives.
 *
 * Source: Hochreiter and Schmidhuber, Neural Computation 9 (1997), with the forget gate of Gers et al. (2000).
 */
export function lstmPool(scope: ModuleScope, normalisation: Normalisation): ModuleStep {
  const { units, weight, bias, fixedAxis, receivePer, carry } = scope;
  const [gates, one] = [fixedAxis('gate', 4), fixedAxis('oneGate', 1)];
  receivePer(gates);
  const recurrent = weight('recurrent', [units.pre, gates, units.post]);
  const normalise = normalisationOf(scope, normalisation, { dims: [gates, units] });
  const offset = bias('bias', { dims: [gates, units], ...(!normalise && { absorbs: ['drive', recurrent] }) });
  const cell = carry('cell');
  return (context) => {
    const { driven, previous } = context;
    const sums = driven(project(previous.seen, recurrent));
    const received = add(normalise?.(sums, context) ?? sums, offset);
    const gate = (position: number): Tensor => sum(slice(received, gates, position, one), one);
    const kept = multiply(sigmoid(gate(FORGET)), previous.of(cell));
    const written = multiply(sigmoid(gate(INPUT)), tanh(gate(CANDIDATE)));
    const next = add(kept, written);
    return { activation: multiply(sigmoid(gate(OUTPUT)), tanh(next)), cell: next };
  };
}
