import {
  axis as declareAxis,
  type CycleArrays,
  gradient,
  indexInput,
  input,
  type Port,
  referenceBackend,
  createState,
  randomKey,
  sum,
  type SymbolPort,
  type Tensor,
  tensor,
  trace,
  type VectorPort,
} from '@meristem/autodiff';
import { checkGradients } from '@meristem/autodiff/testing';
import { describe, expect, it } from 'vitest';
import { Guessing } from '../guessing/guessing.ts';
import { labelAxis, symbolCost } from './symbol-cost.ts';
import { vectorCost } from './vector-cost.ts';

type Costs = { readonly costs: readonly number[]; readonly slopes: readonly number[] };

/** What computes the costs of some predictions, one step each, and the derivative of their sum by each number of a prediction. */
function costing(port: Port, steps: number) {
  const axis = declareAxis('port', port.size);
  const labels = labelAxis(port);
  const time = declareAxis('time', steps);
  const prediction: Tensor = input('prediction', [time, axis]);
  const target: Tensor =
    port.kind === 'symbol' ? indexInput('target', [time]) : input('target', [time, axis]);
  const cost =
    port.kind === 'symbol'
      ? symbolCost({ port, axis, labels }, prediction, target)
      : vectorCost(port, axis, prediction, target);
  const [slope] = gradient(sum(cost, time), [prediction]);
  const state = createState({ variables: [], key: randomKey(0), axes: [time, axis] });
  const plan = trace({ name: 'costs', outputs: { cost, slope: slope! } });
  const executable = referenceBackend('double').place(state).load(plan);
  return (predictions: readonly (readonly number[])[], targets: readonly number[]): Costs => {
    executable.run({ target: targets, prediction: predictions.flat() });
    return { costs: [...executable.output('cost')], slopes: [...executable.output('slope')] };
  };
}

/** The same, at once. */
const costsOf = (
  port: Port,
  predictions: readonly (readonly number[])[],
  targets: readonly number[],
): Costs => costing(port, predictions.length)(predictions, targets);

const total = ({ costs }: Costs): number => costs.reduce((sum, cost) => sum + cost, 0);

const symbols = (options: Partial<SymbolPort> = {}): SymbolPort => {
  return { kind: 'symbol', name: 'next', size: 3, ...options };
};
const vectors = (loss: VectorPort['loss'], options: Partial<VectorPort> = {}): VectorPort => {
  return { kind: 'vector', name: 'level', size: 2, ...(loss && { loss }), ...options };
};

const softmax = (logits: readonly number[]): number[] => {
  const total = logits.reduce((partition, logit) => partition + Math.exp(logit), 0);
  return logits.map((logit) => Math.exp(logit) / total);
};

describe('the cross-entropy of a symbol', () => {
  const logits = [
    [0.3, -1, 2],
    [1, 0, -0.5],
  ];
  const nats = logits.map((row) => softmax(row).map((share) => -Math.log(share)));

  it('is that of the observed symbol, times the weight of its class', () => {
    expect(costsOf(symbols(), logits, [2, 1]).costs).toEqual(
      [nats[0]![2], nats[1]![1]].map((each) => expect.closeTo(each!, 12) as number),
    );
    const { costs } = costsOf(symbols({ classWeights: [1, 3, 0.5] }), logits, [2, 1]);
    expect(costs[0]).toBeCloseTo(0.5 * nats[0]![2]!, 12);
    expect(costs[1]).toBeCloseTo(3 * nats[1]![1]!, 12);
  });

  it('of smoothed labels is that of all symbols, by their shares', () => {
    const { costs, slopes } = costsOf(symbols({ smoothing: 0.3, classWeights: [1, 3, 1] }), logits, [2, 1]);
    expect(costs[0]).toBeCloseTo(0.1 * nats[0]![0]! + 0.1 * nats[0]![1]! + 0.8 * nats[0]![2]!, 12);
    expect(costs[1]).toBeCloseTo(3 * (0.1 * nats[1]![0]! + 0.8 * nats[1]![1]! + 0.1 * nats[1]![2]!), 12);
    softmax(logits[0]!).forEach((share, i) => expect(slopes[i]).toBeCloseTo(share - [0.1, 0.1, 0.8][i]!, 12));
  });

  it.each([1, 3])('counts no target that is to be ignored: %i', (ignore) => {
    for (const smoothing of [0, 0.3]) {
      const port = symbols({ ignore, smoothing });
      const { costs, slopes } = costsOf(port, logits, [2, ignore]);
      expect(costs[0]).toBe(costsOf(symbols({ smoothing }), logits, [2, 0]).costs[0]);
      expect(Math.abs(costs[1]!)).toBe(0);
      expect(slopes.slice(3).map(Math.abs)).toEqual([0, 0, 0]);
    }
  });

  it('refuses a target that is no symbol', () => {
    expect(() => costsOf(symbols({ ignore: 3 }), logits, [4, 0])).toThrow('found position 4');
    expect(() => costsOf(symbols(), logits, [3, 0])).toThrow('found position 3');
  });
});

