import { describeValue, listNames, nearestName } from '@meristem/autodiff';
import type { FaultError } from '../errors.ts';

/** Says which of the names a misspelt one may stand for, or lists them. */
export function suggestName(misspelt: string, names: readonly string[]): string {
  const nearest = nearestName(misspelt, names);
  return nearest === undefined ? `Use one of ${listNames(names)}.` : `Did you mean "${nearest}"?`;
}

/** A field of a JSON document under check: its value, its path, and the error to raise. */
export interface Field {
  readonly value: unknown;
  readonly path: string;
  readonly fault: FaultError;
}

/** Bounds of an integer field, both inclusive. */
export interface IntegerBounds {
  readonly min: number;
  readonly max: number;
}

/** The integer that the field holds. Throws the field's error where it is not one within bounds. */
export function requireInteger(
  { value, path, fault }: Field,
  { min, max }: IntegerBounds,
  remedy: string,
): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const range =
    max === Number.MAX_SAFE_INTEGER ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`;
  throw fault({ path, found: describeValue(value), expected: range, remedy });
}

/** The array that the field holds. Throws the field's error where it is not an array. */
export function requireArray(
  { value, path, fault }: Field,
  expected: string,
  remedy: string,
): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw fault({ path, found: describeValue(value), expected, remedy });
}

/**
 * The fields of the plain object that the field holds. Throws the field's error where it is not an object, or where
 * it has a field that is not among `names`.
 */
export function requireFields(
  { value, path, fault }: Field,
  names: readonly string[],
  remedy: string,
): Readonly<Record<string, unknown>> {
  const expected = names.length === 0 ? 'an object without fields' : `an object with ${listNames(names)}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fault({ path, found: describeValue(value), expected, remedy });
  }
  for (const name of Object.keys(value)) {
    if (names.includes(name)) continue;
    throw fault({
      path: `${path}.${name}`,
      found: `the unknown field "${name}"`,
      expected,
      remedy: names.length === 0 ? remedy : suggestName(name, names),
    });
  }
  return value as Readonly<Record<string, unknown>>;
}
