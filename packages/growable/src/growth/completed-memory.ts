import type { RuleMemory } from './growth-rule.ts';

/**
 * What a rule remembers, with what it would remember at the start of a run where nothing is said: a checkpoint may be of a
 * version of the rule that noted less. What is said stays, in its order.
 */
export function completedMemory(memory: RuleMemory, first: Readonly<RuleMemory> = {}): RuleMemory {
  const complete = structuredClone(memory);
  for (const [key, value] of Object.entries(first)) {
    const own = Object.hasOwn(complete, key) ? complete[key] : undefined;
    if (own === undefined) complete[key] = structuredClone(value);
    else if (isMemory(own) && isMemory(value)) complete[key] = completedMemory(own, value);
  }
  return complete;
}

function isMemory(value: unknown): value is RuleMemory {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
