import { foldKey, randomKey } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { readLanes } from '../testing/read-lanes.ts';
import { integerDraw } from '../uniform-draws.ts';
import { bitFlipping } from './bit-flipping.ts';
import { changingRegression } from './changing-regression.ts';
import { ThresholdNetwork } from './threshold-network.ts';

const shape = { bits: 9, slow: 5, every: 40, flips: 6, units: 30, seed: 3 } as const;
const request = { key: randomKey(4), batch: 2, cycles: 300 };

/** Examples of a lane: their bits, as a text, and the answer. */
function examplesOf(
  task: ReturnType<typeof changingRegression>,
  target: string,
): readonly { readonly bits: string; readonly answer: number }[][] {
  return readLanes(task, request).map((lane) =>
    lane[target]!.map((answer, at) => ({
      bits: lane['bits']!.slice(at * shape.bits, (at + 1) * shape.bits).join(''),
      answer,
    })),
  );
}

const regression = examplesOf(changingRegression(shape), 'value');

test('a unit is excited by as many bits that agree with its weights as the threshold says', () => {
  const key = randomKey(8);
  const { bits, units } = shape;
  const threshold = 0.6;
  const network = new ThresholdNetwork({ bits, units, threshold }, key);
  const sign = (what: string, at: number): number =>
    integerDraw(foldKey(key, what), at, 0, 2) === 1 ? 1 : -1;
  for (let number = 0; number < 2 ** bits; number += 1) {
    const input = Array.from({ length: bits }, (_, bit) => (number >> bit) & 1);
    let value = sign('biases', units);
    for (let unit = 0; unit < units; unit += 1) {
      // w x - (threshold (bits + 1) - S) + b is the number of bits that agree, 1.5 b, and less the threshold's share.
      const agreeing = input.filter((bit, at) => bit === (sign('weights', unit * bits + at) === 1 ? 1 : 0));
      const excited = agreeing.length + 1.5 * sign('biases', unit) > threshold * (bits + 1);
      if (excited) value += sign('outgoing', unit);
    }
    expect(network.valueOf(input, 0)).toBe(value);
  }
});

test('one of the slow bits flips between stretches, and none within', () => {
  for (const lane of regression) {
    const slow = lane.map(({ bits }) => bits.slice(0, shape.slow));
    slow.forEach((bits, at) => {
      if (at === 0) return;
      const flipped = [...bits].filter((bit, i) => bit !== slow[at - 1]![i]).length;
      expect(flipped).toBe(at % shape.every === 0 && at <= shape.every * shape.flips ? 1 : 0);
    });
  }
  // Lanes, and keys, have the same slow bits.
  const others = readLanes(changingRegression(shape), { ...request, key: randomKey(5) });
  expect(others[0]!['bits']!.slice(0, shape.slow).join('')).toBe(
    regression[0]![0]!.bits.slice(0, shape.slow),
  );
});

test('fast bits are fair coins, and answers follow from the bits', () => {
  const all = regression.flat();
  for (let bit = shape.slow; bit < shape.bits; bit += 1) {
    const ones = all.filter(({ bits }) => bits[bit] === '1').length;
    // Four deviations of 600 tosses.
    expect(Math.abs(ones - 300)).toBeLessThan(49);
  }
  const known = new Map<string, number>();
  for (const { bits, answer } of all) {
    expect(known.get(bits) ?? answer).toBe(answer);
    known.set(bits, answer);
  }
  expect(new Set(known.values()).size).toBeGreaterThan(3);
});

test('bit flipping asks which answers of the stretch are above their middle', () => {
  const classes = examplesOf(bitFlipping(shape), 'above');
  classes.forEach((lane, at) => {
    expect(lane.map(({ bits }) => bits)).toEqual(regression[at]!.map(({ bits }) => bits));
  });
  for (let stretch = 0; stretch <= shape.flips; stretch += 1) {
    const [from, to] = [stretch * shape.every, (stretch + 1) * shape.every];
    const values = (asked: number): number[] =>
      regression.flatMap((lane, at) =>
        lane
          .slice(from, to)
          .flatMap(({ answer }, i) => (classes[at]![from + i]!.answer === asked ? [answer] : [])),
      );
    const [below, above] = [values(0), values(1)];
    expect(Math.max(...below)).toBeLessThan(Math.min(...above, Infinity));
    // Of 80 examples, within four deviations, unless many are just the middle.
    expect(above.length).toBeLessThan(58);
  }
});

test('more slow bits than bits are refused', () => {
  expect(() => changingRegression({ bits: 4, slow: 5 })).toThrow(
    'changing-regression.slow: found 5, expected at most 4, the number of bits.',
  );
});
