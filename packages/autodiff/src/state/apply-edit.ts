import type { Axis, Dim, Role } from '../axis/axis.ts';
import type { RandomKey } from '../random/key.ts';
import { denseStrides } from '../tensor/view.ts';
import type { AxisEdit } from './axis-edit.ts';
import { extentsIn, fillSlice, variableKeys, wholeIds } from './element-random.ts';
import type { Fill } from './fill.ts';
import type { AxisUnits } from './axis-units.ts';
import type { State } from './state.ts';
import type { StateNumbers } from './state-numbers.ts';
import type { Variable } from './variable.ts';

/** What an edit changes in a state: the units of one axis, and every tensor that carries its axis. The edit must be valid. */
export function applyEdit(state: State, edit: AxisEdit): Pick<State, 'axisUnits' | 'tensors'> {
  const before = state.units(edit.axis);
  const survivors = survivingUnits(before, edit.survivors);
  let axisUnits = new Map(state.axisUnits).set(edit.axis, survivors);
  const carrying = new Map<Variable, Float64Array>();
  const keys = variableKeys(state.key, state.tensors.keys());
  for (const [variable, values] of state.tensors) {
    if (carries(variable, before.axis)) carrying.set(variable, gathered(variable, values, state, edit));
  }
  for (let birth = 0; birth < edit.births; birth++) {
    const grown = withNewborn(axisUnits.get(edit.axis) as AxisUnits, state.clock);
    const after = new Map(axisUnits).set(edit.axis, grown);
    for (const [variable, values] of carrying) {
      carrying.set(variable, born(variable, values, keys.of(variable.name), axisUnits, after, grown));
    }
    axisUnits = after;
  }
  return { axisUnits, tensors: new Map<Variable, StateNumbers>([...state.tensors, ...carrying]) };
}

function carries(variable: Variable, axis: Axis): boolean {
  return variable.dims.some((dim) => dim.axis === axis);
}

function survivingUnits(before: AxisUnits, survivors: readonly number[]): AxisUnits {
  const pick = (values: readonly number[]): number[] =>
    survivors.map((position) => values[position] as number);
  return { ...before, ids: pick(before.ids), born: pick(before.born) };
}

function withNewborn(before: AxisUnits, clock: number): AxisUnits {
  return {
    ...before,
    ids: [...before.ids, before.nextId],
    born: [...before.born, clock],
    nextId: before.nextId + 1,
  };
}

/** The elements of surviving units, in their new order. */
function gathered(variable: Variable, values: StateNumbers, state: State, edit: AxisEdit): Float64Array {
  const extents = variable.dims.map((dim) => state.extent(dim.axis));
  const chosen = variable.dims.map((dim, d) =>
    dim.axis.name === edit.axis ? edit.survivors : Array.from({ length: extents[d] as number }, (_, i) => i),
  );
  return Float64Array.from(blockOffsets(denseStrides(extents), chosen), (at) => values[at] as number);
}

/** Offsets, in row-major order, of the elements at the given positions along each dim. */
function blockOffsets(strides: readonly number[], positions: readonly (readonly number[])[]): Int32Array {
  let offsets = Int32Array.of(0);
  positions.forEach((along, d) => {
    const next = new Int32Array(offsets.length * along.length);
    offsets.forEach((base, o) =>
      along.forEach((position, i) => (next[o * along.length + i] = base + position * (strides[d] as number))),
    );
    offsets = next;
  });
  return offsets;
}

/** Where a newborn's axis can stand; `post` before `pre`, so that a weight from a unit to itself is outgoing. */
const BIRTH_ORDER: readonly { readonly role: Role; readonly policy: 'incoming' | 'outgoing' | 'own' }[] = [
  { role: 'plain', policy: 'own' },
  { role: 'post', policy: 'incoming' },
  { role: 'pre', policy: 'outgoing' },
];

/** A tensor with one more unit at the end of an axis, in every role in which the axis stands. */
function born(
  variable: Variable,
  values: Float64Array,
  key: RandomKey,
  before: ReadonlyMap<string, AxisUnits>,
  after: ReadonlyMap<string, AxisUnits>,
  grown: AxisUnits,
): Float64Array {
  const ids = wholeIds(variable.dims, after);
  const strides = denseStrides(ids.map((along) => along.length));
  const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
  const old = wholeIds(variable.dims, before).map((along) => range(along.length));
  const result = new Float64Array(ids.reduce((product, along) => product * along.length, 1));
  blockOffsets(strides, old).forEach((at, i) => (result[at] = values[i] as number));
  const newborn = grown.ids.length - 1;
  const remaining = ids.map((along) => range(along.length));
  const dimOf = (role: Role): number =>
    variable.dims.findIndex((dim: Dim) => dim.axis === grown.axis && dim.role === role);
  // Each role's elements are filled once: what a later role covers is left out of an earlier one.
  for (const [order, { role, policy }] of BIRTH_ORDER.entries()) {
    const d = dimOf(role);
    if (d < 0) continue;
    const block = remaining.map((along, other) => (other === d ? [newborn] : along));
    for (const later of BIRTH_ORDER.slice(order + 1)) {
      const other = dimOf(later.role);
      if (other >= 0) block[other] = range(newborn);
    }
    const fill: Fill = variable.birth[policy] ?? variable.initial;
    const slice = fillSlice(
      key,
      block.map((positions, e) =>
        positions.map((position) => (ids[e] as readonly number[])[position] as number),
      ),
      {
        dims: variable.dims,
        born: true,
        extentOf: extentsIn(after),
        unitsBefore: newborn,
        others: othersIn(block, variable, role, grown),
        existing: values,
      },
    );
    fill.fill(slice);
    blockOffsets(strides, block).forEach((at, i) => (result[at] = slice.values[i] as number));
  }
  return result;
}

/** Elements of a newborn's block that do not connect it with itself. */
function othersIn(
  block: readonly (readonly number[])[],
  variable: Variable,
  role: Role,
  grown: AxisUnits,
): number {
  return block.reduce((product, along, d) => {
    const dim = variable.dims[d] as Dim;
    const itself = role === 'pre' && dim.axis === grown.axis && dim.role === 'post';
    return product * (itself ? along.length - 1 : along.length);
  }, 1);
}
