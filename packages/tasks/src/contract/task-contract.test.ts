import { cycleArrays, foldKey, type JsonValue, randomKey, type TrainingStream } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digraphs } from '../sequences/digraphs.ts';
import { TaskOptionError, TaskPortError, TaskPositionError } from '../errors.ts';
import { switching, taskByName } from '../registry.ts';
import { reversal } from '../sequences/reversal.ts';
import { reversalAndSum } from '../sequences/reversal-and-sum.ts';
import { easyHardEasy } from '../schedule/switching.ts';
import type { Task } from './task.ts';

/** What every task has to hold; switches fall inside the cycles that the properties draw. */
const TASKS: readonly (readonly [string, Task])[] = [
  ['reversal', reversal()],
  ['reversal of 17 letters, 3 flipped', reversal({ letters: 17, flips: 3, steps: 5 })],
  ['reversal of 1 letter, a character a cycle', reversal({ letters: 1, flips: 0, steps: 1 })],
  ['digraphs', digraphs()],
  ['digraphs, 3 characters a cycle', digraphs({ continuation: 0.5, steps: 3 })],
  ['easy-hard-easy', easyHardEasy(8)],
  [
    'a schedule within a schedule',
    switching({
      phases: [
        { task: easyHardEasy(5), cycles: 4 },
        { task: easyHardEasy(3), cycles: 1 },
      ],
    }),
  ],
  ['a reversal and sums', reversalAndSum()],
  ['a reversal and sums of 5 digits, 3 a cycle', reversalAndSum({ terms: 5, modulus: 7, steps: 3 })],
  [
    'a schedule that switches sums off and on',
    switching({
      phases: [
        { task: reversalAndSum({ sum: 'off' }), cycles: 2 },
        { task: reversalAndSum(), cycles: 3 },
        { task: reversalAndSum({ sum: 'off' }) },
      ],
    }),
  ],
];

const batches = fc.constantFrom(0, 1, 3, 4, 5, 17);
const keys = fc.nat().map(randomKey);
const cycleCounts = fc.integer({ min: 0, max: 12 });

/** The next cycles of a stream: for each cycle and port, the values of `[steps, batch]`. */
function read(
  stream: TrainingStream,
  task: Task,
  batch: number,
  cycles: number,
): readonly Record<string, number[]>[] {
  const arrays = cycleArrays(task, batch);
  return Array.from({ length: cycles }, () => {
    stream.next(arrays);
    return Object.fromEntries(Object.entries(arrays).map(([port, values]) => [port, [...values]]));
  });
}

