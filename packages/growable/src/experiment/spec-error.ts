import { MeristemError } from '@meristem/autodiff';
import type { z } from 'zod';

/** Plain data that does not describe what it should. The message has a line for each fault, with its JSON path. */
export class SpecError extends MeristemError {
  constructor(message: string) {
    super('spec', message);
  }
}

/**
 * Reads plain data by a schema.
 *
 * @throws SpecError naming for every fault the JSON path, what was found and what was expected.
 */
export function parseSpec<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => describeIssue(issue, value));
  throw new SpecError(`${what}: ${faults.join('\n')}\nSee the published schema of "${what}" for all fields.`);
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, value: unknown): string[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = issue.errors.reduce((best, next) => (depth(next) > depth(best) ? next : best));
    return closest.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] } as Issue, value));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${formatPath([...issue.path, key])}: found a field that is not known, expected none. Remove or rename it.`);
  }
  const found = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
  const expected = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '');
  return [`${formatPath(issue.path)}: found ${JSON.stringify(found) ?? 'nothing'}, ${/expected/.test(expected) ? '' : 'but '}${expected}.`];
}

function depth(issues: readonly Issue[]): number {
  return issues.reduce((deepest, { path, code }) => Math.max(deepest, path.length + (code === 'unrecognized_keys' ? 1 : 0)), 0);
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => text + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`), '$');
}
