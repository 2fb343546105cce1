import { cycleArrays, type JsonValue, randomKey, taskInForce } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TaskPositionError } from '../errors.ts';
import { readLanes } from '../testing/read-lanes.ts';
import type { ImageChange } from './image-order.ts';
import { permutedImages } from './permuted-images.ts';

const PIXELS = 12;
const CLASSES = 4;
const IMAGES = 8;
const EVERY = 6;

/** Image i has the pixels 100 i, 100 i + 1 and so on, and the class i modulo 4: what comes tells all. */
const set = (images: number) => ({
  inputs: Float32Array.from(
    { length: images * PIXELS },
    (_, at) => 100 * Math.floor(at / PIXELS) + (at % PIXELS),
  ),
  labels: Uint8Array.from({ length: images }, (_, image) => image % CLASSES),
});

const taskOf = (change: ImageChange, seed = 0) =>
  permutedImages({
    name: 'permuted',
    source: 'this test',
    options: { change, every: EVERY, tasks: 5, swapEvery: 2, seed },
    classes: CLASSES,
    train: set(IMAGES),
    test: set(5),
    path: 'permuted',
  });

/** What was dealt out: which image, where its pixels came from, and what it was called. */
function dealt(task: ReturnType<typeof taskOf>, cycles: number, seed = 0) {
  const [lane] = readLanes(task, { key: randomKey(seed), cycles });
  return Array.from({ length: cycles }, (_, cycle) => {
    const pixels = lane!['pixels']!.slice(cycle * PIXELS, (cycle + 1) * PIXELS);
    const image = Math.floor(pixels[0]! / 100);
    return { image, order: pixels.map((pixel) => pixel - 100 * image), label: lane!['class']![cycle]! };
  });
}

const natural = Array.from({ length: PIXELS }, (_, at) => at);

/** The orders of 5 tasks of 6 images, which have to be one for each task. */
function ordersOf(images: ReturnType<typeof dealt>): string[] {
  return Array.from({ length: 5 }, (_, task) => {
    const own = new Set(images.slice(task * EVERY, (task + 1) * EVERY).map(({ order }) => String(order)));
    expect(own.size).toBe(1);
    return [...own][0]!;
  });
}

test('pixels of a task stand in one order, each task in another, and the first as they are', () => {
  const images = dealt(taskOf('pixels'), 5 * EVERY);
  const orders = ordersOf(images);
  expect(orders[0]).toBe(String(natural));
  expect(new Set(orders).size).toBe(5);
  for (const { image, order, label } of images) {
    expect(order.toSorted((a, b) => a - b)).toEqual(natural);
    expect(label).toBe(image % CLASSES);
  }
  expect(new Set(images.map(({ image }) => image)).size).toBe(IMAGES);
});

test('labels change, and pixels stay', () => {
  const images = dealt(taskOf('labels'), 5 * EVERY);
  expect(new Set(ordersOf(images))).toEqual(new Set([String(natural)]));
  const names = images.map(
    ({ image, label }, at) => `${Math.floor(at / EVERY)}: ${image % CLASSES} is ${label}`,
  );
  const calledOf = new Map<string, Set<string>>();
  for (const name of names) {
    const [called, as] = name.split(' is ') as [string, string];
    calledOf.set(called, (calledOf.get(called) ?? new Set()).add(as));
  }
  // A class of a task has one name; of tasks after the first some have another than their own.
  expect([...calledOf.values()].every((all) => all.size === 1)).toBe(true);
  expect(images.slice(0, EVERY).every(({ image, label }) => label === image % CLASSES)).toBe(true);
  expect(images.slice(EVERY).some(({ image, label }) => label !== image % CLASSES)).toBe(true);
});

