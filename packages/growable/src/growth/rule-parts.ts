import { that } from '@meristem/autodiff';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a value has some methods: how parts of a run that anybody may write are told from other things. */
export function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Fields)[name] === 'function')
  );
}

/** A criterion. */
export const CRITERION = that(
  'a criterion',
  (value) => hasMethods(value, 'regularise', 'constrain', 'strength'),
  'Make one: outgoingL1().',
);

/** A growth rule. */
export const RULE = that(
  'a growth rule',
  (value) =>
    hasMethods(value, 'propose') && CRITERION.fault((value as Fields)['criterion'], '') === undefined,
  'Make one: growNeed(), or fixedSize({ criterion }) for a network that stays as it is.',
);

/** A birth. */
export const BIRTH = that('a birth', (value) => hasMethods(value, 'initialise'), 'Make one: splitBirth().');

/** Numbers that something starts with. */
export const FILL = that('a fill', (value) => hasMethods(value, 'fill'), 'Make one: normal(0.01).');
