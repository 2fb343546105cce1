import { adam, OptionError, zeros } from '@meristem/autodiff';
import { growNeed } from '../growth/grow-need/grow-need.ts';
import { buildModel } from '../model/build-model.ts';
import type { TrainerOptions } from './trainer-options.ts';

type Always = 'optimizer' | 'learningRate' | 'growth';

/** Options of a trainer, with everything that a run cannot do without. */
export type CompleteOptions = Omit<TrainerOptions, Always> & Required<Pick<TrainerOptions, Always>>;

/** Learning rates of the usual optimizer: for networks that carry something from step to step, for deep ones, for shallow ones. */
const RATES = { recurrent: 0.003, deep: 0.005, shallow: 0.01 } as const;

/** Passes in which weights fade that nothing renews, while a network learns by heart. */
const FORGET_AFTER = 50;

/**
 * Fills in what was left out. Without an optimizer of one's own that is Adam, whose second moment looks back 100 cycles, as
 * newborns make the gradient change; a rate by the kind of the network, which falls to 0 along half a cosine; gradients of a
 * norm of at most one per step; longer steps for weights of few sources; weights that fade where few examples are learned by
 * heart; and nothing carried from one cycle to the next where those are independent. All of it holds on every network that growth
 * was tried on, and is told otherwise one by one.
 *
 * @throws OptionError if there is an optimizer without a learning rate.
 */
export function completeOptions(told: TrainerOptions): CompleteOptions {
  const { optimizer, learningRate, growth = growNeed() } = told;
  if (optimizer) {
    if (learningRate !== undefined) return { ...told, optimizer, learningRate, growth };
    throw new OptionError('createTrainer', {
      path: 'options.learningRate',
      found: 'nothing',
      expected: `a number of at least 0 for the optimizer ${optimizer.name}`,
      remedy: 'Set it, or leave the optimizer out as well.',
    });
  }
  const usual = usualTraining(told);
  return {
    ...usual,
    ...told,
    optimizer: adam({ beta2: 0.99 }),
    learningRate: usual.learningRate,
    growth,
  };
}

/** What training is like without an optimizer of one's own, but for the optimizer. */
export type UsualTraining = Required<
  Pick<TrainerOptions, 'learningRate' | 'rateSchedule' | 'clipping' | 'fanInRate' | 'forgetAfter'>
> &
  Pick<TrainerOptions, 'carry'>;

/** The usual training of a network on a task: see `completeOptions`. */
export function usualTraining(told: Pick<TrainerOptions, 'model' | 'task' | 'learningRate'>): UsualTraining {
  const { task } = told;
  return {
    ...(task.independent && { carry: false }),
    rateSchedule: { kind: 'cosine', to: 0 },
    clipping: { norm: Math.max(1, task.steps) },
    fanInRate: true,
    forgetAfter: FORGET_AFTER,
    learningRate: told.learningRate ?? usualRate(told),
  };
}

/** The rate for the network that a run starts with: whatever becomes of it, a resumed run has the same. */
function usualRate({ model: architecture, task }: Pick<TrainerOptions, 'model' | 'task'>): number {
  // Only its shape is looked at.
  const weights = { initial: {}, incoming: zeros, outgoing: zeros };
  const model = buildModel(architecture, { ports: task, steps: task.steps, batch: 1, weights });
  // In a cycle of a single step nothing that is carried is learned through.
  if (model.carried.length > 0 && task.steps > 1) return RATES.recurrent;
  const deep =
    model.areas.some(({ instance }) => instance.layers.length > 0) ||
    model.projections.some(({ weight }) => weight.part === 'lateral');
  return deep ? RATES.deep : RATES.shallow;
}
