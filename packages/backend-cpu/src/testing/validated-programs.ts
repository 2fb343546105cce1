import type { Plan } from '@meristem/autodiff';
import { vi } from 'vitest';
import { validateProgram } from '../program/validate-program.ts';

/* Every program that a test of this package lowers is checked, once for each plan. */
const checked = new WeakSet<Plan>();

vi.mock(import('../lowering/lower-plan.ts'), async (original) => {
  const actual = await original();
  return {
    ...actual,
    lowerPlan: (...args) => {
      const lowered = actual.lowerPlan(...args);
      if (checked.has(args[0])) return lowered;
      checked.add(args[0]);
      const { plan, sites, extents } = lowered;
      const given = extents.map(({ buffer }) => buffer);
      validateProgram({ ...lowered, name: plan.name, sites: sites.length, given });
      return lowered;
    },
  };
});