test('a coin says whether pixels or labels change, and the other stays', () => {
  const kinds = new Set<string>();
  for (let seed = 0; seed < 6; seed += 1) {
    const images = dealt(taskOf('mixed', seed), 5 * EVERY);
    const orders = ordersOf(images);
    for (let task = 1; task < 5; task += 1) {
      const changed = orders[task] !== orders[task - 1];
      kinds.add(changed ? 'pixels' : 'labels');
    }
  }
  expect(kinds).toEqual(new Set(['pixels', 'labels']));
});

test('drifting images swap two pixels now and then, through all tasks', () => {
  const images = dealt(taskOf('drift'), 5 * EVERY);
  let differing = 0;
  images.forEach(({ order, image, label }, at) => {
    expect(label).toBe(image % CLASSES);
    if (at === 0) return expect(order).toEqual(natural);
    const moved = order.filter((pixel, i) => pixel !== images[at - 1]!.order[i]).length;
    if (at % 2 !== 0) expect(moved).toBe(0);
    // The two that are drawn may be the same one.
    else expect([0, 2]).toContain(moved);
    differing += moved / 2;
  });
  expect(differing).toBeGreaterThan(8);
});

test('orders follow from the seed alone, images from the key', () => {
  const one = dealt(taskOf('pixels'), 30, 1);
  const other = dealt(taskOf('pixels'), 30, 2);
  expect(one.map(({ order }) => order)).toEqual(other.map(({ order }) => order));
  expect(one.map(({ image }) => image)).not.toEqual(other.map(({ image }) => image));
  expect(dealt(taskOf('pixels', 1), 30, 1)[29]!.order).not.toEqual(one[29]!.order);
});

test.each<ImageChange>(['pixels', 'labels', 'drift'])(
  'held-out images stand as those of the task: %s',
  (change) => {
    const task = taskOf(change);
    const own = dealt(task, 5 * EVERY);
    const { heldOut } = taskInForce(task, 3 * EVERY);
    const arrays = cycleArrays(task, 2);
    const pass = heldOut!.open({ batch: 2 });
    expect(pass).toMatchObject({ cycles: 3, lastBatch: 1 });
    pass.stream.next(arrays);
    const order = Array.from(arrays['pixels']!.subarray(0, PIXELS));
    // At the end of the task, which is where the next one begins.
    expect(order).toEqual(own[change === 'drift' ? 4 * EVERY : 3 * EVERY]!.order);
    expect(arrays['pixels']![PIXELS]! - order[0]!).toBe(100);
    if (change === 'labels') {
      const called = own.slice(3 * EVERY, 4 * EVERY).find(({ image }) => image % CLASSES === 1);
      if (called) expect(arrays['class']![1]).toBe(called.label);
    }
  },
);

describe.each<ImageChange>(['pixels', 'labels', 'mixed', 'drift'])('a stream of %s', (change) => {
  test('goes on from any position, and does not depend on the lanes beside', () => {
    const task = taskOf(change);
    const read = (stream: ReturnType<typeof task.open>, batch: number, cycles: number): number[][] => {
      const arrays = cycleArrays(task, batch);
      return Array.from({ length: cycles }, () => {
        stream.next(arrays);
        return [...arrays['pixels']!.subarray(0, PIXELS), arrays['class']![0]!];
      });
    };
    const whole = read(task.open({ key: randomKey(7), batch: 1 }), 1, 40);
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.constantFrom(1, 3), (at, before, batch) => {
        const stream = task.open({ key: randomKey(7), batch });
        read(stream, batch, at);
        const position = JSON.parse(JSON.stringify(stream.position())) as JsonValue;
        read(stream, batch, before);
        stream.seek(position);
        expect(read(stream, batch, 12)).toEqual(whole.slice(at, at + 12));
      }),
      { numRuns: 30 },
    );
  });
});

test('a malformed position is refused', () => {
  const stream = taskOf('pixels').open({ key: randomKey(0), batch: 1 });
  expect(() => stream.seek({ cycle: -1, stream: { cycle: 0 } })).toThrow(TaskPositionError);
  expect(() => stream.seek({ cycle: 1, stream: { cycle: 'x' } })).toThrow('permuted.position.cycle');
});
