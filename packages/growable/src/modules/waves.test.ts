import { axis, createState, randomKey, variable } from '@meristem/autodiff';
import { expect, it } from 'vitest';
import { waves } from './waves.ts';

const [place, units] = [axis('place', 5), axis('units')];
const key = randomKey(1);

/** How far each unit turns from one place to the next, by its cosines. */
function turns(
  extent: number,
  edit?: { readonly survivors: readonly number[]; readonly births: number },
): number[] {
  const table = variable({ name: 'table', dims: [place, units], initial: waves('cosine') });
  const state = createState({ variables: [table], axes: [place, units], key, extents: { units: extent } });
  const after = edit ? state.apply({ axis: 'units', ...edit }) : state;
  const count = edit ? edit.survivors.length + edit.births : extent;
  return Array.from({ length: count }, (_, unit) => Math.acos(after.read(table)[count + unit]!));
}

it('spreads any number of units over all lengths, and keeps what a unit has whoever comes or goes', () => {
  const exponents = (found: readonly number[]): number[] => found.map((turn) => -Math.log10(turn) / 4);
  exponents(turns(5)).forEach((r, i) => expect(r).toBeCloseTo([0, 0.5, 0.25, 0.75, 0.125][i]!, 5));
  const edited = exponents(turns(4, { survivors: [1, 3], births: 2 }));
  edited.forEach((r, i) => expect(r).toBeCloseTo([0.5, 0.75, 0.25, 0.75][i]!, 5));
});

it('holds sines and cosines by turns, each two of one length', () => {
  const table = variable({ name: 'table', dims: [place, units], initial: waves('both', 2) });
  const state = createState({ variables: [table], axes: [place, units], key, extents: { units: 3 } });
  [...state.read(table).slice(6, 9)].forEach((value, i) =>
    expect(value).toBeCloseTo(2 * [Math.sin(2), Math.cos(2), Math.sin(0.02)][i]!, 6),
  );
});
