import {
  type Axis,
  NamedKeys,
  type RandomKey,
  type State,
  type StateNumbers,
  type Variable,
} from '@meristem/autodiff';
import { BYTES, capacityFor } from '../layout/capacity.ts';
import { place } from '../layout/tensor-layout.ts';
import { aligned, type Block, type Holdings } from '../memory/arena.ts';
import type { LiveAxes } from './live-axes.ts';
import { type Carrier, carrierOf, elementsOf, type StoredVariable, unplaced } from './stored-variable.ts';

/** The variables of a state and the ids of its units in memory, laid out for the present capacities. */
export class StateMemory {
  readonly variables = new Map<Variable, StoredVariable>();
  readonly #holdings: Holdings;
  readonly #axes: LiveAxes;
  /** Filled when an axis is first edited. */
  readonly #byAxis = new Map<Axis, readonly Carrier[]>();
  readonly #fixedIds = new Map<Axis, Block>();
  #block: Block | undefined;

  constructor(holdings: Holdings, axes: LiveAxes, variables: Iterable<Variable>, key: RandomKey) {
    this.#holdings = holdings;
    this.#axes = axes;
    const all = [...variables];
    const keys = new NamedKeys(
      key,
      all.map(({ name }) => name),
    );
    for (const variable of all) this.variables.set(variable, unplaced(variable, keys));
    this.#layOut();
  }

  /** The variables that carry an axis. */
  carriers(axis: Axis): readonly Carrier[] {
    const known = this.#byAxis.get(axis);
    if (known) return known;
    const carrying = [...this.variables.values()].filter(({ variable: { dims } }) =>
      dims.some((dim) => dim.axis === axis),
    );
    const carriers = carrying.map((stored) => carrierOf(stored, axis));
    this.#byAxis.set(axis, carriers);
    return carriers;
  }

  /** Stores the numbers of a state with the present extents. Of a spent one, each is given back when it has been stored. */
  fill(state: State, spent: boolean): void {
    const { memory } = this.#holdings;
    for (const stored of this.variables.values()) {
      const numbers = state.numbers(stored.variable);
      elementsOf(stored, memory, this.#axes.extentOf).copy(numbers);
      if (spent) giveBack(numbers);
    }
  }

  /** Address of the unit ids of an axis; one that the state lacks is fixed, and its units never change. */
  readonly idsOf = (axis: Axis): number => {
    const units = this.#axes.of(axis);
    if (units) return units.address;
    let block = this.#fixedIds.get(axis);
    if (!block) {
      block = this.#holdings.allocate(BYTES * axis.min);
      this.#fixedIds.set(axis, block);
      this.#holdings.memory.integers.set(range(axis.min), block.address / BYTES);
    }
    return block.address;
  };

  /** Makes room for so many units of an axis; everything moves. */
  grow(axis: Axis, extent: number): void {
    const units = this.#axes.of(axis)!;
    units.capacity = capacityFor(axis, extent);
    const before = [...this.variables.values()].map(({ address, placement }) => ({ address, placement }));
    const old = this.#block;
    this.#layOut();
    [...this.variables.values()].forEach((stored, i) => this.#move(stored, before[i]!));
    if (old) this.#holdings.release(old);
  }

  /** Writes the ids of an axis' units. */
  writeIds(axis: Axis): void {
    const { ids, address } = this.#axes.of(axis)!;
    const { integers } = this.#holdings.memory;
    for (let i = 0, at = address / BYTES; i < ids.length; i++) integers[at + i] = ids[i] as number;
  }

  release(): void {
    if (this.#block) this.#holdings.release(this.#block);
    for (const block of this.#fixedIds.values()) this.#holdings.release(block);
  }

  #layOut(): void {
    const axes = this.#axes;
    const holdings = this.#holdings;
    let bytes = 0;
    const reserve = (size: number): number => {
      const offset = bytes;
      bytes += aligned(size);
      return offset;
    };
    const ids = [...axes.all()].map(({ capacity }) => reserve(BYTES * Math.max(capacity, 1)));
    const stored = [...this.variables.values()];
    const placements = stored.map(({ layout }) => place(layout, axes.capacityOf));
    const offsets = placements.map((placement) => reserve(placement.bytes));
    this.#block = holdings.allocate(bytes);
    const { address } = this.#block;
    [...axes.all()].forEach((units, i) => {
      units.address = address + (ids[i] as number);
      this.writeIds(units.axis);
    });
    stored.forEach((each, i) => {
      each.placement = placements[i]!;
      each.address = address + (offsets[i] as number);
    });
  }

  /** Copies a variable from where it was. */
  #move(stored: StoredVariable, before: Pick<StoredVariable, 'address' | 'placement'>): void {
    const { extentOf } = this.#axes;
    const { memory } = this.#holdings;
    const values = elementsOf({ ...stored, ...before }, memory, extentOf).read();
    elementsOf(stored, memory, extentOf).copy(values);
  }
}

/** Gives the memory of numbers back that nobody reads any more, where the host can; elsewhere they are collected in time. */
function giveBack({ buffer }: StateNumbers): void {
  (buffer as { transfer?(bytes: number): unknown }).transfer?.(0);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
