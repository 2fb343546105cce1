import { describeValue, type JsonValue, listNames } from '@meristem/autodiff';
import { optionFault } from '../errors.ts';
import type { Field, IntegerBounds } from './json-checks.ts';
import { requireFields, requireInteger } from './json-checks.ts';

/** One option of a task, as a command line shows it. */
export interface OptionSummary {
  readonly name: string;
  /** What holds where the option is not given; undefined where it must be given. */
  readonly default: JsonValue | undefined;
  readonly meaning: string;
}

/** One option of a task: how it is checked, what it means, and what holds where it is not given. */
export interface OptionRule<T> {
  readonly default: T | undefined;
  readonly meaning: string;
  /** Returns the checked value. Throws {@link TaskOptionError} otherwise. */
  check(field: Field): T;
}

/** The options of a task, by name. */
export type OptionRules = Readonly<Record<string, OptionRule<unknown>>>;

/** The checked values of a table of options. */
export type OptionValues<Rules extends OptionRules> = {
  readonly [Name in keyof Rules]: Rules[Name] extends OptionRule<infer T> ? T : never;
};

/** An integer option. */
export function integerOption(
  rule: IntegerBounds & { readonly default: number; readonly meaning: string },
): OptionRule<number> {
  const remedy = `It is the ${rule.meaning}; leave it out for ${rule.default}.`;
  return {
    default: rule.default,
    meaning: rule.meaning,
    check: (field) => requireInteger(field, rule, remedy),
  };
}

/** An option that is a probability in [0, 1). */
export function probabilityOption(rule: {
  readonly default: number;
  readonly meaning: string;
}): OptionRule<number> {
  return {
    ...rule,
    check({ value, path, fault }) {
      if (typeof value === 'number' && value >= 0 && value < 1) return value;
      throw fault({
        path,
        found: describeValue(value),
        expected: 'a number of at least 0 and below 1',
        remedy: `It is the ${rule.meaning}; leave it out for ${rule.default}.`,
      });
    },
  };
}

/** Bounds of a number option. */
interface NumberBounds {
  readonly min: number;
  /** Whether `min` itself is refused; it is allowed where this is left out. */
  readonly above?: boolean;
  readonly max: number;
}

/** An option that is a number within bounds. */
export function numberOption(
  rule: NumberBounds & { readonly default: number; readonly meaning: string },
): OptionRule<number> {
  const { min, above = false, max, meaning } = rule;
  return {
    default: rule.default,
    meaning,
    check({ value, path, fault }) {
      const high = typeof value === 'number' && (above ? value > min : value >= min);
      if (high && value <= max) return value;
      throw fault({
        path,
        found: describeValue(value),
        expected: `a number ${above ? 'above' : 'of at least'} ${min} and at most ${max}`,
        remedy: `It is the ${meaning}; leave it out for ${rule.default}.`,
      });
    },
  };
}

/** An option that is one of a few words. */
export function choiceOption<const Choice extends string>(rule: {
  readonly choices: readonly Choice[];
  readonly default: NoInfer<Choice>;
  readonly meaning: string;
}): OptionRule<Choice> {
  return {
    default: rule.default,
    meaning: rule.meaning,
    check({ value, path, fault }) {
      const chosen = rule.choices.find((choice) => choice === value);
      if (chosen !== undefined) return chosen;
      throw fault({
        path,
        found: describeValue(value),
        expected: `one of ${listNames(rule.choices)}`,
        remedy: `It says ${rule.meaning}; leave it out for "${rule.default}".`,
      });
    },
  };
}

/** The option of tasks whose examples are drawn once and for all: what they are drawn with. */
export const seedOption = integerOption({
  default: 0,
  min: 0,
  max: Number.MAX_SAFE_INTEGER,
  meaning: 'seed that the examples are drawn with, whatever the seed of the training',
});

/** The option that every symbol task has: the characters of a training cycle. */
export const stepsOption = integerOption({
  default: 40,
  min: 1,
  max: 1_000_000,
  meaning: 'number of characters in a training cycle',
});

/**
 * Checks given options against their rules and fills in the defaults.
 *
 * @param owner the task's name, for the error that lists its options
 * @param path where the options stand, e.g. `task.options`
 * @throws {@link TaskOptionError} for an unknown, missing or ill-typed option
 */
export function resolveOptions<Rules extends OptionRules>(
  owner: string,
  rules: Rules,
  given: unknown,
  path: string,
): OptionValues<Rules> {
  const names = Object.keys(rules);
  const field = { value: given, path, fault: optionFault };
  const takes = names.length === 0 ? 'no options' : `the options ${listNames(names)}`;
  const fields = requireFields(field, names, `"${owner}" takes ${takes}.`);
  const resolved = names.map((name) => [
    name,
    resolveOption(rules[name] as OptionRule<unknown>, fields[name], `${path}.${name}`),
  ]);
  return Object.fromEntries(resolved) as OptionValues<Rules>;
}

function resolveOption(rule: OptionRule<unknown>, given: unknown, path: string): unknown {
  if (given === undefined && rule.default !== undefined) return rule.default;
  return rule.check({ value: given, path, fault: optionFault });
}

/** The options as a command line shows them. */
export function summariseOptions(rules: OptionRules): readonly OptionSummary[] {
  return Object.entries(rules).map(([name, rule]) => ({
    name,
    default: rule.default as JsonValue | undefined,
    meaning: rule.meaning,
  }));
}
