import { cycleArrays, foldKey, type JsonValue, randomKey, type TrainingStream } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TaskOptionError, TaskPortError, TaskPositionError } from '../errors.ts';
import type { LabelledExamplesRequest } from './labelled-examples.ts';
import { labelledExamples } from './labelled-examples.ts';
import type { LabelledSet } from './labelled-set.ts';
import type { Task } from '../contract/task.ts';

const SIZE = 3;
const CLASSES = 4;
const COUNTS = [1, 3, 4, 5, 17] as const;

/** Example e is (first + e, -(first + e), 0.5), of class e mod 4. */
function numbered(examples: number, first: number): LabelledSet {
  return {
    inputs: Float32Array.from({ length: examples * SIZE }, (_, at) => {
      const number = first + Math.floor(at / SIZE);
      return [number, -number, 0.5][at % SIZE] as number;
    }),
    labels: Uint8Array.from({ length: examples }, (_, example) => example % CLASSES),
  };
}

function request(examples: number): LabelledExamplesRequest {
  return {
    name: 'numbers',
    source: 'this test',
    inputs: { name: 'point', size: SIZE },
    classes: CLASSES,
    train: numbered(examples, 100),
    test: numbered(12, 900),
  };
}

/** The numbers of the examples that the next cycles deal out; checks that all parts of an example stay together. */
function deal(stream: TrainingStream, task: Task, batch: number, cycles: number, first = 100): number[] {
  const arrays = cycleArrays(task, batch);
  const point = arrays['point'] ?? [];
  const label = arrays['class'] ?? [];
  return Array.from({ length: cycles }, () => {
    stream.next(arrays);
    return Array.from({ length: batch }, (_, lane) => {
      const number = point[lane * SIZE] as number;
      expect([point[lane * SIZE + 1], point[lane * SIZE + 2]]).toEqual([-number, 0.5]);
      expect(label[lane]).toBe((number - first) % CLASSES);
      return number - first;
    });
  }).flat();
}

const key = randomKey(3);
const ascending = (examples: number): number[] => Array.from({ length: examples }, (_, example) => example);
/** A number of examples, and a batch, which may be larger. */
const sizes = fc.constantFrom(...COUNTS.flatMap((examples) => COUNTS.map((batch) => ({ examples, batch }))));

test('the ports, one step a cycle, and a floor only where the class is certain', () => {
  const task = labelledExamples(request(5));
  expect(task).toMatchObject({ name: 'numbers', options: {}, source: 'this test', steps: 1 });
  expect(task.inputs).toEqual([{ kind: 'vector', name: 'point', size: SIZE }]);
  expect(task.targets).toEqual([{ kind: 'symbol', name: 'class', size: CLASSES }]);
  expect(task.floor(0)).toBeUndefined();
  expect(task.plateaus(0)).toEqual([]);
  expect(labelledExamples({ ...request(5), noiseless: true }).floor(7)).toEqual({
    natsPerCharacter: 0,
    natsPerCycle: 0,
  });
});

test('the class port carries the weights, and none where all are 1', () => {
  const weighted = labelledExamples({ ...request(5), classWeights: [0, 1, 2.5, 1] });
  expect(weighted.targets).toEqual([
    { kind: 'symbol', name: 'class', size: CLASSES, classWeights: [0, 1, 2.5, 1] },
  ]);
  const even = labelledExamples({ ...request(5), classWeights: [1, 1, 1, 1] });
  expect(even.targets).toEqual(labelledExamples(request(5)).targets);
  const smoothed = labelledExamples({ ...request(5), smoothing: 0.1 });
  expect(smoothed.targets).toEqual([{ kind: 'symbol', name: 'class', size: CLASSES, smoothing: 0.1 }]);
});

test('the class port says what classes are called', () => {
  const names = ['north', 'east', 'south', 'west'];
  const named = labelledExamples({ ...request(5), names, smoothing: 0.1 });
  expect(named.targets).toEqual([{ kind: 'symbol', name: 'class', size: CLASSES, names, smoothing: 0.1 }]);
});

