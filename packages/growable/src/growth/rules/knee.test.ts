import { stateToJson } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleOptions, trained } from '../../testing/sample-trainer.ts';
import { createTrainer } from '../../training/create-trainer.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import type { GrowthRule } from '../growth-rule.ts';
import { kneeOf, type SizedLoss, withSize } from './knee.ts';
import { during } from './run-span.ts';

/** A curve through sizes that double, with these losses. */
const doubling = (...losses: readonly number[]): readonly SizedLoss[] =>
  losses.map((loss, i) => ({ size: 10 * 2 ** i, loss }));

describe('the knee of a curve', () => {
  it('is where the loss stops falling with the size', () => {
    // Halved twice and then as good as level: in logarithms 1 of 3 doublings has half of the gain, 2 of 3 have all of it.
    expect(kneeOf(doubling(8, 4, 2, 1.95))).toEqual({ size: 40, loss: 2 });
    expect(kneeOf(doubling(8, 4, 2))).toBeUndefined();
  });

  it('is not there as long as the loss falls with a power of the size, whatever its units', () => {
    const curves = fc.record({
      sizes: fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 3, maxLength: 9 }),
      // So that the loss stays above what is of no account.
      power: fc.double({ min: 0.05, max: 0.4, noNaN: true }),
      unit: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    });
    fc.assert(
      fc.property(curves, ({ sizes, power, unit }) => {
        const curve = sizes.toSorted((a, b) => a - b).map((size) => ({ size, loss: unit * size ** -power }));
        expect(kneeOf(curve)).toBeUndefined();
      }),
    );
  });

  it('is not there before anything was gained, nor where gains grow', () => {
    expect(kneeOf(doubling(8, 8, 8, 8))).toBeUndefined();
    expect(kneeOf(doubling(8, 7.9, 7, 4))).toBeUndefined();
  });

  it('does not depend on the units of size and loss', () => {
    const losses = fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(losses, (found) => {
        const curve = found.reduce<readonly SizedLoss[]>(
          (so, loss, i) => withSize(so, 3 * 1.5 ** i, loss),
          [],
        );
        const scaled = curve.map(({ size, loss }) => ({ size: 1024 * size, loss: loss / 64 }));
        const knee = kneeOf(curve);
        // What bends by the threshold itself is told one way or the other by rounding.
        const bent = kneeOf(scaled);
        fc.pre(Boolean(knee) === Boolean(bent));
        expect(bent).toEqual(knee && { size: 1024 * knee.size, loss: knee.loss / 64 });
      }),
    );
  });

  it('is there once less is of no account', () => {
    expect(kneeOf(doubling(8, 1, 0.1, 0.01, 0.001))).toEqual({ size: 40, loss: 0.1 });
  });

  it('is told by losses that never rise, and by sizes that differ', () => {
    const curve = withSize(withSize(withSize([], 100, 5), 101, 4), 150, 6);
    expect(curve).toEqual([
      { size: 100, loss: 4 },
      { size: 150, loss: 4 },
    ]);
  });
});

/** A unit more every ten cycles. */
const steady: GrowthRule = {
  name: 'steady',
  criterion: outgoingL1({ outputs: 3, penalty: 0 }),
  propose: (_population, _draws, { cycle }) => ({ removed: [], births: cycle % 10 === 9 ? 1 : 0 }),
};

const options = sampleOptions({
  growth: during({ stopAtKnee: true }, steady),
  plannedCycles: 600,
  batch: 4,
  smoothing: 0.9,
});

describe('a rule that stops at the knee', () => {
  it('ends growth where more units stop paying, and saves their work', () => {
    const trainer = trained(createTrainer(options), 600);
    const free = trained(createTrainer({ ...options, growth: steady }), 600);
    expect(free.births).toBe(60);
    expect(trainer.births).toBeLessThan(30);
    expect(trainer.smoothedLoss).toBeLessThan(1.1 * free.smoothedLoss + 0.02);
    const { knee } = trainer.checkpoint().memory['knee'] as unknown as { knee: { cycle: number } };
    expect(knee.cycle).toBe(trainer.edits.length * 10 + 9);
  });

  it('goes on from a checkpoint as if nothing had been', () => {
    const whole = trained(createTrainer(options), 300);
    for (const cycle of [25, 120, 250]) {
      const checkpoint = structuredClone(trained(createTrainer(options), cycle).checkpoint());
      const resumed = trained(createTrainer({ ...options, checkpoint }), 300 - cycle);
      expect(stateToJson(resumed.state)).toEqual(stateToJson(whole.state));
      expect(resumed.edits).toEqual(whole.edits);
    }
  });

  it('lets units be replaced and removed afterwards', () => {
    const restless: GrowthRule = {
      ...steady,
      propose: (population, draws, moment) => {
        const { births } = steady.propose(population, draws, moment);
        const removed = moment.cycle > 500 && births > 0 ? [0] : [];
        return { removed, births: births + removed.length };
      },
    };
    const growth = during({ stopAtKnee: true }, restless);
    const trainer = trained(createTrainer({ ...options, growth }), 600);
    expect(trainer.deaths).toBe(10);
    const size = trainer.state.extent('memory');
    expect(size).toBe(2 + trainer.births - trainer.deaths);
    expect(trainer.births - trainer.deaths).toBeLessThan(30);
  });
});
