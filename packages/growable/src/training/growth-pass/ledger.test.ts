import { randomKey, type State } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogued, randomState, sampleModel, symbolPorts } from '../../testing/sample-models.ts';
import { Ledger, NEWBORN } from './ledger.ts';

const ports = symbolPorts(2);
const model = sampleModel(catalogued('recurrent', ports), ports);

/** Edits as choices: which of the units survive, how many are born, how many cycles later. */
const choices = fc.array(
  fc.record({
    gone: fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
    births: fc.nat({ max: 3 }),
    pause: fc.nat({ max: 5 }),
  }),
  { maxLength: 12 },
);

function ledgerOf(state: State): Ledger {
  const { name, scale, axis } = model.axisPopulations[0]!;
  const { ids, born, nextId } = state.units(axis);
  return new Ledger({ name, scale, min: axis.min, max: axis.max, ids, born, nextId }, randomKey(0));
}

describe('Ledger', () => {
  it('follows every edit as the state does', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 3, 4, 5, 17), choices, (units, edits) => {
        let state = randomState(model, units).at(4);
        const population = model.axisPopulations[0]!;
        const ledger = ledgerOf(state);
        for (const { gone, births, pause } of edits) {
          const { ids } = state.units(population.axis);
          ledger.strengths = ids.map((id) => id / 100);
          const survivors = ids.map((_, i) => i).filter((i) => !gone.includes(i) || ids.length < 2);
          if (survivors.length + births < 1) continue;
          const edit = { axis: population.name, survivors, births };
          state = state.at(state.clock + pause).apply(edit);
          ledger.follow([...survivors, ...Array<number>(births).fill(NEWBORN)], state.clock);
          const after = state.units(population.axis);
          expect(ledger.ids).toEqual(after.ids);
          const view = ledger.view(state.clock + 2);
          expect(view.ids).toEqual(after.ids);
          expect(view.ages).toEqual(after.born.map((at) => state.clock + 2 - at));
          expect(after.ids.map((_, i) => ledger.age(i, state.clock))).toEqual(
            after.born.map((at) => state.clock - at),
          );
          expect(Array.from(view.strengths)).toEqual(
            after.ids.map((id) => (ids.includes(id) ? id / 100 : NaN)),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('shows a rule the bounds of its axis', () => {
    const view = ledgerOf(randomState(model, 3)).view(7);
    expect(view).toMatchObject({ name: 'memory', ids: [0, 1, 2], ages: [7, 7, 7], min: 1, max: 99 });
  });
});
