import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axis, type AxisBounds } from '../axis/axis.ts';
import { StructureError } from '../errors.ts';
import { foldKey, normalAt, randomKey } from '../random/key.ts';
import { EDGE_EXTENTS } from '../testing/extents.ts';
import type { AxisEdit } from './axis-edit.ts';
import { constant, meanOfExisting, normal, normalPerUnit, zeros } from './fill.ts';
import { restructure } from './restructure.ts';
import { stateFromJson, type StateJson, stateToJson } from './state-json.ts';
import { createState, type State } from './state.ts';
import { type Variable, variable } from './variable.ts';

const AREAS = ['first', 'second', 'third', 'fourth'];

/** A model of some areas: axes and variables of its own, every area projecting to every other one and itself. */
function modelOf(areas: readonly string[], bounds: AxisBounds = { max: 60 }): readonly Variable[] {
  const batch = axis('batch', 2);
  const axes = areas.map((name) => axis(name, bounds));
  const own = axes.flatMap((area) => [
    variable({ name: `${area.name}.bias`, dims: [area], initial: normal(1), birth: { own: zeros } }),
    variable({ name: `${area.name}.activation`, dims: [batch, area], purpose: 'carried', initial: zeros }),
  ]);
  const projections = axes.flatMap((from) =>
    axes.flatMap((to) => {
      const name = `${from.name}.to.${to.name}`;
      const dims = [from.pre, to.post] as const;
      const birth = { incoming: normalPerUnit(1), outgoing: normal(0.5) };
      const memory = { own: meanOfExisting, incoming: meanOfExisting, outgoing: meanOfExisting };
      return [
        variable({ name, dims, initial: normal(1), birth }),
        variable({ name: `${name}.memory`, dims, purpose: 'slot', initial: constant(0.01), birth: memory }),
      ];
    }),
  );
  return [...own, ...projections];
}

const extentsOf = (areas: readonly string[], extents: readonly number[]): Record<string, number> =>
  Object.fromEntries(areas.map((name) => [name, extents[AREAS.indexOf(name)] as number]));
const numbersOf = (state: State, name: string): BigUint64Array => new BigUint64Array(state.read(name).buffer);
const everything = (state: State): unknown => ({
  key: state.key,
  clock: state.clock,
  populations: [...state.axisUnits].map(([name, { ids, born, nextId }]) => [name, ids, born, nextId]),
  numbers: [...state.tensors.keys()].map(({ name }) => [name, numbersOf(state, name)]),
});
const written = (state: State): StateJson => JSON.parse(JSON.stringify(stateToJson(state))) as StateJson;

interface Recipe {
  readonly area: number;
  readonly removed: number;
  readonly births: number;
}

/** The edit of a recipe: drops a unit, turns the order of the others, and adds some. */
function editFrom({ area, removed, births }: Recipe, state: State, areas: readonly string[]): AxisEdit {
  const name = areas[area % areas.length] as string;
  const extent = state.extent(name);
  const gone = extent > 0 ? removed % extent : -1;
  const survivors = Array.from({ length: extent }, (_, i) => i).filter((i) => i !== gone);
  return { axis: name, survivors: survivors.toReversed(), births };
}

/** A state after some edits, with a clock that goes on. */
function lived(state: State, recipes: readonly Recipe[], areas: readonly string[]): State {
  return recipes.reduce((now, recipe) => now.at(now.clock + 3).apply(editFrom(recipe, now, areas)), state);
}

interface Story {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly extents: readonly number[];
  readonly past: readonly Recipe[];
  readonly future: readonly Recipe[];
}

const some = fc.subarray(AREAS, { minLength: 1 });
const history = fc.array(fc.record({ area: fc.nat(9), removed: fc.nat(99), births: fc.nat(3) }), {
  maxLength: 4,
});
const story: fc.Arbitrary<Story> = fc.record({
  before: some,
  after: some,
  extents: fc.tuple(...AREAS.map(() => fc.constantFrom(...EDGE_EXTENTS))),
  past: history,
  future: history,
});
const key = randomKey(11);

