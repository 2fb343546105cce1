import { growFold, outgoingL1 } from '@meristem/growable';
import { echoTask } from '@meristem/growable/testing';
import { describe, expect, it } from 'vitest';
import { ruleOf, ruleSchema } from './rule-spec.ts';

const criterion = { kind: 'outgoing-l1' };
const task = echoTask({ symbols: 3, steps: 4 });

/** Cycles that a rule looks back at in a run. */
const windowOf = (fields: object): unknown => {
  const { window } = ruleOf(ruleSchema.parse({ kind: 'grow-fold', criterion, ...fields }), task);
  return typeof window === 'function' ? window({ batch: 2, steps: 10 }) : window;
};

describe('grow-fold as plain data', () => {
  it('has the shares of the rule itself unless told', () => {
    const { window } = growFold({ criterion: outgoingL1({ outputs: 3 }) });
    expect(windowOf({})).toBe((window as (run: object) => number)({ batch: 2, steps: 10 }));
    expect(windowOf({})).toBe(50);
  });

  it('takes cycles and nats, or shares of the run and of ignorance, and samples', () => {
    expect(windowOf({ every: 250, untilCycle: 100, fold: { window: 25, tolerance: 0.06 } })).toBe(25);
    const relative = {
      window: { samples: 90 },
      tolerance: { ofIgnorance: 0.01 },
      margin: { ofIgnorance: 0 },
    };
    expect(windowOf({ every: { ofRun: 0.01 }, smoothing: 0.9, fold: relative })).toBe(5);
  });

  it.each([
    [{ every: { ofRun: 1.5 } }],
    [{ every: 0 }],
    [{ fold: { window: { cycles: 3 } } }],
    [{ fold: { tolerance: { ofIgnorance: -1 } } }],
    [{ fold: { covariance: 'none' } }],
  ])('refuses %j', (fields) => {
    expect(ruleSchema.safeParse({ kind: 'grow-fold', criterion, ...fields }).success).toBe(false);
  });
});
