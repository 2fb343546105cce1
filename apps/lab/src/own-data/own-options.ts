import type { JsonObject } from '@meristem/autodiff';
import { describeValue } from '@meristem/autodiff';
import type { OptionRule } from '@meristem/tasks';
import type { Contents } from './contents.ts';

/** What own data is read from. */
export function pathOption(meaning: string): OptionRule<string> {
  return {
    default: undefined,
    meaning,
    check({ value, path, fault }) {
      if (typeof value === 'string' && value !== '') return value;
      throw fault({ path, found: describeValue(value), expected: `the ${meaning}`, remedy: 'Name one.' });
    },
  };
}

/** An option that whoever reads the data checks, or fills in from the data where it is `null`. */
export function readersOption(meaning: string): OptionRule<unknown> {
  return { default: null, meaning, check: ({ value }) => value };
}

/** What the data was when something was made of it. */
export const contentsOption: OptionRule<unknown> = {
  default: null,
  meaning: 'size and digest of what was read; data that has changed since is refused',
  check({ value, path, fault }) {
    const { bytes, files, digest } = Object(value) as Partial<Contents>;
    if (typeof bytes === 'number' && typeof files === 'number' && typeof digest === 'string') return value;
    throw fault({
      path,
      found: describeValue(value),
      expected: 'an object with bytes, files and digest',
      remedy: 'Leave it out: it is filled in.',
    });
  },
};

/** Options without those that are `null`, which are as good as left out. */
export function toldOptions(options: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== null && value !== undefined),
  ) as JsonObject;
}
