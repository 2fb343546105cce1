import { adagrad, adam, adamw, assign, axis, createState, input, lion, normal, type Optimizer, randomKey, referenceBackend, rmsprop, sgd, trace, uniformAt, type Variable, variable } from '@meristem/autodiff'; // prettier-ignore
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './cpu-backend.ts';

const [from, to] = [axis('from'), axis('to')];
const weight = variable({ name: 'weight', dims: [from.pre, to.post], initial: normal(1) }) as Variable;
const cpu = await cpuBackend({ blas: 'none' });

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  nesterov: sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
  rmsprop: rmsprop({ epsilonPlace: 'outside' }),
  adagrad: adagrad(),
  amsgrad: adam({ amsgrad: true, epsilonPlace: 'inside' }),
  adamw: adamw({ weightDecay: 0.1, rate: () => 0.5 }),
  lion: lion({ weightDecay: 0.1 }),
};

/** The weights after some steps, between which a unit goes and two come. */
function moved(optimizer: Optimizer, backend: Pick<typeof cpu, 'place'>): readonly number[] {
  const bound = optimizer.bind([weight], { newborn: 'mean' });
  const { values, updates } = bound.step([input('gradient', weight.dims)], input('rate', []));
  const plan = trace({ name: 'step', outputs: {}, updates: [...updates, assign(weight, values[0]!)] });
  const extents = { from: 5, to: 7 };
  const state = createState({ variables: [weight, ...bound.slots], key: randomKey(2), extents });
  const residence = backend.place(state);
  const executable = residence.load(plan);
  const step = (count: number, t: number): void =>
    executable.run({
      gradient: Float64Array.from({ length: count }, (_, i) => 2 * uniformAt(randomKey(3), t, i) - 1),
      rate: 0.01,
    });
  for (let t = 0; t < 10; t++) step(35, t);
  residence.apply({ axis: 'from', survivors: [0, 2, 3, 4], births: 2 });
  for (let t = 10; t < 20; t++) step(42, t);
  const found = [...residence.snapshot().read('weight')];
  residence.release();
  return found;
}

describe('an optimizer', () => {
  it.each(Object.entries(OPTIMIZERS))('does the same as on the reference backend: %s', (_name, optimizer) => {
    const [found, wanted] = [moved(optimizer, cpu), moved(optimizer, referenceBackend('single'))];
    expect(found).toHaveLength(42);
    // Roots and quotients are rounded once more or less per step.
    found.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-5));
  });
});
