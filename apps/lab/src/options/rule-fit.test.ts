import { architectureByName } from '@meristem/experiment';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { labTasks } from '../tasks.ts';
import { chosenPlan } from './experiment-choice.ts';
import { bornUnits, requireRuleFits } from './rule-fit.ts';

const ports = labTasks.byName('reversal');
const gated = architectureByName('gated', { ports });
describe('a knee to stop at', () => {
  it.each([
    ['none', 'under which a network keeps its size'],
    ['cut', 'under which a network only becomes smaller'],
    ['refresh', 'under which a network keeps its size'],
    ['continual-backprop', 'under which a network replaces units one for one'],
  ] as const)('is refused under %s, where nothing grows', (rule, what) => {
    const choice = { rule, stopAtKnee: true };
    expect(() => requireRuleFits(choice, gated)).toThrow(UsageError);
    expect(() => requireRuleFits(choice, gated)).toThrow(
      `--stop-at-knee: found the rule ${rule}, ${what}, expected one under which networks grow.`,
    );
    expect(() => requireRuleFits({ rule }, gated)).not.toThrow();
  });

  it.each(['grow-need', 'grow-fold', 'outgoing-l1', 'refresh+grow-need'] as const)(
    'is taken under %s',
    (rule) => expect(() => requireRuleFits({ rule, stopAtKnee: true }, gated)).not.toThrow(),
  );
});

describe('areas that are to be born', () => {
  it('are refused where there is nothing to be born from', async () => {
    const planned = chosenPlan({
      task: 'reversal',
      architecture: 'gated',
      rule: 'area-growth',
      preset: 'default',
      backend: 'reference',
    });
    await expect(planned).rejects.toThrow(UsageError);
    await expect(planned).rejects.toThrow(
      '--rule area-growth: found the architecture "gated", in which no area can be born, expected one with populations of areas. ' +
        'Leave --architecture out, or give specialists, specialist-layers or a file with "populations".',
    );
  });

  it.each([
    [architectureByName('specialists', { ports }), 8],
    [architectureByName('specialists', { ports, units: 5 }), 5],
    [architectureByName('areas', { ports }), 1],
  ])('are born from templates', (architecture, units) => {
    expect(() => requireRuleFits({ rule: 'area-growth' }, architecture)).not.toThrow();
    expect(bornUnits(architecture)).toBe(units);
  });

  it('have no size where there are none', () => expect(bornUnits(gated)).toBeUndefined());
});
