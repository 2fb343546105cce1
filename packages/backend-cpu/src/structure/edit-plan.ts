import type { Axis, AxisEdit } from '@meristem/autodiff';
import type { LinearMemory } from '../memory/linear-memory.ts';
import { writeBox } from './box.ts';
import { type DrawBlock, type NewbornContext, NewbornSlice, type NumberPool } from './newborn.ts';
import type { LiveUnits } from './live-axes.ts';
import type { Carrier, StoredVariable } from './stored-variable.ts';

/** What is needed to work out an edit before anything is touched. */
export interface EditContext {
  readonly extentOf: (axis: Axis) => number;
  /** Address of the unit ids along an axis. */
  readonly idsOf: (axis: Axis) => number;
  /** A variable's elements as they are, dense. */
  readonly elements: (stored: StoredVariable) => ArrayLike<number>;
  /** Puts the ids that the edited axis will have where draws find them. */
  readonly prepareDraws: (ids: readonly number[]) => number;
  readonly draw: DrawBlock;
  readonly memory: LinearMemory;
  /** Holds the numbers of newborns until they are stored. */
  readonly pool: NumberPool;
}

/**
 * Works out what newborn units bring, without changing anything: a fill that throws leaves the state as it was.
 *
 * @param carriers the variables that carry the edited axis.
 */
export function newbornElements(
  edit: AxisEdit,
  units: LiveUnits,
  carriers: readonly Carrier[],
  { extentOf, idsOf, elements, prepareDraws, draw, memory, pool }: EditContext,
): NewbornSlice[] {
  const { axis } = units;
  const ids = kept(units.ids, edit.survivors);
  const before = ids.length;
  for (let birth = 0; birth < edit.births; birth++) ids.push(units.nextId + birth);
  const idsAddress = prepareDraws(ids);
  const born: NewbornSlice[] = [];
  pool.clear();
  for (let birth = 0; birth < edit.births; birth++) {
    const newborn = before + birth;
    const earlier = born.length;
    const context: NewbornContext = {
      axis,
      newborn,
      extentOf,
      idsOf: (other) => (other === axis ? idsAddress : idsOf(other)),
      draw,
      memory,
      pool,
      present: (stored) =>
        presentElements(stored, edit, newborn, axis, born.slice(0, earlier), elements(stored), extentOf),
    };
    for (let c = 0; c < carriers.length; c++) {
      const { stored, places } = carriers[c] as Carrier;
      for (let p = 0; p < places.length; p++) {
        const slice = new NewbornSlice(stored, places[p]!, context);
        if (slice.everywhere === undefined) places[p]!.fill.fill(slice);
        born.push(slice);
      }
    }
  }
  return born;
}

/** The numbers of units that stay, in their new order. */
export function kept(numbers: readonly number[], survivors: readonly number[]): number[] {
  if (isWhole(survivors, numbers.length)) return numbers.slice();
  const result: number[] = [];
  for (let i = 0; i < survivors.length; i++) result.push(numbers[survivors[i] as number] as number);
  return result;
}

/** Whether all units stay where they are. */
export function isWhole(survivors: readonly number[], extent: number): boolean {
  if (survivors.length !== extent) return false;
  for (let i = 0; i < extent; i++) if (survivors[i] !== i) return false;
  return true;
}

/** The elements that a variable will have just before a birth: its survivors', and what earlier newborns of the edit brought. */
function presentElements(
  stored: StoredVariable,
  edit: AxisEdit,
  units: number,
  axis: Axis,
  born: readonly NewbornSlice[],
  elements: ArrayLike<number>,
  extentOf: (axis: Axis) => number,
): Float64Array {
  const { dims } = stored.variable;
  const old = dims.map((dim) => extentOf(dim.axis));
  const now = dims.map((dim, d) => (dim.axis === axis ? units : (old[d] as number)));
  const strides = denseStrides(now);
  const result = new Float64Array(now.reduce((product, extent) => product * extent, 1));
  const positions = dims.map((dim, d) =>
    dim.axis === axis ? edit.survivors : Array.from({ length: old[d] as number }, (_, i) => i),
  );
  const copy = (d: number, from: number, to: number): void => {
    if (d === dims.length) {
      result[to] = elements[from] as number;
      return;
    }
    (positions[d] as readonly number[]).forEach((position, i) =>
      copy(d + 1, from * (old[d] as number) + position, to + i * (strides[d] as number)),
    );
  };
  copy(0, 0, 0);
  for (const each of born) {
    if (each.stored === stored) writeBox(result, 0, strides, 1, each);
  }
  return result;
}

function denseStrides(extents: readonly number[]): number[] {
  const strides = new Array<number>(extents.length);
  let stride = 1;
  for (let d = extents.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= extents[d] as number;
  }
  return strides;
}
