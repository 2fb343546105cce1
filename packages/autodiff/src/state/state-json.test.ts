import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { MeristemError } from '../errors.ts';
import { randomKey } from '../random/key.ts';
import { EDGE_EXTENTS } from '../testing/extents.ts';
import { editOf } from './axis-edit.ts';
import { normal } from './fill.ts';
import { createState, type State } from './state.ts';
import { stateFromJson, type StateJson, stateToJson } from './state-json.ts';
import { variable } from './variable.ts';

const unit = axis('unit', { max: 20 });
const weight = variable({ name: 'weight', dims: [unit.pre, unit.post], initial: normal(1) });
const bias = variable({ name: 'bias', dims: [unit], initial: normal(1) });
const variables = [weight, bias];
const stateOf = (extent: number): State =>
  createState({ variables, key: randomKey(3), extents: { unit: extent } });
const written = (state: State): StateJson => JSON.parse(JSON.stringify(stateToJson(state))) as StateJson;

describe('a state as JSON', () => {
  it.each(EDGE_EXTENTS)('comes back whole, with %s units', (extent) => {
    const state = stateOf(extent)
      .at(77)
      .apply(editOf(unit, extent, extent > 2 ? [1] : [], 2));
    const back = stateFromJson(written(state), stateOf(1), variables);
    expect(back.extents).toEqual(state.extents);
    expect(back).toMatchObject({ key: state.key, clock: 77, version: 1 });
    expect(back.units(unit)).toEqual(state.units(unit));
    for (const each of variables) expect(back.read(each)).toEqual(state.read(each));
  });

  it('goes on as the state would: the same births', () => {
    const state = stateOf(3);
    const back = stateFromJson(written(state), stateOf(3), variables);
    const edit = editOf(unit, 3, [0], 2);
    expect(back.apply(edit).read(weight)).toEqual(state.apply(edit).read(weight));
  });

  const good = written(stateOf(3));
  const population = good.populations['unit']!;
  it.each([
    { what: 'nothing in it', json: {} as StateJson, path: '$.state.key' },
    { what: 'half a key', json: { ...good, key: { high: 1 } as StateJson['key'] }, path: '$.state.key' },
    {
      what: 'a clock that is none',
      json: { ...good, clock: 'noon' as unknown as number },
      path: '$.state.clock',
    },
    { what: 'a fraction of an edit', json: { ...good, version: 1.5 }, path: '$.state.version' },
    { what: 'a missing population', json: { ...good, populations: {} }, path: '$.state.populations.unit' },
    {
      what: 'a repeated id',
      json: { ...good, populations: { unit: { ...population, ids: [0, 1, 1] } } },
      path: '$.state.populations.unit.ids',
    },
    {
      what: 'too many units',
      json: {
        ...good,
        populations: { unit: { ...population, ids: Array.from({ length: 21 }, (_, i) => i) } },
      },
      path: '$.state.populations.unit.ids',
    },
    {
      what: 'too few births',
      json: { ...good, populations: { unit: { ...population, born: [0] } } },
      path: '$.state.populations.unit.born',
    },
    {
      what: 'an id that would come again',
      json: { ...good, populations: { unit: { ...population, nextId: 2 } } },
      path: '$.state.populations.unit.nextId',
    },
    {
      what: 'a missing tensor',
      json: { ...good, tensors: { weight: good.tensors['weight']! } },
      path: 'tensors["bias"]',
    },
    {
      what: 'null for all tensors',
      json: { ...good, tensors: null as never },
      path: '$.state.tensors["weight"]',
    },
    {
      what: 'null for all populations',
      json: { ...good, populations: null as never },
      path: '$.state.populations.unit',
    },
    {
      what: 'too few numbers',
      json: { ...good, tensors: { ...good.tensors, bias: [1] } },
      path: 'tensors["bias"]',
    },
    {
      what: 'a number that is none',
      json: { ...good, tensors: { ...good.tensors, bias: [1, null as unknown as number, 2] } },
      path: 'tensors["bias"]',
    },
  ])('is refused with $what', ({ json, path }) => {
    const act = (): State => stateFromJson(json, stateOf(1), variables);
    expect(act).toThrow(MeristemError);
    expect(act).toThrow(path);
  });
});
