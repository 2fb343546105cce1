import { cycleArrays, randomKey } from '@meristem/autodiff';
import { TaskOptionError } from '@meristem/tasks';
import { describe, expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import type { SourceFactory, StreamItem, StreamOptions } from './stream-options.ts';
import { streamTask } from './stream-task.ts';

const PORTS = {
  inputs: [{ kind: 'vector', name: 'x', size: 1 }],
  targets: [{ kind: 'symbol', name: 'y', size: 5 }],
} as const;
const item = (at: number): StreamItem => ({ x: at, y: at % 5 });

/** What cycles of two items hold, with messages in the place of those that failed. */
async function cycles(open: unknown, count: number, more: Partial<StreamOptions> = {}): Promise<unknown[]> {
  const task = await streamTask(open as SourceFactory, { ...PORTS, heldOut: 1, ...more });
  const stream = task.open({ key: randomKey(0), batch: 2 });
  const into = cycleArrays(task, 2);
  const read: unknown[] = [];
  for (let cycle = 0; cycle < count; cycle += 1) {
    try {
      await stream.prepare?.(1);
      stream.next(into);
      read.push([...into['x']!]);
    } catch (error) {
      expect(error).toBeInstanceOf(DataError);
      read.push((error as Error).message.split(', expected')[0]);
    }
  }
  return read;
}

/** Items whose number `at` fails the first time, on whatever pass. */
function failing(at: number, fail: () => void): () => Generator<StreamItem> {
  let fails = true;
  return function* () {
    for (let i = 0; ; i += 1) {
      if (i === at && fails) {
        fails = false;
        fail();
      }
      yield item(i);
    }
  };
}

const dies = (): never => {
  throw new Error('the line went dead');
};
const dead = (at: number): string => `stream, item ${at}: found a source that fails (the line went dead)`;

describe('a source that fails', () => {
  // The first item of a cycle, and one within: both are read again, and none is lost.
  test.each([3, 4])('at item %i gives the whole cycle when it is asked again', async (at) => {
    const expected = [[1, 2], dead(at), [3, 4], [5, 6]];
    expect(await cycles(failing(at, dies), 4)).toEqual(expected);
    const items = failing(at, dies);
    const awaited = async function* (): AsyncGenerator<StreamItem> {
      for (const each of items()) yield await Promise.resolve(each);
    };
    expect(await cycles(awaited, 4)).toEqual(expected);
  });

  test('by letting wait is opened again, and what it said late is not taken', async () => {
    let waits = true;
    const open = async function* (): AsyncGenerator<StreamItem> {
      for (let i = 0; ; i += 1) {
        if (i === 3 && waits) {
          waits = false;
          await new Promise((resolve) => setTimeout(resolve, 120));
        }
        yield item(i);
      }
    };
    expect(await cycles(open, 4, { patience: 0.05 })).toEqual([
      [1, 2],
      'stream, item 3: found nothing for 0.05 s',
      [3, 4],
      [5, 6],
    ]);
  });

  test('with an item that does not fit gives the cycle that is mended', async () => {
    let fits = false;
    const open = function* (): Generator<StreamItem> {
      for (let i = 0; ; i += 1) yield i !== 4 || fits ? item(i) : ((fits = true), { x: [1, 2], y: 0 });
    };
    expect(await cycles(open, 3)).toEqual([[1, 2], 'stream, item 4, port "x": found 2 numbers', [3, 4]]);
  });

  test('as it is closed has given all that it had', async () => {
    const open = function* (): Generator<StreamItem> {
      try {
        for (let i = 0; i < 4; i += 1) yield item(i);
      } finally {
        dies();
      }
    };
    expect(await cycles(open, 2)).toEqual([[1, 2], dead(4)]);
  });

  test('as it is sought can be asked again', async () => {
    let seeks = 0;
    const open: SourceFactory = () => {
      let at = 0;
      return {
        position: () => at,
        seek: (place) => (seeks++ === 0 ? dies() : void (at = place as number)),
        [Symbol.iterator]: () => ({ next: () => ({ done: false, value: item(at++) }) }),
      };
    };
    const task = await streamTask(open, { ...PORTS, heldOut: 1 });
    const [stream, again] = [0, 1].map(() => task.open({ key: randomKey(0), batch: 2 }));
    const into = cycleArrays(task, 2);
    stream!.next(into);
    again!.seek(stream!.position());
    expect(() => again!.next(into)).toThrow(dead(3));
    again!.next(into);
    expect([...into['x']!]).toEqual([3, 4]);
  });
});

const once = [item(0), item(1), item(2)].values();
const made = failing(9, dies)();
const lazy: StreamItem = {
  get x(): number {
    return dies();
  },
  y: 0,
};

test.each<[string, unknown, string]>([
  ['that throws as it is opened', dies, dead(0)],
  ['made once, and gone through', () => made, 'stream: found the iterator that it was opened with before'],
  ['of an array’s own iterator', () => once, 'stream: found the iterator that it was opened with before'],
  ['that is promised', () => Promise.resolve([item(0)]), 'Make it an async generator function'],
  [
    'whose next gives nothing',
    () => ({ [Symbol.iterator]: () => ({ next: () => undefined }) }),
    'stream, item 0: found nothing from its function next, expected an object with done and value',
  ],
  [
    'whose next promises a number',
    () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(5) }) }),
    'stream, item 0: found 5 from its function next',
  ],
  ['without a next', () => ({ [Symbol.iterator]: () => ({}) }), 'stream, item 0: found a source that fails'],
  ['whose items fail as they are read', () => [lazy], 'stream, item 0, port "x": found a source that fails'],
])('a source %s is refused', async (_, open, message) => {
  const attempt = streamTask(open as SourceFactory, { ...PORTS, heldOut: 1 });
  await expect(attempt).rejects.toThrow(DataError);
  await expect(attempt).rejects.toThrow(message);
});

test.each([Number.NaN, 5n, () => 1])('a place that no checkpoint holds is refused: %s', async (place) => {
  const open = (): ReturnType<SourceFactory> => {
    let at = 0;
    const items = { next: () => ({ done: false, value: item(at++) }) };
    return { position: () => place as never, seek: () => undefined, [Symbol.iterator]: () => items };
  };
  const task = await streamTask(open, { ...PORTS, heldOut: 1 });
  const stream = task.open({ key: randomKey(0), batch: 2 });
  stream.next(cycleArrays(task, 2));
  expect(() => stream.position()).toThrow('position: found ');
  expect(() => stream.position()).toThrow('expected JSON, from which seek goes on');
});

test('as much is held out as memory holds', async () => {
  const many = streamTask(() => [item(0)], { ...PORTS, heldOut: 1e9 });
  await expect(many).rejects.toThrow(TaskOptionError);
  const wide = [{ kind: 'vector', name: 'x', size: 2 ** 24 }] as const;
  await expect(streamTask(() => [item(0)], { ...PORTS, inputs: wide })).rejects.toThrow(
    'stream, heldOut: found 500 items, expected at most 15, which memory holds',
  );
});
