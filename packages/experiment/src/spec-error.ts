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
    if (depth(closest) > 0) {
      return closest.flatMap((inner) =>
        describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, value),
      );
    }
    const alternatives = new Set(issue.errors.flat().map(expectation));
    return [describeFault(issue, value, [...alternatives].join(' or '))];
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) =>
        `${formatPath([...issue.path, key])}: found a field that is not known, expected none. Remove or rename it.`,
    );
  }
  return [describeFault(issue, value, expectation(issue))];
}

function describeFault({ path }: Pick<Issue, 'path'>, value: unknown, expected: string): string {
  const found = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  return `${formatPath(path)}: found ${formatFound(found)}, expected ${expected}.`;
}

/** What the schema library calls what JSON calls otherwise. */
const PLAIN_WORDS: Readonly<Record<string, string>> = { record: 'object', int: 'whole number' };

/** What an issue's message says was expected, without the rest of it. */
function expectation({ message }: Pick<Issue, 'message'>): string {
  const expected = message.replace(/^.*?\bexpected /i, '').replace(/, received .*$/, '');
  return PLAIN_WORDS[expected] ?? expected;
}

/** A value as JSON, cut short; numbers that JSON lacks by name. */
function formatFound(found: unknown): string {
  const text = typeof found === 'number' ? String(found) : (JSON.stringify(found) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

function depth(issues: readonly Issue[]): number {
  return issues.reduce(
    (deepest, { path, code }) => Math.max(deepest, path.length + (code === 'unrecognized_keys' ? 1 : 0)),
    0,
  );
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => text + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    '$',
  );
}
