import {
  faultText,
  knownNames,
  listNames,
  MeristemError,
  nearestName,
  plainDataFault,
  printable,
  shortJson,
} from '@meristem/autodiff';
import type { z } from 'zod';

/** Plain data that does not describe what it should. The message has a line for each fault, with its JSON path. */
export class SpecError extends MeristemError {
  override readonly name: string = 'SpecError';

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
  const large = plainDataFault(value, '$');
  if (large) throw new SpecError(`${what}: ${faultText(large)}`);
  const fields = new KnownFields();
  const result = schema.safeParse(value, { error: fields.note });
  if (result.success) return result.data;
  const { issues } = result.error;
  const faults = issues.slice(0, MOST_FAULTS).flatMap((issue) => describeIssue(issue, value, fields));
  const shown = faults.slice(0, MOST_FAULTS);
  if (issues.length > MOST_FAULTS || faults.length > MOST_FAULTS) shown.push('and more faults like these.');
  throw new SpecError(`${what}: ${shown.join('\n')}\nSee the published schema of "${what}" for all fields.`);
}

/** Faults that a message lists. */
const MOST_FAULTS = 20;

type Issue = z.core.$ZodIssue;
type UnknownKeys = Extract<Issue, { code: 'unrecognized_keys' }>;

/** Which fields an object may have where an issue says that it has others: the schema is known only while it is applied. */
class KnownFields {
  readonly #names = new Map<UnknownKeys['keys'], readonly string[]>();

  /** Leaves the message as it is, but where a number stands in the place of sizes: there it shows the sizes with that number. */
  readonly note = (issue: z.core.$ZodRawIssue): string | undefined => {
    if (issue.code !== 'unrecognized_keys' && issue.code !== 'invalid_type') return undefined;
    const { shape = {} } = (issue.inst as z.core.$ZodObject | undefined)?._zod.def ?? {};
    if (issue.code === 'invalid_type') {
      const isSize = 'units' in shape && Number.isInteger(issue.input);
      return isSize ? `expected an object, such as { "units": ${String(issue.input)} }` : undefined;
    }
    this.#names.set(issue.keys, Object.keys(shape));
    return undefined;
  };

  of({ keys }: UnknownKeys): readonly string[] {
    return this.#names.get(keys) ?? [];
  }
}

function describeIssue(issue: Issue, value: unknown, fields: KnownFields): string[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = issue.errors.reduce((best, next) => (depth(next) > depth(best) ? next : best));
    if (depth(closest) > 0) {
      return closest.flatMap((inner) =>
        describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, value, fields),
      );
    }
    const alternatives = new Set(issue.errors.flat().map(expectation));
    return [describeFault(issue, value, [...alternatives].join(' or '))];
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      faultText({
        path: formatPath([...issue.path, key]),
        found: 'a field that is not known',
        ...knownNames(key, fields.of(issue)),
      }),
    );
  }
  return [describeFault(issue, value, expectation(issue), wordsOf(issue))];
}

function describeFault(
  { path }: Pick<Issue, 'path'>,
  value: unknown,
  expected: string,
  words: readonly string[] = [],
): string {
  const found = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const nearest = typeof found === 'string' ? nearestName(found, words) : undefined;
  return faultText({
    path: formatPath(path),
    found: formatFound(found),
    expected,
    ...(nearest !== undefined && { remedy: `Did you mean "${nearest}"?` }),
  });
}

/** The words of which one was expected. */
function wordsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.filter((word) => typeof word === 'string');
  return issue.code === 'invalid_union' && 'options' in issue ? (issue.options as readonly string[]) : [];
}

/** What the schema library calls what JSON calls otherwise. */
const PLAIN_WORDS: Readonly<Record<string, string>> = { record: 'object', int: 'whole number' };

/** What an issue's message says was expected, without the rest of it. */
function expectation(issue: Issue): string {
  const words = wordsOf(issue);
  if (words.length > 1) return `one of: ${listNames(words)}`;
  const { message } = issue;
  const expected = message.replace(/^.*?\bexpected /i, '').replace(/, received .*$/, '');
  return PLAIN_WORDS[expected] ?? expected;
}

/** A value as JSON, cut short; numbers that JSON lacks by name. */
function formatFound(found: unknown): string {
  const text = typeof found === 'number' ? String(found) : (shortJson(found, 80) ?? 'nothing');
  return printable(text.length > 80 ? `${text.slice(0, 80)}...` : text);
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
