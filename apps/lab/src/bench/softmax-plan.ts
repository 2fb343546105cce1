import {
  axis,
  createState,
  crossEntropy,
  gradient,
  indexInput,
  logSoftmax,
  normal,
  randomKey,
  softmax,
  sum,
  type Tensor,
  trace,
  type Variable,
  variable,
} from '@meristem/autodiff';
import type { PlanWork } from './timed-plan.ts';

/** What is computed of logits: `training` is a sum of cross-entropies with its gradient. */
export const SOFTMAX_FUNCTIONS = ['softmax', 'logSoftmax', 'crossEntropy', 'training'] as const;

/** One of them. */
export type SoftmaxFunction = (typeof SOFTMAX_FUNCTIONS)[number];

/** A function of logits `[rows, classes]`, as a plan of its own. */
export function softmaxWork(name: SoftmaxFunction, rows: number, classes: number): PlanWork {
  const [row, choice] = [axis('row'), axis('choice')];
  const logits: Variable = variable({ name: 'logits', dims: [row, choice], initial: normal(1) });
  const loss = (): Tensor => sum(crossEntropy(logits, indexInput('observed', [row]), choice), row);
  const functions: Record<SoftmaxFunction, () => Record<string, Tensor>> = {
    softmax: () => ({ softmax: softmax(logits, choice) }),
    logSoftmax: () => ({ logSoftmax: logSoftmax(logits, choice) }),
    crossEntropy: () => ({ loss: loss() }),
    training: () => {
      const cost = loss();
      return { loss: cost, gradient: gradient(cost, [logits])[0] as Tensor };
    },
  };
  const observed = Int32Array.from({ length: rows }, (_, at) => (7 * at) % classes);
  return {
    plan: trace({ name, outputs: functions[name]() }),
    state: createState({ variables: [logits], key: randomKey(0), extents: { row: rows, choice: classes } }),
    inputs: [name === 'softmax' || name === 'logSoftmax' ? {} : { observed }],
    outputs: [],
  };
}
