import { randomKey, taskInForce } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import { TaskOptionError } from '../errors.ts';
import { severalStreams, switchingOutputs, taskByName } from '../registry.ts';
import { modularSum } from '../sequences/modular-sum.ts';
import { mackeyGlass } from '../series/mackey-glass.ts';
import { twoReversals } from '../streams/two-reversals.ts';
import { readLanes } from '../testing/read-lanes.ts';

const steps = 10;
const whole = twoReversals({ others: 4, steps });
const task = switchingOutputs({
  task: whole,
  phases: [{ cycles: 2 }, { off: ['second-next'], cycles: 3 }, {}],
});

test('what is off is ignored, and all else goes on as without the schedule', () => {
  const request = { key: randomKey(3), batch: 2, cycles: 8 };
  const plain = readLanes(whole, request);
  readLanes(task, request).forEach((lane, at) => {
    const { 'second-next': switched, ...others } = lane;
    const { 'second-next': asked, ...rest } = plain[at]!;
    expect(others).toEqual(rest);
    const expected = asked!.map((symbol, step) => (step >= 2 * steps && step < 5 * steps ? 4 : symbol));
    expect(switched).toEqual(expected);
  });
  expect(task.targets.map(({ ignore }) => ignore)).toEqual([undefined, 4]);
});

test('the floor is that of the outputs that are on', () => {
  const [first, second] = [Math.log(6) / 8, Math.log(4) / 6].map((nats) => nats * steps) as [number, number];
  expect([0, 1, 2, 4, 5, 99].map((cycle) => task.floor(cycle)?.natsPerCycle)).toEqual(
    [first + second, first + second, first, first, first + second, first + second].map((nats): unknown =>
      expect.closeTo(nats, 12),
    ),
  );
  expect(task.plateaus(3)).toEqual([]);
  expect(task.plateaus(5)).toEqual(whole.plateaus(0));
});

test('held-out cycles of a phase ask for what it asks for', () => {
  const [on] = readLanes(taskInForce(task, 1), { cycles: 4 });
  const [off] = readLanes(taskInForce(task, 2), { cycles: 4 });
  expect(new Set(off?.['second-next'])).toEqual(new Set([4]));
  expect(on?.['second-next']).not.toContain(4);
  expect(off?.['first-next']).toEqual(on?.['first-next']);
});

test('by its name alone the second of two reversals is off after 60,000 cycles, for 40,000', () => {
  const usual = taskByName('switching-outputs');
  expect(usual.phases?.map(({ firstCycle }) => firstCycle)).toEqual([0, 60_000, 100_000]);
  expect(usual.floor(60_000)?.natsPerCycle).toBeCloseTo(8.9588, 3);
  expect(usual.floor(100_000)?.natsPerCycle).toBeCloseTo(17.9176, 3);
});

test('an output that ignores a symbol already goes on to ignore that', () => {
  const sums = switchingOutputs({ task: modularSum({ steps: 4 }), phases: [{ off: ['sum'] }] });
  expect(sums.targets[0]?.ignore).toBe(3);
  expect(readLanes(sums, { cycles: 3 })[0]?.['sum']).toEqual(Array(12).fill(3));
  expect(sums.floor(0)?.natsPerCycle).toBe(0);
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['no phases', { phases: [] }, 'phases: found an empty list, expected at least one phase.'],
    [
      'an output that is none',
      { phases: [{ off: ['second-nxt'] }] },
      'phases[0].off[0]: found "second-nxt", expected one of "first-next", "second-next", the targets of "two-reversals". ' +
        'Did you mean "second-next"?',
    ],
    [
      'a phase without an end before the last',
      { phases: [{}, {}] },
      'phases[0].cycles: found nothing, expected an integer from 1',
    ],
    [
      'a vector without a number to ignore',
      { task: mackeyGlass(), phases: [{ off: ['next'] }] },
      'phases[0].off[0]: found "next", a vector without a value that counts for nothing, expected a target of symbols',
    ],
    [
      'a task of examples',
      { task: { name: 'xor' }, phases: [{}] },
      'task: found "xor" of finite examples, or of phases, expected a stream without end',
    ],
    ['a name that is no text', { phases: [{ off: [1] }] }, 'phases[0].off[0]: found 1, expected the name'],
  ])('%s', (_, options, message) => {
    const attempt = (): unknown => switchingOutputs(options);
    expect(attempt).toThrow(TaskOptionError);
    expect(attempt).toThrow(`switching-outputs.${message}`);
  });
});

test('a floor that is not known one by one is not known', () => {
  const streams = [{ task: mackeyGlass({ steps: 4 }), as: 'series' }, { task: modularSum({ steps: 4 }) }];
  const both = switchingOutputs({ task: severalStreams({ streams }), phases: [{ off: ['sum'] }] });
  expect(both.floor(0)).toEqual(mackeyGlass({ steps: 4 }).floor(0));
  const { targetFloor, ...blind } = severalStreams({ streams });
  expect(targetFloor?.('sum')?.natsPerCycle).toBe(0);
  expect(switchingOutputs({ task: blind, phases: [{ off: ['sum'] }] }).floor(0)).toBeUndefined();
});
