import type { Port, VectorPort } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { Measuring } from './output-measures.ts';

/** Measures of predictions that stand one after the other, each of which cost so much. */
function measured(
  port: Port,
  predictions: readonly (readonly number[])[],
  targets: readonly number[],
  { costs = predictions.map(() => 0.5), top = 2 } = {},
) {
  const measuring = new Measuring([port], predictions.length, top);
  const reading = { prediction: predictions.flat(), cost: costs };
  const array = port.kind === 'symbol' ? Int32Array.from(targets) : Float64Array.from(targets);
  measuring.see(() => reading, { [port.name]: array }, 1, 1);
  return measuring.results()[port.name]!;
}

const symbols = { kind: 'symbol', name: 'next', size: 4 } as const;

describe('measures of symbols', () => {
  it('are those of counting by hand', () => {
    const rows = [
      [3, 2, 1, 0],
      [3, 2, 1, 0],
      [0, 1, 2, 3],
      [0, 3, 2, 1],
    ];
    // Predicted 0, 0, 3, 1; ranks of the targets 1, 2, 4, 1.
    const found = measured(symbols, rows, [0, 1, 0, 1], { costs: [1, 2, 3, 6] });
    expect(found).toEqual({
      cost: 3,
      guessing: expect.closeTo(Math.LN2, 12) as number,
      accuracy: 2 / 4,
      topAccuracy: 3 / 4,
      // F1 of 0: 2 / (2 + 2), of 1: 2 / (1 + 2), of 3: 0; 2 never occurs.
      f1: expect.closeTo((1 / 2 + 2 / 3 + 0) / 3, 12) as number,
      perplexity: Math.exp(3),
    });
  });

  it('of a network that says nothing are those of chance', () => {
    const ten = { ...symbols, size: 10 };
    const targets = Array.from({ length: 30 }, (_, i) => i % 10);
    const silent = targets.map(() => Array<number>(10).fill(0));
    const found = measured(ten, silent, targets, { top: 3 });
    expect(found.accuracy).toBeCloseTo(0.1, 12);
    expect(found.topAccuracy).toBeCloseTo(0.3, 12);
    expect(found.f1).toBeCloseTo(0.1, 12);
  });

  it('share a tie of the largest among those that tie', () => {
    const found = measured(symbols, [[2, 2, 0, 0], [2, 2, 3, 0]], [1, 1], { top: 2 }); // prettier-ignore
    expect(found.accuracy).toBe((1 / 2 + 0) / 2);
    // The second target shares the second place with another.
    expect(found.topAccuracy).toBe((1 + 1 / 2) / 2);
  });

  it('leave out targets that are to be ignored', () => {
    const rows = [[9, 0, 0, 0], [9, 0, 0, 0], [0, 0, 9, 0]]; // prettier-ignore
    for (const ignore of [3, 4]) {
      const found = measured({ ...symbols, ignore }, rows, [0, ignore, 1], { costs: [1, 0, 3] });
      expect(found).toMatchObject({ cost: 2, accuracy: 1 / 2 });
    }
  });

  it('tell what guessing costs: the entropy of the targets that count', () => {
    const logits = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]; // prettier-ignore
    const found = measured({ ...symbols, ignore: 3, smoothing: 0.5 }, logits, [0, 1, 3, 1]);
    expect(found.guessing).toBeCloseTo(Math.log(3) - (2 / 3) * Math.log(2), 12);
  });

  it('tell bits where symbols are characters, and no top where there are no more symbols', () => {
    const letters = { ...symbols, letters: 'abcd' };
    const found = measured(letters, [[0, 0, 0, 0]], [1], { costs: [2], top: 4 });
    expect(found.bitsPerCharacter).toBeCloseTo(2 / Math.LN2, 12);
    expect(found).not.toHaveProperty('topAccuracy');
  });
});

const vectors = (loss: VectorPort['loss'], options: Partial<VectorPort> = {}): VectorPort => {
  return { kind: 'vector', name: 'level', size: 2, ...(loss && { loss }), ...options };
};

describe('measures of vectors', () => {
  const rows = [[1, 10], [2, 10], [3, 10]]; // prettier-ignore
  const targets = [1, 10, 3, 11, 2, 12];

  it.each(['squared-error', 'huber'] as const)(
    'by "%s" tell how much of the variance is explained',
    (loss) => {
      // Squared errors 0 + 1 + 1 and 0 + 1 + 4; squared distances to the means 2 and 11: 2 and 2.
      const found = measured(vectors(loss), rows, targets);
      expect(found).toMatchObject({ cost: 0.5, r2: 1 - 7 / 4 });
      // Per step: squared distances of 4 over 3 steps, or half of them, as Huber's losses are within 1.
      expect(found.guessing).toBeCloseTo(loss === 'huber' ? 2 / 3 : 4 / 3, 6);
      expect(measured(vectors(loss), rows, [1, 10, 2, 10, 3, 10]).r2).toBe(1);
      // Distances 4, 3, 2 and 5, 5, 5 to the same numbers throughout.
      const rmse = Math.sqrt((16 + 9 + 4 + 75) / 6);
      expect(measured(vectors(loss), rows, [5, 5, 5, 5, 5, 5])).toEqual({ cost: 0.5, guessing: 0, rmse });
    },
  );

  it('tell how far off they are in the units of people', () => {
    // Errors 0, 1, 1 and 0, 1, 2 in deviations of 10 and 0.5.
    const standardised = { mean: [7, 7], deviation: [10, 0.5] };
    const found = measured(vectors(undefined, { standardised }), rows, targets);
    expect(found.rmse).toBeCloseTo(Math.sqrt((0 + 100 + 100 + 0 + 0.25 + 1) / 6), 12);
    expect(measured(vectors(undefined), rows, targets).rmse).toBeCloseTo(Math.sqrt(7 / 6), 12);
  });

  it('leave out numbers that are to be ignored, and steps of which nothing counts', () => {
    const port = vectors(undefined, { ignore: -1 });
    const costs = [1, 0, 2];
    const found = measured(port, rows, [1, -1, -1, -1, 2, -1], { costs });
    // Errors 0 and 1.
    expect(found).toEqual({ cost: 1.5, guessing: 0.25, r2: 1 - 1 / 0.5, rmse: Math.sqrt(1 / 2) });
  });

  it('of chances are the shares of numbers on the right side', () => {
    const odds = [[2, -1], [-3, 0], [1, 1]]; // prettier-ignore
    const found = measured(vectors('binary-cross-entropy'), odds, [1, 0, 1, 1, 0, 1]);
    expect(found.accuracy).toBe((1 + 1 + 0 + 1 / 2 + 0 + 1) / 6);
    // Of the first number 1 hit of 2 answers and 2 targets; of the second 1.5 of 1.5 and 2.
    expect(found.f1).toBeCloseTo((2 / 4 + 3 / 3.5) / 2, 12);
    expect(found).not.toHaveProperty('r2');
  });

  it('of counts are their cost alone', () => {
    expect(Object.keys(measured(vectors('poisson'), rows, targets))).toEqual(['cost', 'guessing']);
  });
});