/** A state with a past, and the one that a model of other areas goes on from. */
function changed({ before, after, extents, past }: Omit<Story, 'future'>): {
  readonly state: State;
  readonly variables: readonly Variable[];
  readonly next: State;
} {
  const start = createState({ variables: modelOf(before), key, extents: extentsOf(before, extents) });
  const state = lived(start, past, before);
  const variables = modelOf(after);
  const added = after.filter((name) => !before.includes(name));
  return { state, variables, next: restructure(state, { variables, extents: extentsOf(added, extents) }) };
}

describe('a state of a changed model', () => {
  it('keeps what both models have bit for bit, drops the rest, and has what is new', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { state, variables, next } = changed(told);
        expect([...next.tensors.keys()]).toEqual(variables);
        expect(next).toMatchObject({ key, clock: state.clock, version: state.version + 1 });
        for (const [name, { axis: now, ids, born, nextId }] of next.axisUnits) {
          expect(now).toBe(variables.flatMap(({ dims }) => dims).find((dim) => dim.axis.name === name)?.axis);
          const old = state.axisUnits.get(name);
          const first = Array.from({ length: told.extents[AREAS.indexOf(name)] ?? 0 }, (_, i) => i);
          const founded = { ids: first, born: first.map(() => state.clock), nextId: first.length };
          expect({ ids, born, nextId }).toEqual(
            old ? { ids: old.ids, born: old.born, nextId: old.nextId } : founded,
          );
        }
        const kept = variables.filter(({ name }) =>
          [...state.tensors.keys()].some((old) => old.name === name),
        );
        for (const { name } of kept) expect(numbersOf(next, name), name).toEqual(numbersOf(state, name));
      }),
      { numRuns: 150 },
    );
  });

  it('draws what is new by seed, tensor and unit ids', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { state, next } = changed(told);
        const created = [...next.tensors.keys()].filter(
          ({ name }) =>
            /\.to\.\w+$/.test(name) && ![...state.tensors.keys()].some((old) => old.name === name),
        );
        for (const { name, dims } of created) {
          const [from, to] = dims.map((dim) => next.units(dim.axis).ids) as [number[], number[]];
          const stream = foldKey(key, name);
          expect([...next.read(name)]).toEqual(from.flatMap((i) => to.map((j) => normalAt(stream, i, j))));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is the state itself, but for its version, if the model is the same', () => {
    fc.assert(
      fc.property(story, ({ before, ...told }) => {
        const { state, next } = changed({ ...told, before, after: before });
        expect(everything(next)).toEqual(everything(state));
        expect(next.version).toBe(state.version + 1);
      }),
      { numRuns: 50 },
    );
  });

  it('goes on as the state would: the same edits do the same to what was kept', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { state, variables, next } = changed(told);
        const kept = told.before.filter((name) => told.after.includes(name));
        fc.pre(kept.length > 0);
        const [alone, within] = [lived(state, told.future, kept), lived(next, told.future, kept)];
        for (const { name } of variables) {
          const both = [...state.tensors.keys()].some((old) => old.name === name);
          if (both) expect(numbersOf(within, name), name).toEqual(numbersOf(alone, name));
        }
        for (const name of kept) {
          const { ids, born, nextId } = alone.units(name);
          expect(within.units(name)).toMatchObject({ ids, born, nextId });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('comes back whole from JSON, and goes on', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { variables, next } = changed(told);
        const state = lived(next, told.future, told.after);
        const fresh = createState({ variables, key: randomKey(0) });
        const back = stateFromJson(written(state), fresh, variables);
        expect(everything(back)).toEqual(everything(state));
        expect(back.version).toBe(state.version);
        const [again, on] = [back, state].map((each) => lived(each, told.past, told.after)) as [State, State];
        expect(everything(again)).toEqual(everything(on));
      }),
      { numRuns: 100 },
    );
  });

  it('may have an area in place of one that was removed, without its numbers', () => {
    const start = createState({
      variables: modelOf(['first', 'second']),
      key,
      extents: { first: 3, second: 4 },
    });
    const without = restructure(start.at(5), { variables: modelOf(['first']) });
    expect([...without.axisUnits.keys()]).toEqual(['first', 'batch']);
    const variables = modelOf(['first', 'third']);
    const next = restructure(without.at(9), { variables, extents: { third: 4 } });
    expect(next.version).toBe(2);
    expect(next.units('third')).toMatchObject({ ids: [0, 1, 2, 3], born: [9, 9, 9, 9], nextId: 4 });
    expect(next.read('first.to.first')).toEqual(start.read('first.to.first'));
    expect(next.read('first.to.third')).not.toEqual(start.read('first.to.second'));
    const back = stateFromJson(written(next), createState({ variables, key }), variables);
    expect(everything(back)).toEqual(everything(next));
  });

  it('starts new axes at their smallest extent, and has those that no variable carries', () => {
    const [unit, time] = [axis('unit', { min: 2 }), axis('time', 5)];
    const bias = variable({ name: 'bias', dims: [unit], initial: normal(1) });
    const empty = createState({ variables: [], key }).at(4);
    const next = restructure(empty, { variables: [bias], axes: [time] });
    expect(next.extents).toEqual({ unit: 2, time: 5 });
    expect(next.units(unit).born).toEqual([4, 4]);
    expect(next.read(bias)).toEqual(createState({ variables: [bias], key }).read(bias));
  });

  it('leaves the state that it comes from alone', () => {
    const state = createState({ variables: modelOf(['first']), key, extents: { first: 3 } });
    const before = everything(state);
    const next = restructure(state, { variables: modelOf(['first', 'second']), extents: { second: 1 } });
    next.read('first.bias').fill(7);
    next.with('first.bias', [1, 2, 3]).apply({ axis: 'first', survivors: [2], births: 0 });
    expect(everything(state)).toEqual(before);
  });
});

