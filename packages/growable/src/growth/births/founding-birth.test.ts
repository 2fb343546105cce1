import { normal } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { tryBirth } from '../../testing/birth-trial.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';
import { sizesOf } from '../../testing/sizes.ts';
import type { Trainer } from '../../training/trainer.ts';
import { foundingBirth } from './founding-birth.ts';
import { orthogonalBirth } from './orthogonal-birth.ts';

/** Newborns, after these. */
const BIRTHS = 40;
const OLD = 3;

type Rows = readonly (readonly number[])[];

/** A weight `[from, to]` by the unit that it comes from. */
function rowsOf({ state, model }: Trainer, name: string): Rows {
  const weight = model.parameters.find((each) => each.name === name)!;
  const [from, to] = weight.dims.map((dim) => state.extent(dim.axis));
  const values = [...state.read(weight)];
  return Array.from({ length: from! }, (_, row) => values.slice(row * to!, (row + 1) * to!));
}

const meanSquare = (rows: Rows): number => {
  const values = rows.flat();
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
};

/** Four standard errors of a mean square. */
const bound = (count: number): number => 4 * Math.sqrt(2 / count);

const weights = { input: normal(0.3), lateral: normal(0.7), recurrent: normal(0.3), readout: normal(0.5) };

const born = (name: string, population: string, birth = foundingBirth): { before: Trainer; after: Trainer } =>
  tryBirth({
    birth,
    population,
    births: BIRTHS,
    cycles: 1,
    options: { model: catalogued(name, sampleTask, OLD), initialWeights: weights },
  });

describe('foundingBirth', () => {
  it.each([
    ['lower', 'lower.to.upper', 0.7],
    ['upper', 'upper.to.next', 0.5],
  ])('lets the newborns of "%s" be heard by weights as first ones are', (population, name, deviation) => {
    const { before, after } = born('layered', population);
    expect(sizesOf(after)[population]).toBe(OLD + BIRTHS);
    const rows = rowsOf(after, name);
    const found = meanSquare(rows.slice(OLD)) / deviation ** 2;
    expect(Math.abs(found - 1)).toBeLessThan(bound(BIRTHS * rows[0]!.length));
    // Whoever was there is heard as before.
    expect(rows.slice(0, OLD)).toEqual(rowsOf(before, name));
  });

  it.each(['lower.to.upper', 'symbol.to.lower'])('lets newborns hear %s as orthogonal ones do', (name) => {
    const population = name.split('.to.')[1]!;
    const [founding, orthogonal] = [foundingBirth, orthogonalBirth()].map((birth) =>
      rowsOf(born('layered', population, birth).after, name),
    );
    expect(founding).toEqual(orthogonal);
    expect(meanSquare(founding!.map((row) => row.slice(OLD)))).toBeGreaterThan(0);
  });

  it('leaves weights of a pool to itself as orthogonal newborns have them', () => {
    const [founding, orthogonal] = [foundingBirth, orthogonalBirth()].map(
      (birth) => born('recurrent', 'memory', birth).after,
    );
    expect(rowsOf(founding!, 'memory.recurrent')).toEqual(rowsOf(orthogonal!, 'memory.recurrent'));
    const found = meanSquare(rowsOf(founding!, 'memory.to.next').slice(OLD)) / 0.5 ** 2;
    expect(Math.abs(found - 1)).toBeLessThan(bound(BIRTHS * 3));
  });

  it('is the same for the same seed', () => {
    const [first, second] = [born('layered', 'lower').after, born('layered', 'lower').after];
    expect(rowsOf(first, 'lower.to.upper')).toEqual(rowsOf(second, 'lower.to.upper'));
  });
});
