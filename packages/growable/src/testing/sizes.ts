import type { PopulationSize } from '../training/growth-pass/population-book.ts';

/** Units by population, of all scales, of a trainer or of one of its reports. */
export function sizesOf({
  populations,
}: {
  readonly populations: readonly PopulationSize[];
}): Readonly<Record<string, number>> {
  return Object.fromEntries(populations.map(({ name, size }) => [name, size]));
}
