import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { NonFiniteError, ShapeError, StructureError } from '../errors.ts';
import { randomKey } from '../random/key.ts';
import { EDGE_EXTENTS } from '../testing/extents.ts';
import { editOf } from './axis-edit.ts';
import { constant, normal, zeros } from './fill.ts';
import { createState, type State } from './state.ts';
import { variable } from './variable.ts';

const unit = axis('unit', { min: 1, max: 20 });
const gate = axis('gate', 2);
const weight = variable({
  name: 'weight',
  dims: [unit.pre, unit.post],
  initial: normal(1),
  birth: { outgoing: zeros },
});
const bias = variable({
  name: 'bias',
  dims: [gate, unit],
  initial: normal(1),
  birth: { own: constant(0.5) },
});
const key = randomKey(4);
const stateOf = (extent: number): State =>
  createState({ variables: [weight, bias], key, extents: { unit: extent } });
const numbersOf = (state: State): unknown =>
  [...state.tensors.entries()].map(([{ name }, values]) => [name, [...values]]);

describe('createState', () => {
  it('starts growable axes at their smallest extent unless told, fixed ones at theirs', () => {
    expect(createState({ variables: [weight, bias], key }).extents).toEqual({ unit: 1, gate: 2 });
    expect(stateOf(5).extents).toEqual({ unit: 5, gate: 2 });
    expect(stateOf(5)).toMatchObject({ clock: 0, version: 0 });
    expect(stateOf(3).units(unit)).toMatchObject({ ids: [0, 1, 2], born: [0, 0, 0], nextId: 3 });
  });

  it('is not confused by an axis that is named like a member of every object', () => {
    const odd = axis('constructor', { min: 2, max: 5 });
    const state = createState({
      variables: [variable({ name: 'v', dims: [odd], initial: zeros })],
      key: randomKey(0),
      extents: {},
    });
    expect(state.extent(odd)).toBe(2);
  });

  it('takes axes that no variable has', () => {
    const time = axis('time');
    expect(createState({ variables: [], axes: [time], key, extents: { time: 7 } }).extent(time)).toBe(7);
  });

  it.each([0, 21, 2.5, NaN])('refuses extent %s', (extent) => {
    expect(() => stateOf(extent)).toThrow(StructureError);
    expect(() => stateOf(extent)).toThrow(`axis "unit": found extent ${extent}, expected 1 to 20`);
  });

  it('refuses an extent for an axis that it does not have', () => {
    expect(() => createState({ variables: [bias], key, extents: { units: 3 } })).toThrow(
      'found an extent for axis "units", expected one of: gate, unit',
    );
  });

  it('refuses two axes or two variables of one name', () => {
    const twin = variable({ name: 'twin', dims: [axis('unit')], initial: zeros });
    expect(() => createState({ variables: [bias, twin], key })).toThrow('found two axes named "unit"');
    const double = variable({ name: 'bias', dims: [], initial: zeros });
    expect(() => createState({ variables: [bias, double], key })).toThrow('found two variables named "bias"');
  });

  it('gives a unit the same numbers whatever other units and variables there are', () => {
    const [few, many] = [stateOf(4), stateOf(17)];
    const alone = createState({ variables: [weight], key, extents: { unit: 17 } });
    const [small, large] = [few.read(weight), many.read(weight)];
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) expect(small[4 * i + j]).toBe(large[17 * i + j]);
    }
    expect(alone.read(weight)).toEqual(large);
  });

  it('gives every element of every variable a number of its own', () => {
    const values = [...stateOf(17).read(weight), ...stateOf(17).read(bias)];
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('a state', () => {
  const state = stateOf(3);

  it('hands out copies of its numbers', () => {
    state.read(bias).fill(9);
    expect(state.read(bias)).not.toContain(9);
  });

  it('gives another state with other numbers', () => {
    const other = state.with('bias', [1, 2, 3, 4, 5, 6]);
    expect([...other.read(bias)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(state.read(bias)).not.toEqual(other.read(bias));
    expect(other.read(weight)).toEqual(state.read(weight));
    expect(state.at(12).clock).toBe(12);
  });

  it('refuses numbers that are too few or not finite', () => {
    expect(() => state.with(bias, [1])).toThrow(ShapeError);
    expect(() => state.with(bias, [1])).toThrow('variable "bias": found 1 numbers, expected 6');
    expect(() => state.with(bias, [1, 2, NaN, 4, 5, 6])).toThrow(NonFiniteError);
    expect(() => state.with(bias, [1, 2, 3, 4, 5, Infinity])).toThrow('found Infinity at element 5');
  });

  it('names what it has if asked for what it has not', () => {
    expect(() => state.variable('gain')).toThrow('found no variable "gain", expected one of: weight, bias');
    expect(() => state.read(variable({ name: 'bias', dims: [], initial: zeros }))).toThrow(StructureError);
    expect(() => state.extent('depth')).toThrow('expected one of: unit, gate');
    expect(() => state.extent(axis('unit'))).toThrow('found another axis of the same name as "unit"');
  });
});

describe('an edit', () => {
  const state = stateOf(3).at(5);

  it.each([
    {
      what: 'an unknown axis',
      edit: { axis: 'units', survivors: [], births: 1 },
      message: 'no such axis as "units"',
    },
    {
      what: 'a repeated survivor',
      edit: { axis: 'unit', survivors: [0, 1, 1], births: 0 },
      message: 'position 1 twice',
    },
    {
      what: 'a survivor that is not there',
      edit: { axis: 'unit', survivors: [0, 4], births: 0 },
      message: 'position 4',
    },
    {
      what: 'a negative survivor',
      edit: { axis: 'unit', survivors: [-1], births: 0 },
      message: 'position -1',
    },
    {
      what: 'a fractional survivor',
      edit: { axis: 'unit', survivors: [0.5], births: 0 },
      message: 'position 0.5',
    },
    {
      what: 'negative births',
      edit: { axis: 'unit', survivors: [0], births: -1 },
      message: 'found -1 births',
    },
    {
      what: 'fractional births',
      edit: { axis: 'unit', survivors: [0], births: 1.5 },
      message: 'found 1.5 births',
    },
    {
      what: 'births that are no number',
      edit: { axis: 'unit', survivors: [0], births: NaN },
      message: 'found NaN births',
    },
    { what: 'too few units', edit: { axis: 'unit', survivors: [], births: 0 }, message: 'found 0 units' },
    { what: 'too many units', edit: { axis: 'unit', survivors: [0], births: 20 }, message: 'found 21 units' },
    {
      what: 'a fixed axis grown',
      edit: { axis: 'gate', survivors: [0, 1], births: 1 },
      message: 'expected 2 to 2',
    },
  ])('is refused with $what, and nothing changes', ({ edit, message }) => {
    const before = numbersOf(state);
    const act = (): State => state.apply({ axis: 'unit', survivors: [0, 2], births: 2 }, edit);
    expect(act).toThrow(StructureError);
    expect(act).toThrow(message);
    expect(act).toThrow(`"${edit.axis}"`);
    expect(numbersOf(state)).toEqual(before);
    expect(state.extents).toEqual({ unit: 3, gate: 2 });
    expect(state.version).toBe(0);
  });

  it('stamps newborns with the clock and counts the version', () => {
    const next = state
      .apply(editOf(unit, 3, [1], 2))
      .at(9)
      .apply(editOf(unit, 4, [0], 1));
    expect(next.units(unit)).toMatchObject({ ids: [2, 3, 4, 5], born: [0, 5, 5, 9], nextId: 6 });
    expect(next.version).toBe(2);
  });

  it.each(EDGE_EXTENTS.filter((extent) => extent > 0))(
    'of births and their removal is the identity, with %s units',
    (extent) => {
      const before = stateOf(extent);
      for (const births of [1, 3]) {
        const grown = before.apply(editOf(unit, extent, [], births));
        const newborns = Array.from({ length: births }, (_, i) => extent + i);
        const back = grown.apply(editOf(unit, extent + births, newborns));
        expect(numbersOf(back)).toEqual(numbersOf(before));
        expect(back.units(unit)).toMatchObject({
          ids: before.units(unit).ids,
          nextId: extent + births,
        });
      }
    },
  );

  it('gives the same numbers whether births come at once or one by one', () => {
    const once = state.apply(editOf(unit, 3, [], 3));
    const [first, second, third] = [3, 4, 5].map((extent) => editOf(unit, extent, [], 1));
    expect(numbersOf(state.apply(first!, second!, third!))).toEqual(numbersOf(once));
  });

  it('keeps negative zeros and tiny numbers of survivors as they are', () => {
    const odd = state.with(bias, [-0, 5e-324, -5e-324, 1e308, -1e-310, 0]);
    expect([...odd.apply({ axis: 'unit', survivors: [2, 0], births: 0 }).read(bias)]).toEqual([
      -5e-324, -0, 0, 1e308,
    ]);
  });
});

describe('editOf', () => {
  it('removes positions and keeps the order of the others', () => {
    expect(editOf(unit, 5, [3, 0], 2)).toEqual({ axis: 'unit', survivors: [1, 2, 4], births: 2 });
    expect(editOf(unit, 0, [])).toEqual({ axis: 'unit', survivors: [], births: 0 });
  });

  it.each([-1, 5, 1.5])('refuses to remove position %s of 5', (position) => {
    expect(() => editOf(unit, 5, [position])).toThrow(StructureError);
    expect(() => editOf(unit, 5, [position])).toThrow(`axis "unit": found position ${position}`);
  });
});
