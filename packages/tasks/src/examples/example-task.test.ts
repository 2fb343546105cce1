import { cycleArrays, type JsonValue, type Port, randomKey, type TrainingStream } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Task } from '../contract/task.ts';
import { TaskOptionError, TaskPortError, TaskPositionError } from '../errors.ts';
import type { ExampleArrays } from './example-arrays.ts';
import { exampleTask, type ExampleTaskRequest } from './example-task.ts';

const STEPS = 3;
const WIDTH = 2;
const KINDS = 5;

const INPUTS: readonly Port[] = [
  { kind: 'vector', name: 'place', size: WIDTH },
  { kind: 'symbol', name: 'letter', size: 100 },
];
const TARGETS: readonly Port[] = [
  { kind: 'symbol', name: 'kind', size: KINDS, ignore: KINDS },
  { kind: 'vector', name: 'shade', size: 1 },
];

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Number n of component i at step s of example e is 100 e + 10 s + i; letters and shades are e + s, and the kind is told last. */
function numbered(count: number): ExampleArrays {
  const each = <T>(of: (example: number, step: number) => T[] | T): T[] =>
    range(count).flatMap((example) => range(STEPS).flatMap((step) => of(example, step)));
  return {
    place: Float64Array.from(each((e, s) => range(WIDTH).map((i) => 100 * e + 10 * s + i))),
    letter: Int32Array.from(each((e, s) => e + s)),
    kind: Uint8Array.from(each((e, s) => (s === STEPS - 1 ? e % KINDS : KINDS))),
    shade: { values: Uint8Array.from(each((e, s) => e + s)), scale: 1 / 255 },
  };
}

function request(count: number, change: Partial<ExampleTaskRequest> = {}): ExampleTaskRequest {
  return {
    name: 'numbers',
    source: 'this test',
    inputs: INPUTS,
    targets: TARGETS,
    steps: STEPS,
    train: numbered(count),
    test: numbered(4),
    ...change,
  };
}

/** The examples that the next cycles deal out, by number; checks every number of all ports in time-major order. */
function deal(stream: TrainingStream, task: Task, batch: number, cycles: number): number[] {
  const arrays = cycleArrays(task, batch);
  return range(cycles).flatMap(() => {
    stream.next(arrays);
    const examples = range(batch).map((lane) => (arrays['place']?.[lane * WIDTH] ?? NaN) / 100);
    const inTime = <T>(of: (example: number, step: number) => T[] | T): T[] =>
      range(STEPS).flatMap((step) => examples.flatMap((example) => of(example, step)));
    expect([...(arrays['place'] ?? [])]).toEqual(inTime((e, s) => [100 * e + 10 * s, 100 * e + 10 * s + 1]));
    expect([...(arrays['letter'] ?? [])]).toEqual(inTime((e, s) => e + s));
    expect([...(arrays['kind'] ?? [])]).toEqual(inTime((e, s) => (s === STEPS - 1 ? e % KINDS : KINDS)));
    expect([...(arrays['shade'] ?? [])]).toEqual(inTime((e, s) => (e + s) * (1 / 255)));
    return examples;
  });
}

const key = randomKey(5);
const counts = fc.constantFrom(1, 2, 5, 17);

it('has the ports as they were given, its steps, its memory, and a floor per cycle where one was given', () => {
  const task = exampleTask(request(5, { floor: 0.6, options: { seed: 1 } }));
  expect(task).toMatchObject({ name: 'numbers', options: { seed: 1 }, source: 'this test', steps: STEPS });
  expect([task.inputs, task.targets]).toEqual([INPUTS, TARGETS]);
  expect([task.independent, task.needsMemory, task.rows]).toEqual([true, true, 5]);
  expect(task.floor(9)).toEqual({ natsPerCharacter: 0.6 / STEPS, natsPerCycle: 0.6 });
  expect(task.plateaus(0)).toEqual([]);
  expect(exampleTask(request(5, { needsMemory: false })).needsMemory).toBeUndefined();
  expect(exampleTask(request(5)).floor(0)).toBeUndefined();
  const found = vi.fn(() => 0.3);
  const finding = exampleTask(request(5, { floor: found }));
  expect(found).not.toHaveBeenCalled();
  expect([finding.floor(0), finding.floor(1)].map((floor) => floor?.natsPerCycle)).toEqual([0.3, 0.3]);
  expect(found).toHaveBeenCalledTimes(1);
});

