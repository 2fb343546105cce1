import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Axis, axis, type Dim, type Role } from '../axis/axis.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { foldKey, normalAt, type RandomKey, randomKey, uniformAt } from '../random/key.ts';
import { listedChoices, pick, someOf } from '../testing/choices.ts';
import { EDGE_EXTENTS } from '../testing/extents.ts';
import type { AxisEdit } from './axis-edit.ts';
import { constant, type Fill, meanOfExisting, normal, normalPerUnit, uniform, zeros } from './fill.ts';
import { createState } from './state.ts';
import { type Variable, variable } from './variable.ts';

/*
 * A second, naive account of what edits do: tensors as nested arrays that are rebuilt element by element, and fills written
 * down again as formulas over unit ids. Whatever `State.apply` and a residence do has to equal it, bit for bit.
 */

type Nested = number | Nested[];

interface NaiveUnits {
  ids: number[];
  born: number[];
  next: number;
}

interface Model {
  readonly key: RandomKey;
  readonly axisUnits: Map<string, NaiveUnits>;
  readonly tensors: Map<Variable, Nested>;
}

interface Element {
  readonly key: RandomKey;
  /** Unit ids along the dims. */
  readonly ids: readonly number[];
  readonly unitsBefore: number;
  readonly existing: readonly number[];
}

/** A random number of an element: the last two ids are the counter, those before are folded into the key. */
const drawn = (draw: typeof normalAt, { key, ids }: Element): number => {
  const counters = [0, 0, ...ids].slice(-2) as [number, number];
  return draw(ids.slice(0, -2).reduce(foldKey, key), ...counters);
};

const fills = new Map<Fill, (element: Element) => number>([
  [zeros, () => 0],
  [
    meanOfExisting,
    ({ existing }) => (existing.length === 0 ? 0 : existing.reduce((a, b) => a + b, 0) / existing.length),
  ],
]);
const known = (fill: Fill, value: (element: Element) => number): Fill => {
  fills.set(fill, value);
  return fill;
};
const anyNormal = known(normal(0.5), (element) => 0.5 * drawn(normalAt, element));
const anyUniform = known(uniform(-1, 3), (element) => -1 + 4 * drawn(uniformAt, element));
const seven = known(constant(7), () => 7);
const minusOne = known(constant(-1), () => -1);
const perUnit = known(
  normalPerUnit(2),
  (element) => (2 / Math.sqrt(Math.max(1, element.unitsBefore))) * drawn(normalAt, element),
);

const [unit, other, empty] = [axis('unit', { max: 40 }), axis('other', { min: 1 }), axis('empty')];
const gate = axis('gate', 3);
const axes: readonly Axis[] = [unit, other, empty, gate];

const variables: readonly Variable[] = [
  variable({
    name: 'recurrent',
    dims: [unit.post, unit.pre],
    initial: anyNormal,
    birth: { incoming: anyUniform, outgoing: seven },
  }),
  variable({
    name: 'transposed',
    dims: [unit.pre, unit.post],
    initial: anyNormal,
    birth: { outgoing: zeros },
  }),
  variable({
    name: 'projection',
    dims: [unit.pre, gate, other.post],
    initial: anyUniform,
    birth: { incoming: perUnit },
  }),
  variable({ name: 'bias', dims: [unit], initial: anyNormal, birth: { own: minusOne } }),
  variable({
    name: 'slot',
    dims: [unit.post, unit.pre],
    purpose: 'slot',
    initial: anyUniform,
    birth: { incoming: meanOfExisting, outgoing: meanOfExisting, own: seven },
  }),
  variable({
    name: 'carried',
    dims: [gate, unit, empty],
    purpose: 'carried',
    initial: anyNormal,
    birth: { own: zeros },
  }),
  variable({
    name: 'thrice',
    dims: [unit.pre, unit, unit.post],
    initial: anyNormal,
    birth: { incoming: seven, outgoing: minusOne, own: anyUniform },
  }),
  variable({ name: 'nothing', dims: [empty, other], initial: anyNormal }),
  variable({ name: 'fixed', dims: [gate], initial: anyUniform }),
  variable({ name: 'number', dims: [], initial: anyNormal }),
];

function build(
  extents: readonly number[],
  value: (at: readonly number[]) => number,
  at: readonly number[] = [],
): Nested {
  if (at.length === extents.length) return value(at);
  return Array.from({ length: extents[at.length] as number }, (_, i) => build(extents, value, [...at, i]));
}

const read = (nested: Nested, at: readonly number[]): number =>
  at.reduce<Nested>((inner, i) => (inner as Nested[])[i] as Nested, nested) as number;

const flat = (nested: Nested): number[] => (typeof nested === 'number' ? [nested] : nested.flatMap(flat));

const extentsOf = (model: Model, dims: readonly Dim[]): number[] =>
  dims.map((dim) => model.axisUnits.get(dim.axis.name)!.ids.length);

const idsAt = (model: Model, dims: readonly Dim[], at: readonly number[]): number[] =>
  dims.map((dim, d) => model.axisUnits.get(dim.axis.name)!.ids[at[d]!]!);

function create(extents: Readonly<Record<string, number>>, key: RandomKey): Model {
  const axisUnits = new Map(
    axes.map(({ name }): [string, NaiveUnits] => {
      const ids = Array.from({ length: extents[name] as number }, (_, i) => i);
      return [name, { ids, born: ids.map(() => 0), next: ids.length }];
    }),
  );
  const model: Model = { key, axisUnits, tensors: new Map() };
  for (const each of variables) {
    const initial = fills.get(each.initial)!;
    const tensorKey = foldKey(key, each.name);
    const element = (at: readonly number[]): number =>
      initial({ key: tensorKey, ids: idsAt(model, each.dims, at), unitsBefore: 0, existing: [] });
    model.tensors.set(each, build(extentsOf(model, each.dims), element));
  }
  return model;
}

