import { MeristemError } from '@meristem/autodiff';

/** What a number of a rule may be, and how that is said. */
export type Expectation = readonly [holds: (value: number) => boolean, expected: string];

export const SHARE: Expectation = [
  (value: number): boolean => value >= 0 && value <= 1,
  'a number from 0 to 1',
];
export const COUNT: Expectation = [
  (value: number): boolean => Number.isInteger(value) && value >= 0,
  'a whole number, 0 or more',
];
export const AT_LEAST_ONE: Expectation = [
  (value: number): boolean => Number.isInteger(value) && value >= 1,
  'a whole number, 1 or more',
];
export const NOT_NEGATIVE: Expectation = [(value: number): boolean => value >= 0, 'a number, 0 or more'];
export const POSITIVE: Expectation = [
  (value: number): boolean => value > 0 && Number.isFinite(value),
  'a number above 0',
];

/**
 * Checks the numbers that a rule or birth is told.
 *
 * @throws MeristemError (`rule`) naming the first that is not as expected.
 */
export function requireSettings<S extends object>(
  what: string,
  settings: S,
  expected: { readonly [K in keyof S]?: Expectation },
): void {
  for (const [name, expectation] of Object.entries(expected) as [keyof S & string, Expectation][]) {
    const [holds, wanted] = expectation;
    const value = settings[name] as number;
    if (!holds(value)) {
      throw new MeristemError('rule', `${what}: found ${name} ${value}, expected ${wanted}.`);
    }
  }
}

/**
 * Checks that a word is one of those that a rule or birth knows.
 *
 * @throws MeristemError (`rule`) if it is none.
 */
export function requireChoice(what: string, name: string, found: string, known: readonly string[]): void {
  if (known.includes(found)) return;
  throw new MeristemError('rule', `${what}: found ${name} "${found}", expected one of: ${known.join(', ')}.`);
}
