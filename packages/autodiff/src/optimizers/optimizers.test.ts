import { describe, expect, it } from 'vitest';
import { uniformAt, randomKey } from '../random/key.ts';
import { editOf } from '../state/axis-edit.ts';
import { uniform } from '../state/fill.ts';
import { type Variable, variable } from '../state/variable.ts';
import { bias, parameters, startOptimizer, unit } from '../testing/optimizer-run.ts';
import { adam } from './adam.ts';
import { lion } from './lion.ts';
import type { Optimizer } from './optimizer.ts';
import { adagrad, rmsprop } from './root-mean-square.ts';
import { sgd } from './sgd.ts';

/** One optimizer of one number, as a program. */
type Program = (w: number) => (g: number, rate: number) => number;

const clipped = (step: number, limit: number): number => Math.min(limit, Math.max(-limit, step));

const programs: readonly {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly program: Program;
}[] = [
  { name: 'gradient descent', optimizer: sgd(), program: (w) => (g, rate) => (w -= rate * g) },
  {
    name: 'momentum',
    optimizer: sgd({ momentum: 0.9 }),
    program: (w) => {
      let v = 0;
      return (g, rate) => (w -= rate * (v = 0.9 * v + g));
    },
  },
  {
    name: 'gradient descent that is drawn to where it began',
    optimizer: sgd({ towardsFirst: 0.5 }),
    program: (w) => {
      const first = w;
      return (g, rate) => (w -= rate * (g + 0.5 * (w - first)));
    },
  },
  {
    name: 'RMSProp',
    optimizer: rmsprop(),
    program: (w) => {
      let m = 0;
      return (g, rate) => {
        m += 0.01 * (g * g - m);
        return (w -= (rate * g) / Math.sqrt(m + 1e-8));
      };
    },
  },
  {
    name: 'RMSProp with a limit and a memory to start with',
    optimizer: rmsprop({ decay: 0.9, epsilon: 1e-4, maxStep: 0.01, initialMemory: 0.01, birthMemory: 0.01 }),
    program: (w) => {
      let m = 0.01;
      return (g, rate) => {
        m += 0.1 * (g * g - m);
        return (w -= clipped((rate * g) / Math.sqrt(m + 1e-4), 0.01));
      };
    },
  },
  {
    name: 'Adagrad',
    optimizer: adagrad({ maxStep: 0.05 }),
    program: (w) => {
      let m = 0;
      return (g, rate) => {
        m += g * g;
        return (w -= clipped((rate * g) / Math.sqrt(m + 1e-8), 0.05));
      };
    },
  },
  ...[0, 0.1].map((weightDecay) => ({
    name: weightDecay === 0 ? 'Adam' : 'AdamW',
    optimizer: adam({ weightDecay }),
    program: ((w) => {
      let [m, v, t] = [0, 0, 0];
      return (g, rate) => {
        t++;
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        const direction = m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
        return (w = w * (1 - rate * weightDecay) - rate * direction);
      };
    }) satisfies Program,
  })),
];

const further: readonly (typeof programs)[number][] = [
  {
    name: 'Nesterov with weight decay',
    optimizer: sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.2 }),
    program: (w) => {
      let v = 0;
      return (g, rate) => {
        const pull = g + 0.2 * w;
        v = 0.9 * v + pull;
        return (w -= rate * (pull + 0.9 * v));
      };
    },
  },
  {
    name: 'Lion',
    optimizer: lion({ weightDecay: () => 0.1 }),
    program: (w) => {
      let m = 0;
      return (g, rate) => {
        w = w * (1 - rate * 0.1) - rate * Math.sign(0.9 * m + 0.1 * g);
        m = 0.99 * m + 0.01 * g;
        return w;
      };
    },
  },
  {
    name: 'AMSGrad with epsilon under the root',
    optimizer: adam({ amsgrad: true, beta2: 0.7, epsilon: 1e-3, epsilonPlace: 'inside' }),
    program: (w) => {
      let [m, v, most, t] = [0, 0, 0, 0];
      return (g, rate) => {
        t++;
        m = 0.9 * m + 0.1 * g;
        v = 0.7 * v + 0.3 * g * g;
        most = Math.max(most, v);
        return (w -= (rate * m) / (1 - 0.9 ** t) / Math.sqrt(most / (1 - 0.7 ** t) + 1e-3));
      };
    },
  },
];

const gradientAt = (step: number, element: number): number => 4 * uniformAt(randomKey(9), step, element) - 2;