describe.each(TASKS)('%s', (_, task) => {
  test('its name and options make the same task again', () => {
    const again = taskByName(task.name, JSON.parse(JSON.stringify(task.options)) as Task['options']);
    expect(again.options).toEqual(task.options);
    const request = { key: randomKey(1), batch: 3 };
    expect(read(again.open(request), again, 3, 12)).toEqual(read(task.open(request), task, 3, 12));
  });

  test('symbols stay within the size of their port', () => {
    fc.assert(
      fc.property(keys, batches, (key, batch) => {
        for (const cycle of read(task.open({ key, batch }), task, batch, 12)) {
          for (const { name, size } of [...task.inputs, ...task.targets]) {
            const values = cycle[name] ?? [];
            expect(values).toHaveLength(task.steps * batch);
            expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < size)).toBe(true);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('a target is the character that the next step sees', () => {
    fc.assert(
      fc.property(keys, batches, (key, batch) => {
        for (const { symbol = [], next = [] } of read(task.open({ key, batch }), task, batch, 12)) {
          expect(next.slice(0, -batch || next.length)).toEqual(symbol.slice(batch));
        }
      }),
      { numRuns: 20 },
    );
  });

  test('the same key gives the same text, a folded key another one', () => {
    const key = randomKey(4);
    const text = read(task.open({ key, batch: 17 }), task, 17, 12);
    expect(read(task.open({ key, batch: 17 }), task, 17, 12)).toEqual(text);
    expect(read(task.open({ key: foldKey(key, 'held-out'), batch: 17 }), task, 17, 12)).not.toEqual(text);
  });

  test('a lane does not depend on the number of lanes beside it', () => {
    fc.assert(
      fc.property(keys, batches, batches, (key, one, other) => {
        const [few, many] = one < other ? [one, other] : [other, one];
        const narrow = read(task.open({ key, batch: few }), task, few, 12);
        const wide = read(task.open({ key, batch: many }), task, many, 12);
        const cut = wide.map((cycle) =>
          Object.fromEntries(
            Object.entries(cycle).map(([port, values]) => [
              port,
              values.filter((_, place) => place % many < few),
            ]),
          ),
        );
        expect(narrow).toEqual(cut);
      }),
      { numRuns: 30 },
    );
  });

  test('seeking a position goes on as from there, on a fresh stream and on one that has gone further', () => {
    fc.assert(
      fc.property(keys, batches, cycleCounts, cycleCounts, (key, batch, before, after) => {
        const stream = task.open({ key, batch });
        read(stream, task, batch, before);
        const position = JSON.parse(JSON.stringify(stream.position())) as JsonValue;
        const expected = read(stream, task, batch, after);

        const fresh = task.open({ key, batch });
        fresh.seek(position);
        expect(fresh.position()).toEqual(position);
        expect(read(fresh, task, batch, after)).toEqual(expected);
        expect(fresh.position()).toEqual(stream.position());

        stream.seek(position);
        expect(read(stream, task, batch, after)).toEqual(expected);
      }),
    );
  });

  test('a malformed position is refused and moves nothing', () => {
    const request = { key: randomKey(9), batch: 3 };
    const stream = task.open(request);
    read(stream, task, 3, 2);
    const position = stream.position();
    const malformed = fc.oneof(
      fc.json().map((json) => JSON.parse(json) as JsonValue),
      fc.constant({ ...(position as object), more: 1 }),
      fc
        .constantFrom(...Object.keys(position as object))
        .map((field) => ({ ...(position as object), [field]: -1 })),
      fc.constant(task.open({ ...request, batch: 4 }).position()),
    );
    fc.assert(
      fc.property(malformed, (value) => {
        expect(() => stream.seek(value)).toThrow(TaskPositionError);
        expect(stream.position()).toEqual(position);
      }),
    );
  });

  test('an array that does not fit its port is refused and nothing is read', () => {
    const batch = 3;
    const stream = task.open({ key: randomKey(2), batch });
    const fit = cycleArrays(task, batch);
    const length = task.steps * batch;
    for (const port of [...task.inputs, ...task.targets]) {
      const rest = Object.fromEntries(Object.entries(fit).filter(([name]) => name !== port.name));
      expect(() => stream.next(rest)).toThrow(`port "${port.name}" was given no array`);
      for (const unfit of [
        new Int32Array(length - 1),
        new Int32Array(length + 1),
        new Float64Array(length),
      ]) {
        const attempt = (): void => stream.next({ ...fit, [port.name]: unfit });
        expect(attempt).toThrow(TaskPortError);
        expect(attempt).toThrow(`expected Int32Array of length ${length} (steps * batch)`);
      }
    }
    expect(stream.position()).toEqual(task.open({ key: randomKey(2), batch }).position());
  });

  test('a batch has to be a count', () => {
    for (const batch of [-1, 0.5, NaN, Infinity]) {
      expect(() => task.open({ key: randomKey(0), batch })).toThrow(TaskOptionError);
    }
  });

  test('the floor per cycle is that per character times the steps, and plateaus rise above it', () => {
    for (let cycle = 0; cycle < 12; cycle += 1) {
      const { natsPerCharacter, natsPerCycle } = task.floor(cycle) ?? {
        natsPerCharacter: NaN,
        natsPerCycle: NaN,
      };
      expect(natsPerCycle).toBeCloseTo(natsPerCharacter * task.steps, 12);
      const levels = [natsPerCycle, ...task.plateaus(cycle).map((plateau) => plateau.natsPerCycle)];
      expect(levels).toEqual([...levels].sort((low, high) => low - high));
    }
  });
});

test.each(TASKS.slice(0, 5))('%s goes on in each cycle where the last one ended', (_, task) => {
  fc.assert(
    fc.property(keys, fc.constantFrom(1, 3, 4, 5, 17), (key, batch) => {
      const cycles = read(task.open({ key, batch }), task, batch, 12);
      cycles.slice(1).forEach(({ symbol = [] }, index) => {
        expect(symbol.slice(0, batch)).toEqual(cycles[index]?.['next']?.slice(-batch));
      });
    }),
    { numRuns: 20 },
  );
});
