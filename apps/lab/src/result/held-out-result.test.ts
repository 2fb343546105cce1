import type { HeldOut } from '@meristem/growable';
import { describe, expect, it } from 'vitest';
import { heldOutResult, heldOutSchema } from './held-out-result.ts';

const found: HeldOut = {
  natsPerCycle: 9,
  floor: undefined,
  ratio: undefined,
  guessing: 12,
  cycles: 4,
  measures: {
    next: { cost: 0.2, accuracy: 0.75, f1: 0.6, perplexity: 1.2, bitsPerCharacter: 0.3 },
    torque: { cost: 3, r2: 0.5 },
  },
};

describe('a held-out result', () => {
  it('tells measures by port, costs by cycle, and nothing of what a port has no use for', () => {
    const result = heldOutResult(found, 10);
    expect(Object.entries(result)).toEqual([
      ['natsPerCycle', 9],
      ['floor', null],
      ['ratio', null],
      ['guessing', 12],
      ['accuracy', { next: 0.75 }],
      ['f1', { next: 0.6 }],
      ['bitsPerCharacter', { next: 0.3 }],
      ['r2', { torque: 0.5 }],
      ['costs', { next: 2, torque: 30 }],
    ]);
    const measures = { torque: found.measures['torque']! };
    expect(heldOutResult({ ...found, measures }, 1)).not.toHaveProperty('accuracy');
  });

  it('comes back from a file, also from one of an earlier release', () => {
    const result = heldOutResult(found, 10);
    expect(heldOutSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    const earlier = { natsPerCycle: 9, floor: null, ratio: null, accuracy: null, costs: {} };
    expect(heldOutSchema.parse(earlier)).toEqual({ ...earlier, accuracy: undefined });
  });
});