it('needs no memory for single steps', () => {
  const train = { x: Float32Array.of(1, 2), y: Float32Array.of(3, 4) };
  const task = exampleTask({
    name: 'line',
    source: 'this test',
    inputs: [{ kind: 'vector', name: 'x', size: 1 }],
    targets: [{ kind: 'vector', name: 'y', size: 1 }],
    train,
    test: train,
  });
  expect([task.steps, task.needsMemory, task.heldOut?.examples]).toEqual([1, undefined, 2]);
});

describe('a stream of examples of several steps', () => {
  it('deals out every example once an epoch, time-major, whatever the batch', () => {
    fc.assert(
      fc.property(counts, counts, fc.nat(), (count, batch, seed) => {
        const task = exampleTask(request(count));
        const dealt = deal(task.open({ key: randomKey(seed), batch }), task, batch, 2 * count);
        for (let start = 0; start + count <= dealt.length; start += count) {
          expect(dealt.slice(start, start + count).toSorted((a, b) => a - b)).toEqual(range(count));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('has an order that the batch does not change', () => {
    const task = exampleTask(request(17));
    const [one, other] = [1, 5].map((batch) => deal(task.open({ key, batch }), task, batch, 34).slice(0, 34));
    expect(one).toEqual(other);
    expect(one?.slice(0, 17)).not.toEqual(range(17));
  });

  it('goes on from a position, on a fresh stream and on one that has gone further', () => {
    fc.assert(
      fc.property(counts, counts, fc.nat({ max: 9 }), (count, batch, before) => {
        const task = exampleTask(request(count));
        const stream = task.open({ key, batch });
        deal(stream, task, batch, before);
        const position = JSON.parse(JSON.stringify(stream.position())) as JsonValue;
        expect(position).toEqual({
          epoch: Math.floor((before * batch) / count),
          offset: (before * batch) % count,
        });
        const expected = deal(stream, task, batch, 5);
        const fresh = task.open({ key, batch });
        fresh.seek(position);
        expect(deal(fresh, task, batch, 5)).toEqual(expected);
        stream.seek(position);
        expect(deal(stream, task, batch, 5)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a position beyond the examples, an unfit array and a batch that is no count, and stays', () => {
    const task = exampleTask(request(5));
    const stream = task.open({ key, batch: 2 });
    deal(stream, task, 2, 1);
    expect(() => stream.seek({ epoch: 0, offset: 5 })).toThrow(TaskPositionError);
    const fit = cycleArrays(task, 2);
    for (const unfit of [
      { place: new Float64Array(4) },
      { kind: new Int32Array(2) },
      { shade: new Int32Array(6) },
    ]) {
      expect(() => stream.next({ ...fit, ...unfit })).toThrow(TaskPortError);
    }
    expect(stream.position()).toEqual({ epoch: 0, offset: 2 });
    expect(() => task.open({ key, batch: 0 })).toThrow(
      'numbers.open.batch: found 0, expected an integer from 1',
    );
    expect(() => task.heldOut?.open({ batch: 0.5 })).toThrow('numbers.heldOut.open.batch: found 0.5');
  });
});

it('has a held-out set in its own order, filled up from its beginning', () => {
  const task = exampleTask(request(5));
  const pass = task.heldOut!.open({ batch: 3 });
  expect([pass.cycles, pass.lastBatch]).toEqual([2, 1]);
  expect(deal(pass.stream, task, 3, 2)).toEqual([0, 1, 2, 3, 0, 1]);
});

describe('a split of examples of several steps', () => {
  const keptOf = (task: Task): number[] => {
    const { validation } = task.split!({ key, share: 0.2 });
    return deal(validation.open({ batch: 1 }).stream, task, 1, validation.examples);
  };

  it('keeps every class of the last step back in proportion', () => {
    const kept = keptOf(exampleTask(request(50)));
    expect(kept.map((example) => example % KINDS).toSorted((a, b) => a - b)).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
    ]);
  });

  it('keeps rows back by any symbol port that is named', () => {
    const train = numbered(50);
    const letter = (train['letter'] as Int32Array).map((_, at) => Number(Math.floor(at / STEPS) < 10));
    const task = exampleTask(request(50, { train: { ...train, letter }, strata: 'letter' }));
    const { validation } = task.split!({ key, share: 0.2 });
    const arrays = cycleArrays(task, 10);
    validation.open({ batch: 10 }).stream.next(arrays);
    expect([...(arrays['letter'] ?? [])].slice(20).filter((each) => each === 1)).toHaveLength(2);
  });

  it('leaves none where the examples are complete', () => {
    const task = exampleTask(request(5, { complete: true }));
    expect([task.split, task.rows]).toEqual([undefined, undefined]);
    expect(deal(task.open({ key, batch: 5 }), task, 5, 1).toSorted()).toEqual(range(5));
  });
});

const train = numbered(2);
const wrong = (port: string, values: unknown): Partial<ExampleTaskRequest> => ({
  train: { ...train, [port]: values } as ExampleArrays,
});

it.each<[string, Partial<ExampleTaskRequest>, string]>([
  [
    'no port',
    { inputs: [], targets: [] },
    'ports: found no port, expected inputs and targets with names of their own.',
  ],
  [
    'two ports of a name',
    { inputs: [...INPUTS, { kind: 'vector', name: 'shade', size: 1 }] },
    'ports: found two ports called "shade", expected',
  ],
  [
    'a size that is no count',
    { inputs: [{ kind: 'vector', name: 'place', size: 0 }, ...INPUTS.slice(1)] },
    'ports[0].size: found 0, expected an integer from 1',
  ],
  ['steps that are no count', { steps: 1.5 }, 'steps: found 1.5, expected an integer from 1'],
  [
    'a port without numbers',
    wrong('shade', undefined),
    'train.shade: found nothing, expected an array for each of place,',
  ],
  [
    'numbers without a port',
    wrong('more', new Uint8Array(6)),
    'train.more: found an array, but no port of that name',
  ],
  [
    'too few numbers',
    wrong('letter', new Int32Array(5)),
    'train.letter: found 5 numbers, expected 6: 1 for each of 3 steps of 2 examples.',
  ],
  [
    'no examples',
    wrong('place', new Float64Array(0)),
    'train.place: found 0 numbers, expected 6: 2 for each of 3 steps of 1',
  ],
  [
    'a number that is not finite',
    wrong('place', Float32Array.of(0, 0, 0, 0, 0, 0, 0, NaN, 0, 0, 0, 0)),
    'train.place[7]: found NaN, expected a finite number. It belongs to example 1: mend it',
  ],
  [
    'a symbol that is none',
    wrong('letter', Int32Array.of(0, 0, 0, 0, 100, 0)),
    'train.letter[4]: found 100, expected a whole',
  ],
  [
    'a symbol below 0',
    wrong('letter', Int32Array.of(0, -1, 0, 0, 0, 0)),
    'train.letter[1]: found -1, expected a whole number',
  ],
  [
    'symbols as fractions',
    wrong('letter', new Float64Array(6)),
    'train.letter: found a Float64Array, expected a Uint8Array',
  ],
  [
    'scaled symbols',
    wrong('letter', { values: new Uint8Array(6), scale: 1 }),
    'train.letter: found {"values":',
  ],
  [
    'a list',
    wrong('shade', [1, 2, 3]),
    'train.shade: found [1,2,3], expected a Float32Array, Float64Array, Uint8Array or',
  ],
  [
    'a scale that is no number',
    wrong('shade', { values: new Uint8Array(6), scale: NaN }),
    'train.shade: found {"values":',
  ],
  [
    'scaled fractions',
    wrong('shade', { values: new Float32Array(6), scale: 2 }),
    'train.shade: found {"values":',
  ],
  ['strata of no port', { strata: 'place' }, 'strata: found "place", expected one of "letter", "kind".'],
])('%s is refused', (_, change, message) => {
  const attempt = (): unknown => exampleTask({ ...request(2), ...change });
  expect(attempt).toThrow(TaskOptionError);
  expect(attempt).toThrow(`numbers.${message}`);
});
