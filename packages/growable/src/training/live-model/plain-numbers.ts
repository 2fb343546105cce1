import { isArrayOf } from '@meristem/autodiff';

/** Numbers that stand apart from the plain data that they belong to. */
export type LongNumbers = Int32Array | Float64Array;

/** Lists of so many numbers stand apart: as text they would take twice the room and more. */
const LONG = 64;

/**
 * Plain data for JSON, without what JSON has no room for or no word for: long lists of numbers are kept apart, and a number that
 * is -0 or not finite becomes a word. Fields that are undefined are left out, as JSON does.
 *
 * @param keep keeps some numbers and says under which name.
 */
export function withoutLongNumbers(value: unknown, keep: (numbers: LongNumbers) => string): unknown {
  if (typeof value === 'number')
    return isPlain(value) ? value : { $: Object.is(value, -0) ? '-0' : `${value}` };
  if (Array.isArray(value)) {
    if (value.length >= LONG && value.every((each) => typeof each === 'number')) {
      return { $numbers: keep(typed(value)) };
    }
    return value.map((each) => withoutLongNumbers(each, keep));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.startsWith('$') ? `$${key}` : key,
      withoutLongNumbers(each, keep),
    ]),
  );
}

/**
 * The plain data that `withoutLongNumbers` was given.
 *
 * @param kept the numbers under a name.
 * @returns undefined for numbers that nobody has.
 */
export function withLongNumbers(value: unknown, kept: (name: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => withLongNumbers(each, kept));
  if (typeof value !== 'object' || value === null) return value;
  const { $: word, $numbers: name } = value as { readonly $?: unknown; readonly $numbers?: unknown };
  if (typeof word === 'string') return Number(word);
  if (typeof name === 'string') {
    const numbers = kept(name);
    return isArrayOf(numbers, 'Int32Array', 'Float64Array') ? [...numbers] : undefined;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.startsWith('$') ? key.slice(1) : key,
      withLongNumbers(each, kept),
    ]),
  );
}

function isPlain(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function typed(values: readonly number[]): LongNumbers {
  const whole = values.every((value) => (value | 0) === value && !Object.is(value, -0));
  return whole ? Int32Array.from(values) : Float64Array.from(values);
}