describe('a changed model is refused', () => {
  const state = createState({ variables: modelOf(['first']), key, extents: { first: 5 } });
  const unit = axis('first', { max: 60 });
  const turned = variable({ name: 'first.to.first', dims: [unit.post, unit.pre], initial: zeros });
  it.each([
    {
      what: 'room for fewer units than there are',
      options: { variables: modelOf(['first'], { max: 4 }) },
      message: 'axis "first": found 5 units, expected 0 to 4. Apply an edit that removes or adds units first',
    },
    {
      what: 'need of more units than there are',
      options: { variables: modelOf(['first'], { min: 6, max: 9 }) },
      message: 'axis "first": found 5 units, expected 6 to 9',
    },
    {
      what: 'a variable over other dims',
      options: { variables: [turned] },
      message:
        'variable "first.to.first": found dims [post first, pre first], expected [pre first, post first] as the state has ' +
        'them. Declare it over the same axes in the same order and roles, or give the new variable a name of its own.',
    },
    {
      what: 'an extent of an axis that stays',
      options: { variables: modelOf(['first']), extents: { first: 5 } },
      message: 'axis "first": found an extent of 5 for an axis that keeps its 5 units',
    },
    {
      what: 'an extent of an axis that is not there',
      options: { variables: modelOf(['first']), extents: { second: 5 } },
      message: 'found an extent for axis "second", expected one of: first, batch',
    },
    {
      what: 'an extent beyond the bounds of a new axis',
      options: { variables: modelOf(['second']), extents: { second: 61 } },
      message: 'axis "second": found extent 61, expected 0 to 60',
    },
    {
      what: 'two axes of one name',
      options: { variables: [...modelOf(['first']), ...modelOf(['second'])] },
      message: 'found two axes named "batch"',
    },
    {
      what: 'two variables of one name',
      options: { variables: [turned, turned] },
      message: 'found two variables named "first.to.first"',
    },
  ])('with $what', ({ options, message }) => {
    const act = (): State => restructure(state, options);
    expect(act).toThrow(StructureError);
    expect(act).toThrow(`restructure: ${message}`);
  });
});