describe('the cost of a vector', () => {
  const cases: readonly [VectorPort, readonly number[], readonly number[], number][] = [
    [vectors(undefined), [1, -2], [0.5, 1], 0.25 + 9],
    [vectors('squared-error'), [1, -2], [0.5, 1], 0.25 + 9],
    [vectors('huber'), [1, -2], [0.5, 1], 0.125 + (3 - 0.5)],
    [vectors('huber', { delta: 2 }), [1, -2], [0.5, 1], 0.125 + 2 * (3 - 1)],
    [
      vectors('binary-cross-entropy'),
      [0.7, -2],
      [1, 0.25],
      Math.log1p(Math.exp(-0.7)) + 0.25 * Math.log1p(Math.exp(2)) + 0.75 * Math.log1p(Math.exp(-2)),
    ],
    [vectors('poisson'), [0.7, -2], [3, 0], Math.exp(0.7) - 3 * 0.7 + 3 * Math.log(3) - 3 + Math.exp(-2)],
  ];

  it.each(cases)('%o', (port, prediction, target, expected) => {
    expect(costsOf(port, [prediction], target).costs[0]).toBeCloseTo(expected, 12);
    const ignoring = { ...port, ignore: -7 };
    const first = costsOf({ ...port, size: 1 }, [prediction.slice(0, 1)], target.slice(0, 1));
    const { costs, slopes } = costsOf(ignoring, [prediction], [target[0]!, -7]);
    expect(costs[0]).toBeCloseTo(first.costs[0]!, 12);
    expect(slopes).toEqual([expect.closeTo(first.slopes[0]!, 12), 0]);
  });

  it('is right where a naive form is not', () => {
    const { costs } = costsOf(vectors('binary-cross-entropy'), [[40, -800]], [1, 0]);
    expect(costs[0]).toBeCloseTo(Math.exp(-40), 25);
    expect(costsOf(vectors('binary-cross-entropy'), [[800, 0]], [0, 0]).costs[0]).toBeCloseTo(
      800 + Math.LN2,
      9,
    );
    expect(costsOf(vectors('poisson'), [[Math.log(1e6), 0]], [1e6, 1]).costs[0]).toBeCloseTo(0, 6);
    // What is to be ignored may overflow.
    const { slopes } = costsOf(vectors('poisson', { ignore: -1 }), [[1000, 0]], [-1, 1]);
    expect(slopes).toEqual([0, 0]);
  });
});

