import { randomKey } from '@meristem/autodiff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { taskByName } from '../registry.ts';
import { readLanes } from '../testing/read-lanes.ts';

const ENDLESS = [
  'reversal',
  'digraphs',
  'reversal-and-sum',
  'n-back',
  'modular-sum',
  'reber',
  'embedded-reber',
  'anbncn',
  'dyck',
  'mackey-glass',
  'two-reversals',
  'two-reversals-two-sums',
  'echo',
];

test.each(ENDLESS)('%s is the same stream in cycles of any length', (name) => {
  const whole = readLanes(taskByName(name, { steps: 120 }), { key: randomKey(3), batch: 3, cycles: 1 });
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3, 5, 8, 24, 40, 60), (steps) => {
      const parts = readLanes(taskByName(name, { steps }), {
        key: randomKey(3),
        batch: 3,
        cycles: 120 / steps,
      });
      expect(parts).toEqual(whole);
    }),
    { numRuns: 8 },
  );
});

test('several streams are the same in cycles of any length', () => {
  const named = (steps: number): ReturnType<typeof taskByName> =>
    taskByName('several-streams', {
      streams: ['n-back', 'mackey-glass'].map((name) => ({ task: { name, options: { steps } } })),
    });
  const request = { key: randomKey(3), batch: 2 };
  expect(readLanes(named(6), { ...request, cycles: 20 })).toEqual(
    readLanes(named(120), { ...request, cycles: 1 }),
  );
});
