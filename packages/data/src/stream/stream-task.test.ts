import { cycleArrays, type JsonValue, randomKey, type TrainingStream } from '@meristem/autodiff';
import { type Task, TaskOptionError, TaskPortError, TaskPositionError } from '@meristem/tasks';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import type { ItemSource, SourceFactory, StreamItem } from './stream-options.ts';
import { streamTask } from './stream-task.ts';

const ports = {
  inputs: [{ kind: 'vector', name: 'x', size: 2 }],
  targets: [{ kind: 'symbol', name: 'y', size: 5 }],
} as const;

const item = (i: number): StreamItem => ({ x: [i, -i], y: i % 5 });

/** So many items, counted from 0. */
function* counting(length = Infinity): Generator<StreamItem> {
  for (let i = 0; i < length; i += 1) yield item(i);
}

async function* awaited(length = Infinity): AsyncGenerator<StreamItem> {
  for (let i = 0; i < length; i += 1) {
    if (i % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    yield item(i);
  }
}

/** The first number of each lane and step in some cycles. */
async function read(task: Task, stream: TrainingStream, batch: number, cycles: number): Promise<number[][]> {
  const into = cycleArrays(task, batch);
  const found: number[][] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await stream.prepare?.(1);
    stream.next(into);
    found.push([...into['x']!].filter((_, at) => at % 2 === 0));
    expect([...into['y']!]).toEqual(found.at(-1)!.map((value) => value % 5));
  }
  return found;
}

const request = (batch: number) => ({ key: randomKey(1), batch });
const KINDS: readonly (readonly [string, (length?: number) => ItemSource])[] = [
  ['at hand', counting],
  ['waited for', awaited],
];

