import {
  cycleArrays,
  foldKey,
  type JsonValue,
  numbersPerStep,
  randomKey,
  type TrainingStream,
} from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digraphs } from '../sequences/digraphs.ts';
import { TaskOptionError, TaskPortError, TaskPositionError } from '../errors.ts';
import { severalStreams, switching, switchingOutputs, taskByName } from '../registry.ts';
import { bitFlipping } from '../changing/bit-flipping.ts';
import { changingRegression } from '../changing/changing-regression.ts';
import { echo } from '../sequences/echo.ts';
import { twoReversals, twoReversalsTwoSums } from '../streams/two-reversals.ts';
import { anbncn } from '../sequences/anbncn.ts';
import { dyck } from '../sequences/dyck.ts';
import { modularSum } from '../sequences/modular-sum.ts';
import { nBack } from '../sequences/n-back.ts';
import { embeddedReber, reber } from '../sequences/reber.ts';
import { reversal } from '../sequences/reversal.ts';
import { reversalAndSum } from '../sequences/reversal-and-sum.ts';
import { easyHardEasy } from '../schedule/switching.ts';
import { mackeyGlass } from '../series/mackey-glass.ts';
import { sineSuperposition } from '../series/sine-superposition.ts';
import { adding } from '../trials/adding.ts';
import { copyMemory } from '../trials/copy-memory.ts';
import { crossModalMatch } from '../trials/cross-modal-match.ts';
import { delayedMatch } from '../trials/delayed-match.ts';
import { recall } from '../trials/recall.ts';
import { temporalOrder } from '../trials/temporal-order.ts';
import type { Task } from './task.ts';

/** What every task has to hold; switches fall inside the cycles that the properties draw. */
const TASKS: readonly (readonly [string, Task])[] = [
  ['reversal', reversal()],
  ['reversal of 17 letters, 3 flipped', reversal({ letters: 17, flips: 3, steps: 5 })],
  ['reversal of 1 letter, a character a cycle', reversal({ letters: 1, flips: 0, steps: 1 })],
  ['digraphs', digraphs()],
  ['digraphs, 3 characters a cycle', digraphs({ continuation: 0.5, steps: 3 })],
  ['reber', reber()],
  ['embedded reber, 7 characters a cycle', embeddedReber({ steps: 7 })],
  ['anbncn', anbncn()],
  ['counted letters of 5 kinds, 3 characters a cycle', anbncn({ letters: 5, most: 7, steps: 3 })],
  ['dyck', dyck()],
  ['brackets of 4 kinds, 24 deep', dyck({ kinds: 4, depth: 24, opening: 0.6, steps: 9 })],
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
  ['copy memory', copyMemory()],
  ['recall', recall()],
  ['adding', adding({ steps: 9 })],
  ['temporal order', temporalOrder()],
  ['delayed match', delayedMatch()],
  ['cross-modal match', crossModalMatch()],
  ['n-back', nBack()],
  ['5-back, 3 steps a cycle', nBack({ back: 5, steps: 3 })],
  ['modular sum', modularSum({ terms: 4, modulus: 5, steps: 3 })],
  ['sines', sineSuperposition({ waves: 3, steps: 7 })],
  ['mackey-glass', mackeyGlass({ lag: 3, steps: 5 })],
  [
    'several streams',
    severalStreams({
      streams: [{ task: nBack({ steps: 6 }) }, { task: mackeyGlass({ steps: 6 }), as: 'series' }],
    }),
  ],
  ['a reversal and sums', reversalAndSum()],
  ['a reversal and sums of 5 digits, 3 a cycle', reversalAndSum({ terms: 5, modulus: 7, steps: 3 })],
  ['two reversals', twoReversals({ others: 4, steps: 7 })],
  ['two reversals and two sums', twoReversalsTwoSums({ steps: 9 })],
  ['echo', echo({ letters: 3, steps: 5 })],
  [
    'outputs that are switched off and on',
    switchingOutputs({ phases: [{ cycles: 2 }, { off: ['first-next', 'second-next'], cycles: 3 }, {}] }),
  ],
  ['changing regression', changingRegression({ every: 4, flips: 2 })],
  ['bit flipping', bitFlipping({ every: 3, flips: 5, units: 9 })],
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

  test('symbols stay within the size of their port, or are ignored; numbers are finite', () => {
    fc.assert(
      fc.property(keys, batches, (key, batch) => {
        for (const cycle of read(task.open({ key, batch }), task, batch, 12)) {
          for (const port of [...task.inputs, ...task.targets]) {
            const values = cycle[port.name] ?? [];
            expect(values).toHaveLength(task.steps * batch * numbersPerStep(port));
            const isSymbol = (value: number): boolean =>
              (Number.isInteger(value) && value >= 0 && value < port.size) ||
              (port.kind !== 'grid' && value === port.ignore);
            expect(values.every(port.kind === 'symbol' ? isSymbol : Number.isFinite)).toBe(true);
          }
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
        const widths = Object.fromEntries(
          [...task.inputs, ...task.targets].map(({ kind, name, size }) => [
            name,
            kind === 'symbol' ? 1 : size,
          ]),
        );
        const cut = wide.map((cycle) =>
          Object.fromEntries(
            Object.entries(cycle).map(([port, values]) => [
              port,
              values.filter((_, place) => Math.floor(place / widths[port]!) % many < few),
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
    const wider = task.open({ ...request, batch: 4 }).position();
    const tellsLanes = JSON.stringify(wider) !== JSON.stringify(task.open(request).position());
    const malformed = fc.oneof(
      fc.json().map((json) => JSON.parse(json) as JsonValue),
      fc.constant({ ...(position as object), more: 1 }),
      fc
        .constantFrom(...Object.keys(position as object))
        .map((field) => ({ ...(position as object), [field]: -1 })),
      ...(tellsLanes ? [fc.constant(wider)] : []),
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
      const symbols = port.kind === 'symbol';
      const [Fit, Other] = symbols ? [Int32Array, Float64Array] : [Float64Array, Int32Array];
      const fitting = symbols ? length : length * port.size;
      for (const unfit of [new Fit(fitting - 1), new Fit(fitting + 1), new Other(fitting)]) {
        const attempt = (): void => stream.next({ ...fit, [port.name]: unfit });
        expect(attempt).toThrow(TaskPortError);
        expect(attempt).toThrow(`expected ${Fit.name} of length ${fitting} (steps * batch`);
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

test.each(TASKS.slice(0, 11))('%s goes on in each cycle where the last one ended', (_, task) => {
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

/** Whether the target of a step is what goes in at the next. */
function foretells({ targets }: Task): boolean {
  return targets.some(({ name }) => name === 'next');
}

test.each(TASKS.filter(([, task]) => foretells(task)))(
  '%s: a target is what the next step sees',
  (_, task) => {
    const seen = 'value' in cycleArrays(task, 1) ? 'value' : 'symbol';
    fc.assert(
      fc.property(keys, batches, (key, batch) => {
        for (const { [seen]: now = [], next = [] } of read(task.open({ key, batch }), task, batch, 12)) {
          expect(next.slice(0, -batch || next.length)).toEqual(now.slice(batch));
        }
      }),
      { numRuns: 20 },
    );
  },
);