describe('a training stream', () => {
  test('deals out every example once an epoch, whatever the batch', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ({ examples, batch }, seed) => {
        const task = labelledExamples(request(examples));
        const dealt = deal(task.open({ key: randomKey(seed), batch }), task, batch, 4 * examples);
        for (let start = 0; start + examples <= dealt.length; start += examples) {
          const epoch = dealt.slice(start, start + examples);
          expect(epoch.sort((low, high) => low - high)).toEqual(ascending(examples));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('has an order that depends on the key and the epoch, not on the batch', () => {
    const task = labelledExamples(request(17));
    const orders = COUNTS.map((batch) => deal(task.open({ key, batch }), task, batch, 34).slice(0, 34));
    for (const order of orders) expect(order).toEqual(orders[0]);
    const [first, second] = [orders[0]?.slice(0, 17), orders[0]?.slice(17)];
    expect(first).not.toEqual(second);
    expect(first).not.toEqual(ascending(17));
    expect(deal(task.open({ key: foldKey(key, 'other'), batch: 1 }), task, 1, 17)).not.toEqual(first);
  });

  test('is uniform over permutations', () => {
    const task = labelledExamples(request(3));
    const dealt = deal(task.open({ key, batch: 3 }), task, 3, 6000);
    const counts = new Map<string, number>();
    for (let start = 0; start < dealt.length; start += 3) {
      const order = dealt.slice(start, start + 3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // The 99.9% quantile of chi-square with 5 degrees of freedom.
    expect(chiSquare).toBeLessThan(20.52);
  });

  test('goes on from a position, on a fresh stream and on one that has gone further', () => {
    fc.assert(
      fc.property(sizes, fc.nat({ max: 12 }), fc.nat({ max: 12 }), ({ examples, batch }, before, after) => {
        const task = labelledExamples(request(examples));
        const stream = task.open({ key, batch });
        deal(stream, task, batch, before);
        const position = JSON.parse(JSON.stringify(stream.position())) as JsonValue;
        expect(position).toEqual({
          epoch: Math.floor((before * batch) / examples),
          offset: (before * batch) % examples,
        });
        const expected = deal(stream, task, batch, after);
        const fresh = task.open({ key, batch });
        fresh.seek(position);
        expect(fresh.position()).toEqual(position);
        expect(deal(fresh, task, batch, after)).toEqual(expected);
        stream.seek(position);
        expect(deal(stream, task, batch, after)).toEqual(expected);
      }),
    );
  });

  test('goes on beyond 2^32 epochs', () => {
    const task = labelledExamples(request(17));
    const stream = task.open({ key, batch: 17 });
    const orders = [0, 2 ** 32, 2 ** 32 + 1].map((epoch) => {
      stream.seek({ epoch, offset: 0 });
      return deal(stream, task, 17, 1).join(' ');
    });
    expect(new Set(orders).size).toBe(3);
    expect(stream.position()).toEqual({ epoch: 2 ** 32 + 2, offset: 0 });
  });

  test.each<JsonValue>([
    null,
    3,
    [],
    {},
    { epoch: 0 },
    { epoch: -1, offset: 0 },
    { epoch: 0.5, offset: 0 },
    { epoch: 0, offset: 5 },
    { epoch: 0, offset: '1' },
    { epoch: 0, offset: 0, more: 1 },
  ])('refuses the position %j and stays', (position) => {
    const task = labelledExamples(request(5));
    const stream = task.open({ key, batch: 3 });
    deal(stream, task, 3, 4);
    expect(() => stream.seek(position)).toThrow(TaskPositionError);
    expect(() => stream.seek(position)).toThrow('numbers.position');
    expect(stream.position()).toEqual({ epoch: 2, offset: 2 });
  });

  test.each([0, -1, 1.5, NaN])('refuses a batch of %f', (batch) => {
    const attempt = (): unknown => labelledExamples(request(5)).open({ key, batch });
    expect(attempt).toThrow(TaskOptionError);
    expect(attempt).toThrow(`numbers.open.batch: found ${batch}, expected an integer from 1 to`);
  });

  test('refuses an array that does not fit its port, and stays', () => {
    const task = labelledExamples(request(5));
    const stream = task.open({ key, batch: 2 });
    const fit = cycleArrays(task, 2);
    for (const unfit of [
      { point: new Float64Array(5) },
      { point: new Int32Array(6) },
      { class: new Int32Array(3) },
    ]) {
      expect(() => stream.next({ ...fit, ...unfit })).toThrow(TaskPortError);
    }
    expect(() => stream.next({ class: new Int32Array(2) })).toThrow(
      'numbers: port "point" was given no array, expected Float64Array of length 6 (steps * batch * size).',
    );
    expect(stream.position()).toEqual({ epoch: 0, offset: 0 });
  });
});

describe('the held-out set', () => {
  const task = labelledExamples(request(5));

  test.each([1, 2, 3, 4, 6, 12])('comes once, in order, at a batch of %i, and then again', (batch) => {
    const pass = task.heldOut?.open({ batch });
    expect(task.heldOut?.examples).toBe(12);
    expect(pass?.cycles).toBe(12 / batch);
    const dealt = pass && deal(pass.stream, task, batch, 2 * pass.cycles, 900);
    expect(dealt).toEqual([...ascending(12), ...ascending(12)]);
  });

  test('can be sought', () => {
    const stream = task.heldOut?.open({ batch: 4 }).stream;
    stream?.seek({ epoch: 0, offset: 8 });
    expect(stream && deal(stream, task, 4, 1, 900)).toEqual([8, 9, 10, 11]);
  });

  test.each([1, 5, 7, 11, 12, 13, 30])(
    'has every example once in the lanes that count, at a batch of %i',
    (batch) => {
      const pass = task.heldOut!.open({ batch });
      expect((pass.cycles - 1) * batch + pass.lastBatch!).toBe(12);
      const dealt = deal(pass.stream, task, batch, pass.cycles, 900);
      expect(dealt.slice(0, 12)).toEqual(ascending(12));
      expect(dealt.slice(12)).toEqual(Array.from({ length: dealt.length - 12 }, (_, i) => i % 12));
    },
  );
});

test('double and 32-bit arrays do as well', () => {
  const { train, ...rest } = request(5);
  const wide = { inputs: Float64Array.from(train.inputs), labels: Int32Array.from(train.labels) };
  const task = labelledExamples({ ...rest, train: wide });
  const narrow = labelledExamples({ ...rest, train });
  expect(deal(task.open({ key, batch: 4 }), task, 4, 9)).toEqual(
    deal(narrow.open({ key, batch: 4 }), narrow, 4, 9),
  );
});

const { inputs, labels } = numbered(5, 0);

test.each<[string, object, string]>([
  [
    'an input that is not finite',
    { train: { inputs: inputs.with(7, NaN), labels } },
    'train.inputs[7]: found NaN, expected a finite number. It belongs to example 2: mend it',
  ],
  [
    'an infinite input',
    { test: { inputs: inputs.with(14, -Infinity), labels } },
    'test.inputs[14]: found -Infinity',
  ],
  [
    'a label that is no class',
    { train: { inputs, labels: labels.with(1, 4) } },
    'train.labels[1]: found 4, expected an integer from 0 to 3.',
  ],
  [
    'a negative label',
    { train: { inputs, labels: Int32Array.from(labels).with(0, -1) } },
    'train.labels[0]: found -1',
  ],
  [
    'arrays that do not agree',
    { train: { inputs: inputs.slice(1), labels } },
    'train.inputs: found 14 numbers, expected 15, 3 for each of the 5 labels.',
  ],
  [
    'no examples',
    { test: { inputs: new Float32Array(0), labels: new Uint8Array(0) } },
    'test.labels: found Uint8Array of length 0, expected at least one example.',
  ],
  ['a list of inputs', { train: { inputs: [...inputs], labels } }, 'train.inputs: found [0,0,0.5,'],
  [
    'labels of another type',
    { train: { inputs, labels: new Int8Array(5) } },
    'train.labels: found Int8Array of length 5, expected a Uint8Array or Int32Array',
  ],
  [
    'a size that is not a count',
    { inputs: { name: 'point', size: 0 } },
    'inputs.size: found 0, expected an integer from 1',
  ],
  [
    'an input port named like the target',
    { inputs: { name: 'class', size: 3 } },
    'inputs.name: found "class", expected another name',
  ],
  ['a single class', { classes: 1 }, 'classes: found 1, expected an integer from 2'],
  [
    'too few weights',
    { classWeights: [1, 1, 1] },
    'classWeights: found [1,1,1], expected a list of 4 numbers of at least 0, not all 0.',
  ],
  [
    'too few names',
    { names: ['north', 'south'] },
    'names: found 2 names, expected 4, one for each symbol. Name every class, or none.',
  ],
  ['names that are none', { names: [0, 1, 2, 3] }, 'names[0]: found 0, expected a text that is not empty.'],
  ['a negative weight', { classWeights: [1, 1, -1, 1] }, 'classWeights: found [1,1,-1,1], expected'],
  ['an infinite weight', { classWeights: [1, 1, Infinity, 1] }, 'classWeights: found [1,1,null,1], expected'],
  ['labels smoothed away', { smoothing: 1 }, 'smoothing: found 1, expected a number from 0 to below 1.'],
  ['weights of 0 alone', { classWeights: [0, 0, 0, 0] }, 'classWeights: found [0,0,0,0], expected'],
])('%s is refused', (_, change, message) => {
  const attempt = (): unknown => labelledExamples({ ...request(5), ...change });
  expect(attempt).toThrow(TaskOptionError);
  expect(attempt).toThrow(`numbers.${message}`);
});
