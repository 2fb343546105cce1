import { add, multiply, project, sigmoid, slice, sum, tanh, type Tensor } from '@meristem/autodiff';
import type { ModuleScope, ModuleStep } from './growable-module.ts';

/** Positions along the gate axis. */
const [INPUT, FORGET, CANDIDATE, OUTPUT] = [0, 1, 2, 3];

/**
 * A pool of units with a cell that is carried beside the activation (long short-term memory). The gates are an axis of
 * their own, in the order of PyTorch, and have one bias instead of its two, which only ever act as their sum:
 *
 * `i, f, o = s(x + W h + b)` each, `g = tanh(x_g + W_g h + b_g)`, `c' = f c + i g`, `h' = o tanh(c')`.
 *
 * Source: Hochreiter and Schmidhuber, Neural Computation 9 (1997), with the forget gate of Gers et al. (2000).
 */
export function lstmPool({ units, weight, bias, fixedAxis, receivePer, carry }: ModuleScope): ModuleStep {
  const [gates, one] = [fixedAxis('gate', 4), fixedAxis('oneGate', 1)];
  receivePer(gates);
  const recurrent = weight('recurrent', [units.pre, gates, units.post]);
  const offset = bias('bias', { dims: [gates, units], absorbs: ['drive', recurrent] });
  const cell = carry('cell');
  return ({ driven, previous }) => {
    const received = add(driven(project(previous.seen, recurrent)), offset);
    const gate = (position: number): Tensor => sum(slice(received, gates, position, one), one);
    const kept = multiply(sigmoid(gate(FORGET)), previous.of(cell));
    const written = multiply(sigmoid(gate(INPUT)), tanh(gate(CANDIDATE)));
    const next = add(kept, written);
    return { activation: multiply(sigmoid(gate(OUTPUT)), tanh(next)), cell: next };
  };
}