describe('the gradients of losses', () => {
  const time = declareAxis('time', 3);
  const targetsOf = {
    'squared-error': [0.1, -0.4, 2, 0.3, -1, 0.2],
    huber: [5, -0.4, 2, 0.3, -4, 0.2],
    'binary-cross-entropy': [1, 0, 0.3, 1, 0, 0.9],
    poisson: [3, 0, 1, 12, 0.5, 0],
  } as const;

  it.each(Object.keys(targetsOf) as (keyof typeof targetsOf)[])('of "%s" are exact', (loss) => {
    const axis = declareAxis('port', 2);
    const prediction: Tensor = input('prediction', [time, axis]);
    const rows = [0, 1, 2].map((step) => targetsOf[loss].slice(2 * step, 2 * step + 2));
    const cost = vectorCost(vectors(loss), axis, prediction, tensor(rows, [time, axis]));
    const report = checkGradients(sum(cost, time), [prediction], {
      extents: {},
      inputs: { prediction: [0.7, -0.3, 1.1, 0.4, 0.6, -1.2] },
    });
    expect(report.worst).toBeLessThan(1e-6);
  });

  it.each<Partial<SymbolPort>>([
    { smoothing: 0.2 },
    { smoothing: 0.2, classWeights: [0.5, 2, 1] },
    { classWeights: [0.5, 0, 1] },
    { ignore: 2, smoothing: 0.1 },
  ])('of symbols with %o are exact', (options) => {
    const axis = declareAxis('port', 3);
    const logits: Tensor = input('logits', [time, axis]);
    const target: Tensor = indexInput('target', [time]);
    const port = symbols(options);
    const cost = symbolCost({ port, axis, labels: labelAxis(port) }, logits, target);
    const report = checkGradients(sum(cost, time), [logits], {
      extents: {},
      inputs: { logits: [0.7, -0.3, 1.1, 0.4, 0.6, -1.2, 0, 0.2, 0.9], target: [0, 1, 2] },
    });
    expect(report.worst).toBeLessThan(1e-6);
  });
});

/** The least of a convex function by golden sections. */
function least(of: (x: number) => number, low = -60, high = 60): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 120; i++) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (of(left) < of(right)) high = right;
    else low = left;
  }
  return of((low + high) / 2);
}

describe('guessing', () => {
  const arrays: CycleArrays = { level: Float64Array.of(0, 1, 1, 0.2, 0.5, 9, 1, 1) };

  it.each<[VectorPort['loss'], Partial<VectorPort>]>([
    ['squared-error', {}],
    ['huber', { delta: 0.4 }],
    ['huber', { delta: 20 }],
    ['binary-cross-entropy', { ignore: 9 }],
    ['poisson', {}],
  ])('costs with the loss "%s" and %o what the best of all constants costs', (loss, options) => {
    const port = vectors(loss, options);
    const found = new Guessing([port], 4);
    found.see(arrays, 1);
    const alone = { ...port, size: 1 };
    const expected = [0, 1].map((i) => {
      const values = [0, 1, 2, 3].map((step) => arrays['level']![2 * step + i]!);
      const cost = costing(alone, 4);
      return least((constant) => total(cost(Array(4).fill([constant]), values)));
    });
    expect(found.loss).toBeCloseTo(expected[0]! + expected[1]!, 9);
    const mean = new Guessing([{ ...port, reduction: 'mean' }], 4);
    mean.see(arrays, 1);
    expect(mean.loss).toBeCloseTo((expected[0]! + expected[1]!) / 8, 9);
  });

  it.each<Partial<SymbolPort>>([
    { smoothing: 0.2 },
    { smoothing: 0.2, classWeights: [1, 2] },
    { ignore: 2, smoothing: 0.1 },
    { ignore: 1 },
  ])('costs with %o what the best of all constants costs', (options) => {
    const port = symbols({ ...options, size: 2 });
    const targets = port.ignore === 2 ? [0, 2, 1, 0, 0] : [0, 1, 1, 0, 0];
    const found = new Guessing([port], 5);
    found.see({ next: Int32Array.from(targets) }, 1);
    const cost = costing(port, 5);
    const expected = least((odds) => total(cost(Array(5).fill([odds, 0]), targets)));
    expect(found.loss).toBeCloseTo(expected, 9);
  });

  it('a chance or a count that never changes costs nothing', () => {
    for (const loss of ['binary-cross-entropy', 'poisson'] as const) {
      const found = new Guessing([vectors(loss)], 2);
      found.see({ level: Float64Array.of(0, 1, 0, 1) }, 1);
      expect(found.loss).toBe(0);
    }
  });
});
