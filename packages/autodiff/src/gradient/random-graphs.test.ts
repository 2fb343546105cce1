import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add } from '../primitives/arithmetic.ts';
import { tanh } from '../primitives/functions.ts';
import { sum } from '../primitives/reduce.ts';
import { checkGradients, listedChoices, type RandomGraph, randomGraph } from '../testing/index.ts';
import { gradient } from './gradient.ts';

/** Graphs from lists of decisions, which shrink to shorter lists of smaller numbers. */
const graphs: fc.Arbitrary<RandomGraph> = fc
  .array(fc.noBias(fc.nat(2 ** 31 - 1)), { minLength: 40, maxLength: 160, size: 'max' })
  .map((decisions) => randomGraph(listedChoices(decisions)));

/** Thousands of graphs on a busy machine. */
const timeout = 120_000;

describe('gradients of random graphs', { timeout }, () => {
  it('are those of central differences', () => {
    let flat = 0;
    fc.assert(
      fc.property(graphs, ({ loss, sources, point }) => {
        if (checkGradients(loss, sources, point).loss === 0) flat++;
      }),
      { seed: 20, numRuns: 2000 },
    );
    // Axes without units make some losses empty sums; most must not be.
    expect(flat).toBeLessThan(400);
  });

  it('have gradients themselves', () => {
    fc.assert(
      fc.property(graphs, ({ loss, sources, point }) => {
        const second = gradient(loss, sources)
          .map((first) => sum(tanh(first), ...first.dims))
          .reduce((total, next) => add(total, next));
        checkGradients(second, sources, point);
      }),
      { seed: 21, numRuns: 300 },
    );
  });
});
