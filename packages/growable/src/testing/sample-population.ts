import type { Draws } from '../growth/draws.ts';
import type { PopulationView } from '../growth/growth-rule.ts';

/** Units with ids 10, 11, ... and the given strengths; those at some positions are dead. */
export function populationOf(
  strengths: readonly number[],
  bounds: { readonly min?: number; readonly max?: number; readonly dead?: readonly number[] } = {},
): PopulationView {
  return {
    name: 'memory',
    scale: 'neuron',
    ids: strengths.map((_, i) => 10 + i),
    ages: strengths.map(() => 100),
    strengths,
    dead: strengths.map((_, i) => bounds.dead?.includes(i) ?? false),
    constants: strengths.map(() => 0),
    min: bounds.min ?? 0,
    max: bounds.max ?? 99,
  };
}

/** Draws that are given by id, 0.5 where none is. */
export function givenDraws(given: {
  readonly priority?: Readonly<Record<number, number>>;
  readonly deletion?: Readonly<Record<number, number>>;
  readonly addition?: number;
  readonly spontaneous?: number;
}): Draws {
  return {
    priority: (id) => given.priority?.[id] ?? 0.5,
    deletion: (id) => given.deletion?.[id] ?? 0.5,
    addition: () => given.addition ?? 0.5,
    spontaneous: () => given.spontaneous ?? 0.5,
  };
}
