import { INSPECT } from '../inspect.ts';
import { formatPlan } from './format-plan.ts';
import type { Plan } from './plan.ts';

/** A plan that prints as its listing. It stays plain data: what prints it is not among its own fields. */
export function printable(plan: Plan): Plan {
  const value = (): string => formatPlan(plan);
  return Object.defineProperties(plan, { toString: { value }, [INSPECT]: { value } });
}
