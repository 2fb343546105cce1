import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReversalShape } from './reversal-floor.ts';
import { reversalNatsPerGroup } from './reversal-floor.ts';
import { reversal } from './reversal.ts';

/** The conditional entropy of a group given some letters of the last one, by listing every group and every choice. */
function enumeratedNats({ letters, flips }: ReversalShape, rememberedMask: number): number {
  const words = 2 ** letters;
  const choices = Array.from({ length: words }, (_, mask) => mask).filter((mask) => bitCount(mask) === flips);
  const joint = new Map<string, number>();
  const marginal = new Map<number, number>();
  for (let last = 0; last < words; last += 1) {
    const memory = last & rememberedMask;
    for (const choice of choices) {
      const probability = 1 / (words * choices.length);
      const outcome = `${memory} ${reverseBits(last, letters) ^ choice}`;
      joint.set(outcome, (joint.get(outcome) ?? 0) + probability);
      marginal.set(memory, (marginal.get(memory) ?? 0) + probability);
    }
  }
  return entropy(joint.values()) - entropy(marginal.values());
}

function entropy(probabilities: Iterable<number>): number {
  let nats = 0;
  for (const probability of probabilities) nats -= probability * Math.log(probability);
  return nats;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function reverseBits(word: number, letters: number): number {
  let reversed = 0;
  for (let i = 0; i < letters; i += 1) reversed = (reversed << 1) | ((word >> i) & 1);
  return reversed;
}

test('six, five, four and three letters cost 8.96, 12.42, 14.74 and 16.61 nats per 40 characters', () => {
  const task = reversal();
  expect(task.floor(0)?.natsPerCycle.toFixed(2)).toBe('8.96');
  expect(task.plateaus(0).map(({ label, natsPerCycle }) => `${label}: ${natsPerCycle.toFixed(2)}`)).toEqual([
    '5 letters: 12.42',
    '4 letters: 14.74',
    '3 letters: 16.61',
    '2 letters: 18.20',
    '1 letter: 19.58',
    '0 letters: 20.79',
  ]);
});

test('every memory of every small group costs what listing all outcomes says', () => {
  for (let letters = 1; letters <= 5; letters += 1) {
    for (let flips = 0; flips <= letters; flips += 1) {
      const nats = reversalNatsPerGroup({ letters, flips });
      expect(nats).toHaveLength(letters + 1);
      for (let mask = 0; mask < 2 ** letters; mask += 1) {
        expect(nats[bitCount(mask)]).toBeCloseTo(enumeratedNats({ letters, flips }, mask), 11);
      }
    }
  }
});

test('the general form agrees with the form for one flip', () => {
  for (const letters of [1, 3, 4, 5, 6, 17, 512]) {
    const nats = reversalNatsPerGroup({ letters, flips: 1 });
    for (let m = 0; m <= letters; m += 1) {
      const unflipped = (letters - m) / letters;
      const coins = (letters - m) * Math.LN2;
      const flip =
        (m / letters) * Math.log(letters) - (unflipped === 0 ? 0 : unflipped * Math.log(unflipped));
      expect(nats[m]).toBeCloseTo(coins + flip, 8);
    }
  }
});

test('forgetting costs more, up to ln 2 a letter; all letters cost the floor', () => {
  const shape = fc
    .integer({ min: 1, max: 60 })
    .chain((letters) => fc.integer({ min: 0, max: letters }).map((flips) => ({ letters, flips })));
  fc.assert(
    fc.property(shape, ({ letters, flips }) => {
      const nats = reversalNatsPerGroup({ letters, flips });
      const task = reversal({ letters, flips });
      expect((task.floor(0)?.natsPerCharacter ?? NaN) * (letters + 2)).toBeCloseTo(nats[letters] ?? NaN, 12);
      expect(nats[0]).toBeCloseTo(letters * Math.LN2, 9);
      // Forgetting one letter leaves a fair coin, and the other flips still give the last one away.
      expect((nats[letters - 1] ?? NaN) - (nats[letters] ?? NaN)).toBeCloseTo(Math.LN2, 9);
      for (let m = 1; m <= letters; m += 1) expect(nats[m]).toBeLessThan((nats[m - 1] ?? NaN) + 1e-9);
    }),
  );
});
