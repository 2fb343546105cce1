import { type RandomKey, uniformAt } from '../random/key.ts';

/** A source of decisions for generators of tests. The same decisions give the same test. */
export interface Choices {
  /** A whole number from 0 to `count` - 1; smaller numbers should mean simpler tests. */
  below(count: number): number;
}

/** Decisions from a list, as a property-testing library makes and shrinks it; 0 when the list has been used up. */
export function listedChoices(numbers: readonly number[]): Choices {
  let next = 0;
  return { below: (count) => (numbers[next++] ?? 0) % count };
}

/** Decisions from a random stream. */
export function keyedChoices(key: RandomKey): Choices {
  let next = 0;
  return { below: (count) => Math.floor(uniformAt(key, next++) * count) };
}

/** One item of a list that is not empty. */
export function pick<T>(choices: Choices, items: readonly T[]): T {
  return items[choices.below(items.length)] as T;
}

/** The items in another order. */
export function shuffled<T>(choices: Choices, items: readonly T[]): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(choices.below(rest.length), 1)[0] as T);
}

/** Some of the items, at most `limit`, in another order. */
export function someOf<T>(choices: Choices, items: readonly T[], limit = items.length): T[] {
  return shuffled(choices, items).slice(0, choices.below(Math.min(limit, items.length) + 1));
}
