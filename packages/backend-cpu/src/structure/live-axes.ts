import type { Axis, AxisUnits, State } from '@meristem/autodiff';
import { capacityFor } from '../layout/capacity.ts';

/** The units of an axis as they are now, and how many units memory is laid out for. */
export interface LiveUnits {
  readonly axis: Axis;
  ids: number[];
  born: number[];
  nextId: number;
  capacity: number;
  /** Address of the unit ids in memory. */
  address: number;
}

/** The units of all axes of a state, changed in place by edits. */
export class LiveAxes {
  readonly #byName = new Map<string, LiveUnits>();
  readonly #byAxis = new Map<Axis, LiveUnits>();

  constructor(state: State) {
    this.adopt(state);
  }

  /** Takes over the units of a state. */
  adopt(state: State): void {
    this.#byName.clear();
    this.#byAxis.clear();
    for (const [name, { axis, ids, born, nextId }] of state.axisUnits) {
      const capacity = capacityFor(axis, ids.length);
      const live = { axis, ids: [...ids], born: [...born], nextId, capacity, address: 0 };
      this.#byName.set(name, live);
      this.#byAxis.set(axis, live);
    }
  }

  all(): Iterable<LiveUnits> {
    return this.#byName.values();
  }

  named(name: string): LiveUnits | undefined {
    return this.#byName.get(name);
  }

  of(axis: Axis): LiveUnits | undefined {
    return this.#byAxis.get(axis);
  }

  /** How many units an axis has; a fixed axis that no variable carries has them all the same. */
  readonly extentOf = (axis: Axis): number => this.#byAxis.get(axis)?.ids.length ?? axis.min;

  /** How many units of an axis memory is laid out for. */
  readonly capacityOf = (axis: Axis): number => this.#byAxis.get(axis)?.capacity ?? axis.min;

  /** Extents by axis name. */
  extents(): Record<string, number> {
    return Object.fromEntries([...this.#byName].map(([name, { ids }]) => [name, ids.length]));
  }

  /** The units as immutable values. */
  snapshot(): Map<string, AxisUnits> {
    return new Map(
      [...this.#byName].map(([name, { axis, ids, born, nextId }]) => [
        name,
        { axis, ids: [...ids], born: [...born], nextId },
      ]),
    );
  }
}
