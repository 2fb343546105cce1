import { stateToJson } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { drawsAt } from '../draws.ts';
import { during } from './run-span.ts';
import { fixedSize, type GrowthRule, type PopulationView } from '../growth-rule.ts';
import { marginRule } from './margin-rule.ts';
import { randomKey } from '@meristem/autodiff';

const criterion = outgoingL1({ penalty: 0.01 });
const population: PopulationView = {
  name: 'memory',
  scale: 'neuron',
  ids: [0],
  ages: [3],
  strengths: [1],
  dead: [false],
  constants: [0],
  min: 1,
  max: 9,
};

/** Adds a unit in every cycle, and counts how often it was asked and told. */
function eager(): GrowthRule & { readonly seen: { observed: number } } {
  const seen = { observed: 0 };
  return {
    name: 'eager',
    criterion,
    seen,
    window: 3,
    observe: () => {
      seen.observed++;
    },
    propose: () => ({ removed: [], births: 1 }),
    pace: () => 0.5,
  };
}

const birthsAt = (rule: GrowthRule, cycle: number, plannedCycles: number): number =>
  rule.propose(population, drawsAt(randomKey(0), 'memory', cycle), sampleMoment({ cycle, plannedCycles }))
    .births;

describe('during', () => {
  it('lets a rule propose in its span alone', () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        shares,
        shares,
        fc.nat(300),
        fc.constantFrom(1, 3, 4, 5, 17, 200),
        (a, b, cycle, planned) => {
          const [from, until] = [Math.min(a, b), Math.max(a, b)];
          const share = cycle / planned;
          const inside = cycle >= from * planned && (until === 1 || cycle < until * planned);
          expect(birthsAt(during({ from, until }, eager()), cycle, planned)).toBe(inside ? 1 : 0);
          if (share > 1) expect(inside).toBe(until === 1);
        },
      ),
    );
  });

  it('begins with the first cycle and ends with the run unless told, also where the run goes on beyond its plan', () => {
    expect([0, 5, 10, 11].map((cycle) => birthsAt(during({}, eager()), cycle, 10))).toEqual([1, 1, 1, 1]);
    expect([0, 5, 6, 11].map((cycle) => birthsAt(during({ until: 0.6 }, eager()), cycle, 10))).toEqual([
      1, 1, 0, 0,
    ]);
    expect([0, 5, 6, 11].map((cycle) => birthsAt(during({ from: 0.6 }, eager()), cycle, 10))).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it('leaves the rest of the rule as it is', () => {
    const rule = eager();
    const limited = during({ from: 0.5 }, rule);
    limited.observe?.(sampleMoment({ cycle: 0 }));
    expect(rule.seen.observed).toBe(1);
    expect([limited.criterion, limited.window, limited.pace?.({}, 0)]).toEqual([criterion, 3, 0.5]);
    expect(limited.name).toBe('eager from 0.5 to 1 of the run');
  });

  it('keeps the penalty at work when the structure is settled', () => {
    const rule = marginRule({ criterion, addProbability: 1, reserve: 99, deleteProbability: 0 });
    const [never, fixed] = [during({ until: 0 }, rule), fixedSize({ criterion })].map((growth) =>
      trained(sampleTrainer({ growth }), 30),
    );
    expect(stateToJson(never!.state)).toEqual(stateToJson(fixed!.state));
    const half = trained(sampleTrainer({ growth: during({ until: 0.5 }, rule), plannedCycles: 20 }), 20);
    expect(half.births).toBe(10);
  });

  it.each([
    [{ from: -0.1 }, 'during: options.from: found -0.1, expected a number from 0 to 1.'],
    [{ until: Number.NaN }, 'during: options.until: found NaN, expected a number from 0 to 1.'],
    [
      { from: 0.5, until: 0.4 },
      'during: options.until: found 0.4, which is before from 0.5, expected a span. Swap the two.',
    ],
  ])('refuses %o', (span, message) => {
    expect(() => during(span, eager())).toThrow(expect.objectContaining({ code: 'option', message }));
  });
});