describe('an optimizer', () => {
  it.each([...programs, ...further])(
    '$name moves every element as the formula says',
    ({ optimizer, program }) => {
      const run = startOptimizer(optimizer, 3);
      const elements = [...run.read('weight'), ...run.read('bias'), ...run.read('scale')];
      const movers = elements.map((w) => program(w));
      let expected = elements;
      for (let step = 0; step < 30; step++) {
        const given = elements.map((_, i) => gradientAt(step, i));
        const rate = 0.1 / (1 + step);
        expected = movers.map((move, i) => move(given[i]!, rate));
        run.step({ weight: given.slice(0, 9), bias: given.slice(9, 12), scale: given.slice(12) }, rate);
      }
      const found = [...run.read('weight'), ...run.read('bias'), ...run.read('scale')];
      found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 11));
    },
  );

  it.each([...programs, ...further])(
    '$name treats a newborn like a unit of a new run, and the others as before',
    ({ optimizer, program }) => {
      const run = startOptimizer(optimizer, 2);
      const step = (t: number, units: number): void => {
        const of = (count: number, shift: number): number[] =>
          Array.from({ length: count }, (_, i) => gradientAt(t, shift + i));
        run.step({ weight: of(units * units, 0), bias: of(units, 20), scale: of(1, 30) }, 0.1);
      };
      const old = program(run.read('bias')[1]!);
      let expectedOld = 0;
      for (let t = 0; t < 50; t++) {
        step(t, 2);
        expectedOld = old(gradientAt(t, 21), 0.1);
      }
      run.residence.apply(editOf(unit, 2, [0], 1));
      const young = program(0);
      let expectedYoung = 0;
      for (let t = 50; t < 60; t++) {
        step(t, 2);
        expectedOld = old(gradientAt(t, 20), 0.1);
        expectedYoung = young(gradientAt(t, 21), 0.1);
      }
      const [survivor, newborn] = run.read('bias');
      expect(survivor).toBeCloseTo(expectedOld, 11);
      expect(newborn).toBeCloseTo(expectedYoung, 11);
    },
  );
});

describe('Adam', () => {
  it('gives the connections of a newborn a first step of the size of the rate, however old the run', () => {
    const run = startOptimizer(adam(), 2);
    const ones = (units: number): Record<string, number[]> => ({
      weight: new Array<number>(units * units).fill(3),
      bias: new Array<number>(units).fill(3),
      scale: [3],
    });
    for (let t = 0; t < 200; t++) run.step(ones(2), 0.01);
    run.residence.apply(editOf(unit, 2, [], 1));
    const before = run.read('weight');
    run.step(ones(3), 0.01);
    run.read('weight').forEach((value, i) => expect(before[i]! - value).toBeCloseTo(0.01, 8));
  });

  it('names itself by its weight decay', () => {
    expect([adam().name, adam({ weightDecay: 0.1 }).name, sgd().name, sgd({ momentum: 0.5 }).name]).toEqual([
      'adam',
      'adamw',
      'sgd',
      'sgd(momentum 0.5)',
    ]);
  });
});

describe('memories', () => {
  const memories = (optimizer: Optimizer): { name: string; initial: string; birth: string }[] =>
    optimizer.bind(parameters).slots.map(({ name, initial, birth }) => ({
      name,
      initial: initial.name,
      birth: [...new Set([birth.incoming!.name, birth.outgoing!.name, birth.own!.name])].join(),
    }));

  it('start as they are told, for each parameter', () => {
    const initialMemory = (parameter: Variable): number => (parameter === bias ? 0.01 : 0);
    expect(memories(rmsprop({ initialMemory, birthMemory: 0.02 }))).toEqual([
      { name: 'weight.memory', initial: 'constant(0)', birth: 'constant(0.02)' },
      { name: 'bias.memory', initial: 'constant(0.01)', birth: 'constant(0.02)' },
      { name: 'scale.memory', initial: 'constant(0)', birth: 'constant(0.02)' },
    ]);
  });

  it('of newborns may be the mean of their tensor', () => {
    const run = startOptimizer(rmsprop({ birthMemory: 'mean' }), 2);
    run.step({ weight: [1, 2, 3, 4], bias: [1, 2], scale: [1] }, 0.1);
    const mean = run.read('weight.memory').reduce((total, m) => total + m, 0) / 4;
    run.residence.apply(editOf(unit, 2, [], 1));
    expect(run.read('weight.memory').filter((m) => m === mean)).toHaveLength(5);
  });

  it('go with their units', () => {
    const run = startOptimizer(adagrad(), 3);
    run.step({ weight: [1, 2, 3, 4, 5, 6, 7, 8, 9], bias: [1, 2, 3], scale: [1] }, 0.1);
    run.residence.apply({ axis: 'unit', survivors: [2, 0], births: 0 });
    expect(run.read('weight.memory')).toEqual([81, 49, 9, 1]);
    expect(run.read('bias.memory')).toEqual([9, 1]);
  });

  it('are slots: parameters without them have none', () => {
    expect(sgd().bind(parameters).slots).toEqual([]);
    for (const optimizer of [sgd({ momentum: 0.9 }), rmsprop(), adagrad(), adam({ amsgrad: true }), lion()]) {
      for (const { purpose } of optimizer.bind(parameters).slots) expect(purpose).toBe('slot');
    }
  });

  it('of Adam are two per parameter and two per growable axis', () => {
    const only = variable({ name: 'only', dims: [unit], initial: uniform(0, 1) }) as Variable;
    expect(
      adam()
        .bind([only])
        .slots.map(({ name }) => name),
    ).toEqual(['only.moment1', 'only.moment2', 'adam.correction1.unit', 'adam.correction2.unit']);
  });
});