/** Which fill a newborn's element gets: outgoing before incoming before own. */
function birthFill(
  { dims, birth, initial }: Variable,
  name: string,
  newborn: number,
  at: readonly number[],
): Fill | undefined {
  const stands = (role: Role): boolean =>
    dims.some((dim, d) => dim.axis.name === name && dim.role === role && at[d] === newborn);
  if (stands('pre')) return birth.outgoing ?? initial;
  if (stands('post')) return birth.incoming ?? initial;
  return stands('plain') ? (birth.own ?? initial) : undefined;
}

function edit(model: Model, { axis: name, survivors, births }: AxisEdit, clock: number): void {
  const units = model.axisUnits.get(name)!;
  const keep = <T>(items: readonly T[]): T[] => survivors.map((position) => items[position] as T);
  for (const [each, nested] of model.tensors) {
    const along = (dim: Dim): boolean => dim.axis.name === name;
    const extents = extentsOf(model, each.dims).map((extent, d) =>
      along(each.dims[d]!) ? survivors.length : extent,
    );
    const from = (at: readonly number[]): number[] =>
      at.map((i, d) => (along(each.dims[d]!) ? survivors[i]! : i));
    model.tensors.set(
      each,
      build(extents, (at) => read(nested, from(at))),
    );
  }
  Object.assign(units, { ids: keep(units.ids), born: keep(units.born) });
  for (let birth = 0; birth < births; birth++) {
    const newborn = units.ids.length;
    units.ids.push(units.next++);
    units.born.push(clock);
    for (const [each, nested] of model.tensors) {
      const existing = flat(nested);
      const key = foldKey(model.key, each.name);
      const element = (at: readonly number[]): number => {
        const fill = birthFill(each, name, newborn, at);
        if (!fill) return read(nested, at);
        return fills.get(fill)!({ key, ids: idsAt(model, each.dims, at), unitsBefore: newborn, existing });
      };
      model.tensors.set(each, build(extentsOf(model, each.dims), element));
    }
  }
}

/** A valid edit from some decisions: any axis, any survivors in any order, up to three births. */
function editFrom(decisions: readonly number[], model: Model): AxisEdit {
  const choices = listedChoices(decisions);
  const chosen = pick(choices, axes);
  const extent = model.axisUnits.get(chosen.name)!.ids.length;
  const positions = Array.from({ length: extent }, (_, i) => i);
  let survivors = choices.below(2) === 0 ? positions : someOf(choices, positions);
  if (chosen.fixed) survivors = [...positions].reverse();
  const room = Math.min(3, chosen.max - survivors.length);
  const births = Math.max(chosen.min - survivors.length, choices.below(room + 1));
  return { axis: chosen.name, survivors, births };
}

const decisions = fc.array(fc.noBias(fc.nat(2 ** 31 - 1)), { minLength: 1, maxLength: 24, size: 'max' });
const histories = fc.record({
  extents: fc.record({
    unit: fc.constantFrom(...EDGE_EXTENTS),
    other: fc.constantFrom(...EDGE_EXTENTS.slice(1)),
    empty: fc.constantFrom(0, 0, 1, 3),
    gate: fc.constant(3),
  }),
  seed: fc.nat(),
  edits: fc.array(decisions, { maxLength: 6, size: 'max' }),
});

describe('a sequence of edits', { timeout: 60_000 }, () => {
  it.each(['state', 'residence'] as const)(
    'equals a naive rebuild of every variable, applied to a %s',
    (where) => {
      let births = 0;
      fc.assert(
        fc.property(histories, ({ extents, seed, edits }) => {
          const key = randomKey(seed);
          const model = create(extents, key);
          let state = createState({ variables, axes, key, extents });
          const residence = referenceBackend('double').place(state);
          edits.forEach((raw, cycle) => {
            const next = editFrom(raw, model);
            births += next.births;
            edit(model, next, 10 * cycle);
            if (where === 'state') {
              state = state.at(10 * cycle).apply(next);
            } else {
              residence.clock = 10 * cycle;
              residence.apply(next);
              state = residence.snapshot();
            }
          });
          expect(state.version).toBe(edits.length);
          for (const [name, { ids, born, next }] of model.axisUnits) {
            expect(state.units(name)).toMatchObject({ ids, born, nextId: next });
          }
          for (const [each, nested] of model.tensors)
            expect([...state.read(each)], each.name).toEqual(flat(nested));
        }),
        { seed: 30, numRuns: where === 'state' ? 300 : 100 },
      );
      expect(births).toBeGreaterThan(100);
    },
  );

  it('never gives an id twice', () => {
    fc.assert(
      fc.property(histories, ({ extents, seed, edits }) => {
        const model = create(extents, randomKey(seed));
        let state = createState({ variables, axes, key: randomKey(seed), extents });
        const seen = new Map(axes.map(({ name }) => [name, new Set(state.units(name).ids)]));
        for (const raw of edits) {
          const next = editFrom(raw, model);
          edit(model, next, 0);
          state = state.apply(next);
          const { ids } = state.units(next.axis);
          expect(new Set(ids).size).toBe(ids.length);
          const newborn = ids.slice(ids.length - next.births);
          for (const id of newborn) expect(seen.get(next.axis)!.has(id)).toBe(false);
          for (const id of newborn) seen.get(next.axis)!.add(id);
        }
      }),
      { seed: 31, numRuns: 200 },
    );
  });
});
