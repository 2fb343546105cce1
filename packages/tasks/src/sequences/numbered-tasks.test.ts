import { randomKey } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import { readLanes } from '../testing/read-lanes.ts';
import { modularSum } from './modular-sum.ts';
import { nBack } from './n-back.ts';

const request = { key: randomKey(4), batch: 3, cycles: 200 };

describe.each([
  [1, 2],
  [2, 4],
  [7, 3],
])('%i-back with %i stimuli', (back, stimuli) => {
  const task = nBack({ back, stimuli, steps: 9 });
  const lanes = readLanes(task, request);

  test('is what a queue of stimuli says', () => {
    for (const { stimulus = [], match = [] } of lanes) {
      const queue: number[] = [];
      stimulus.forEach((shown, step) => {
        const before = queue.length === back ? queue.shift() : undefined;
        expect(match[step]).toBe(before === undefined ? 2 : before === shown ? 1 : 0);
        queue.push(shown);
      });
    }
  });

  test('matches as often as guessing at the plateau expects', () => {
    const asked = lanes.flatMap(({ match = [] }) => match.filter((answer) => answer < 2));
    const share = asked.filter((answer) => answer === 1).length / asked.length;
    expect(Math.abs(share - 1 / stimuli)).toBeLessThan(4 * Math.sqrt(0.25 / asked.length));
    const nats = -share * Math.log(1 / stimuli) - (1 - share) * Math.log(1 - 1 / stimuli);
    expect(Math.abs(nats * 9 - (task.plateaus(0)[0]?.natsPerCycle ?? NaN))).toBeLessThan(0.3);
  });
});

test.each([
  [3, 3],
  [2, 1],
  [7, 5],
])('sums modulo %i of %i digits are differences of running totals', (modulus, terms) => {
  for (const { digit = [], sum = [] } of readLanes(modularSum({ modulus, terms, steps: 11 }), request)) {
    let total = 0;
    const totals = [0, ...digit.map((each) => (total += each))];
    sum.forEach((said, step) => {
      const window = (totals[step + 1] ?? NaN) - (totals[step + 1 - terms] ?? NaN);
      expect(said).toBe(Number.isNaN(window) ? modulus : window % modulus);
    });
    expect(new Set(digit).size).toBe(modulus);
  }
});

test('a sum is even given all digits but one', () => {
  const [{ digit = [], sum = [] } = {}] = readLanes(modularSum(), { key: randomKey(1), cycles: 500 });
  const counts = new Map<string, number>();
  sum.forEach((said, step) => {
    if (step < 2) return;
    const seen = `${digit[step]} ${digit[step - 2]} ${said}`;
    counts.set(seen, (counts.get(seen) ?? 0) + 1);
  });
  expect(counts.size).toBe(27);
  const expected = (sum.length - 2) / 27;
  for (const count of counts.values())
    expect(Math.abs(count - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
});