describe.each(KINDS)('a source that is %s', (_, source) => {
  test('gives its examples to lanes in order, those apart that are held out', async () => {
    const task = await streamTask(() => source(), { ...ports, heldOut: 3 });
    expect(await read(task, task.open(request(2)), 2, 3)).toEqual([
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
    const pass = task.heldOut!.open({ batch: 2 });
    expect([task.heldOut!.examples, pass.cycles, pass.lastBatch]).toEqual([3, 2, 1]);
    expect((await read(task, pass.stream, 2, 2)).flat().slice(0, 3)).toEqual([0, 1, 2]);
    expect(task.independent).toBe(true);
  });

  test('is opened again at its end, or that is an error', async () => {
    const task = await streamTask(() => source(5), { ...ports, heldOut: 2 });
    expect((await read(task, task.open(request(1)), 1, 7)).flat()).toEqual([2, 3, 4, 2, 3, 4, 2]);
    const once = await streamTask(() => source(5), { ...ports, heldOut: 2, atEnd: 'fail' });
    const stream = once.open(request(1));
    await read(once, stream, 1, 3);
    await expect(read(once, stream, 1, 1)).rejects.toThrow(
      'stream: found the end of the source after 5 items, expected that it goes on. Say atEnd: "repeat"',
    );
  });

  test('may be too short for what is held out, or hold nothing else', async () => {
    await expect(streamTask(() => source(3), { ...ports, heldOut: 4 })).rejects.toThrow(
      'stream: found the end of the source after 3 items',
    );
    const task = await streamTask(() => source(3), { ...ports, heldOut: 3 });
    await expect(read(task, task.open(request(1)), 1, 1)).rejects.toThrow(
      'stream: found the end of the source after 3 items, expected more than 3, which are held out',
    );
  });

  test('may have what is held out in a source of its own', async () => {
    const task = await streamTask(() => source(), { ...ports, heldOut: () => source(4) });
    expect(task.heldOut!.examples).toBe(4);
    expect((await read(task, task.open(request(1)), 1, 2)).flat()).toEqual([0, 1]);
  });

  test('gives steps to lanes that read on by themselves', async () => {
    const lanes: SourceFactory = ({ lane }) => {
      const each = source();
      if (Symbol.asyncIterator in each) {
        return (async function* () {
          for await (const { y, x } of each)
            yield { y: y!, x: (x as number[]).map((value) => value + 5 * lane) };
        })();
      }
      return (function* () {
        for (const { y, x } of each) yield { y: y!, x: (x as number[]).map((value) => value + 5 * lane) };
      })();
    };
    const task = await streamTask(lanes, { ...ports, items: 'steps', steps: 3, heldOut: 7 });
    // Time-major: step by step, both lanes.
    expect(await read(task, task.open(request(2)), 2, 2)).toEqual([
      [7, 12, 8, 13, 9, 14],
      [10, 15, 11, 16, 12, 17],
    ]);
    expect([task.needsMemory, task.independent, task.heldOut!.examples]).toEqual([true, false, 2]);
    const { stream, cycles } = task.heldOut!.open({ batch: 1 });
    expect(await read(task, stream, 1, cycles)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  test('goes on from where it was, whoever reads it', async () => {
    const lengths = fc.constantFrom(4, 7, Infinity);
    const counts = fc.integer({ min: 0, max: 9 });
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.integer({ min: 1, max: 3 }),
        counts,
        counts,
        async (length, batch, before, after) => {
          const task = await streamTask(() => source(length), { ...ports, heldOut: 2 });
          const stream = task.open(request(batch));
          await read(task, stream, batch, before);
          const position = JSON.parse(JSON.stringify(stream.position())) as JsonValue;
          // What is at hand already is no part of where a stream stands.
          await stream.prepare?.(3);
          expect(stream.position()).toEqual(position);
          const expected = await read(task, stream, batch, after);
          const fresh = task.open(request(batch));
          fresh.seek(position);
          expect(fresh.position()).toEqual(position);
          expect(await read(task, fresh, batch, after)).toEqual(expected);
          stream.seek(position);
          expect(await read(task, stream, batch, after)).toEqual(expected);
          for (const wrong of [null, [], [{ pass: -1, read: 0 }], [{ pass: 0 }], { pass: 0, read: 0 }]) {
            expect(() => fresh.seek(wrong)).toThrow(TaskPositionError);
          }
          expect(fresh.position()).toEqual(stream.position());
        },
      ),
      { numRuns: 25 },
    );
  });

  test('that knows its place is taken there, and nothing is read twice', async () => {
    const opened: number[] = [];
    const open = (): ItemSource => {
      let at = 0;
      const step = (): IteratorResult<StreamItem> => {
        opened.push(at);
        return { done: false, value: item(at++) };
      };
      const place = { position: () => at, seek: (to: JsonValue) => void (at = to as number) };
      if (source === awaited)
        return { ...place, [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(step()) }) };
      return { ...place, [Symbol.iterator]: () => ({ next: step }) };
    };
    const task = await streamTask(open, { ...ports, heldOut: 2 });
    const stream = task.open(request(2));
    await read(task, stream, 2, 3);
    const position = stream.position();
    expect(position).toEqual([{ pass: 0, read: 6, place: 8 }]);
    opened.length = 0;
    const fresh = task.open(request(2));
    fresh.seek(position);
    expect(await read(task, fresh, 2, 1)).toEqual([[8, 9]]);
    expect(opened).toEqual([8, 9]);
  });

  test.each<[string, unknown, string]>([
    ['no port', { x: [1, 2] }, 'port "y": found nothing, expected a number'],
    [
      'a number too few',
      { x: [1], y: 1 },
      'port "x": found 1 numbers, expected 2 numbers, 2 for each of 1 steps',
    ],
    ['no number', { x: [1, NaN], y: 1 }, 'port "x": found NaN, expected a finite number'],
    ['no symbol', { x: [1, 2], y: 5 }, 'port "y": found 5, expected a whole number from 0 to 4'],
    ['nothing', undefined, 'found nothing, expected an object with x, y'],
  ])('with an item of %s is refused, and the item named', async (__, wrong, message) => {
    const spoilt = source === awaited ? spoiltAwaited : spoiltCounting;
    const task = await streamTask(() => spoilt(3, wrong as StreamItem), { ...ports, heldOut: 1 });
    const attempt = read(task, task.open(request(1)), 1, 5);
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(/^stream, item 3\b/);
  });
});

function* spoiltCounting(at: number, wrong: StreamItem): Generator<StreamItem> {
  for (let i = 0; ; i += 1) yield i === at ? wrong : item(i);
}

async function* spoiltAwaited(at: number, wrong: StreamItem): AsyncGenerator<StreamItem> {
  for (let i = 0; ; i += 1) yield await Promise.resolve(i === at ? wrong : item(i));
}

describe('a source that has to be waited for', () => {
  test('has no cycle at hand before that', async () => {
    const task = await streamTask(() => awaited(), { ...ports, heldOut: 1 });
    const stream = task.open(request(1));
    const into = cycleArrays(task, 1);
    expect(() => stream.next(into)).toThrow('stream: found no cycle at hand');
    await stream.prepare!(2);
    stream.next(into);
    stream.next(into);
    expect(() => stream.next(into)).toThrow(DataError);
    expect(() => stream.next({ x: new Float64Array(2) })).toThrow(TaskPortError);
  });

  test('may fail, and be asked again: then no item is lost', async () => {
    let fails = true;
    const open = async function* (): AsyncGenerator<StreamItem> {
      for (let i = 0; ; i += 1) {
        if (i === 6 && fails) throw new Error('the line went dead');
        yield await Promise.resolve(item(i));
      }
    };
    const task = await streamTask(open, { ...ports, heldOut: 1 });
    const stream = task.open(request(3));
    await read(task, stream, 3, 1);
    const attempt = stream.prepare!(1);
    await expect(attempt).rejects.toThrow(
      'stream, item 6: found a source that fails (the line went dead), expected an item.',
    );
    await expect(attempt).rejects.toMatchObject({ code: 'data', cause: new Error('the line went dead') });
    fails = false;
    expect(await read(task, stream, 3, 1)).toEqual([[4, 5, 6]]);
  });

  test('is not waited for longer than it may take', async () => {
    const open = async function* (): AsyncGenerator<StreamItem> {
      yield* counting(2);
      await new Promise(() => undefined);
    };
    const task = await streamTask(open, { ...ports, heldOut: 1, patience: 0.02 });
    const stream = task.open(request(1));
    await stream.prepare!(1);
    await expect(stream.prepare!(2)).rejects.toThrow(
      'stream, item 2: found nothing for 0.02 s, expected an item',
    );
  });

  test('that is sought while it is waited for gives what was sought', async () => {
    const task = await streamTask(() => awaited(), { ...ports, heldOut: 1 });
    const stream = task.open(request(1));
    const waiting = stream.prepare!(9);
    stream.seek([{ pass: 0, read: 4 }]);
    await waiting;
    expect(await read(task, stream, 1, 2)).toEqual([[5], [6]]);
  });
});

test.each<[object, string]>([
  [{ inputs: [] }, 'stream.inputs'],
  [{ targets: [{ kind: 'symbol', name: 'x', size: 2 }] }, 'stream.targets'],
  [{ steps: 0 }, 'stream.steps'],
  [{ items: 'words' }, 'stream.items'],
  [{ heldOut: 0 }, 'stream.heldOut'],
  [{ atEnd: 'stop' }, 'stream.atEnd'],
  [{ patience: -1 }, 'stream.patience'],
  [{ port: 1 }, 'stream.port'],
])('the options %o are refused', async (options, message) => {
  const attempt = streamTask(() => counting(), { ...ports, ...options });
  await expect(attempt).rejects.toThrow(TaskOptionError);
  await expect(attempt).rejects.toThrow(message);
});

test('what opens no source is refused', async () => {
  await expect(streamTask(counting() as never, ports)).rejects.toThrow(
    'found an iterable, expected a function that opens',
  );
  await expect(streamTask((() => 5) as never, ports)).rejects.toThrow('found 5, expected an iterable');
});
