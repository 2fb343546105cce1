import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { trace } from '../plan/trace.ts';
import { assign } from '../plan/update.ts';
import { input } from '../primitives/source.ts';
import { randomKey } from '../random/key.ts';
import { constant } from '../state/fill.ts';
import { createState } from '../state/state.ts';
import { type Variable, variable } from '../state/variable.ts';
import { bias, startOptimizer, unit } from '../testing/optimizer-run.ts';
import { adam, adamw } from './adam.ts';
import { lion } from './lion.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsprop } from './root-mean-square.ts';
import { sgd } from './sgd.ts';

describe('what is told of single parameters', () => {
  const grown = (optimizer: Optimizer): ReadonlyMap<string, readonly number[]> => {
    const run = startOptimizer(optimizer, 2);
    run.step({ weight: [0, 0, 0, 0], bias: [0, 0], scale: [0] }, 0.5);
    return new Map(['weight', 'bias', 'scale'].map((name) => [name, run.read(name)]));
  };
  const still = grown(sgd());

  it.each([
    ['AdamW', adamw({ weightDecay: 0.1 })],
    ['Lion', lion({ weightDecay: 0.1 })],
  ])('%s lets weights decay and leaves biases and other numbers alone', (_name, optimizer) => {
    const after = grown(optimizer);
    after.get('weight')!.forEach((w, i) => expect(w).toBeCloseTo(0.95 * still.get('weight')![i]!, 7));
    for (const name of ['bias', 'scale']) expect(after.get(name)).toEqual(still.get(name));
  });

  it('leaves embeddings alone too, unless they are told', () => {
    const looked = variable({ name: 'looked', dims: [unit.pre, unit.post], initial: constant(2), embedding: true }) as Variable; // prettier-ignore
    const fading = (optimizer: Optimizer): number => {
      const bound = optimizer.bind([looked]);
      const { values } = bound.step([input('slope', looked.dims)], input('rate', []));
      const plan = trace({ name: 'step', outputs: {}, updates: [assign(looked, values[0]!)] });
      const state = createState({
        variables: [looked, ...bound.slots],
        key: randomKey(0),
        extents: { unit: 1 },
      });
      const residence = referenceBackend('double').place(state);
      residence.load(plan).run({ slope: [0], rate: 0.5 });
      return residence.read(looked)[0]!;
    };
    expect(fading(adamw({ weightDecay: 0.1 }))).toBe(2);
    expect(fading(adamw({ weightDecay: () => 0.1 }))).toBeCloseTo(1.9, 14);
    expect(fading(adam({ weightDecay: 0.1 }))).toBeCloseTo(1.9, 14);
  });

  it.each([
    ['sgd', sgd({ rate: (parameter) => (parameter === bias ? 0.1 : 1) })],
    ['rmsprop', rmsprop({ rate: (parameter) => (parameter === bias ? 0.1 : 1) })],
    ['adam', adam({ rate: (parameter) => (parameter === bias ? 0.1 : 1) })],
    ['lion', lion({ rate: (parameter) => (parameter === bias ? 0.1 : 1) })],
  ])('%s steps by the rate of each', (_name, optimizer) => {
    const run = startOptimizer(optimizer, 1);
    const before = ['weight', 'bias', 'scale'].map((name) => run.read(name)[0]!);
    run.step({ weight: [0.5], bias: [0.5], scale: [0.5] }, 0.2);
    const [w, b, s] = ['weight', 'bias', 'scale'].map((name, i) => before[i]! - run.read(name)[0]!);
    expect(w).toBeGreaterThan(0.01);
    expect(b).toBeCloseTo(w! / 10, 6);
    expect(s).toBeCloseTo(w!, 6);
  });

  it('is refused where it is no number', () => {
    expect(() => startOptimizer(sgd({ rate: () => -1 }), 1)).toThrow(
      'sgd: options.rate("weight"): found -1, expected a number, 0 or more.',
    );
    expect(() => startOptimizer(adamw({ weightDecay: () => NaN }), 1)).toThrow(
      'adam: options.weightDecay("weight"): found NaN',
    );
    expect(() => sgd({ nesterov: true })).toThrow(
      'sgd: options.momentum: found nothing, expected a number above 0 with nesterov.',
    );
  });
});

describe('slots of newborns', () => {
  it.each([sgd({ momentum: 0.9 }), rmsprop(), adam({ amsgrad: true }), lion()])(
    'of $name are the mean of what is there where the binding says so',
    (optimizer) => {
      const bound = optimizer.bind([bias], { newborn: 'mean' });
      const state = createState({
        variables: [bias, ...bound.slots],
        key: randomKey(0),
        extents: { unit: 2 },
      });
      const told = bound.slots.reduce((before, slot) => before.with(slot, [1, 4]), state);
      const born = told.apply({ axis: 'unit', survivors: [0, 1], births: 1 });
      for (const slot of bound.slots) expect([...born.read(slot)], slot.name).toEqual([1, 4, 2.5]);
    },
  );
});
