import type { Axis } from '../axis/axis.ts';

/** The units of an axis: who is there, since when, and which id comes next. */
export interface AxisUnits {
  readonly axis: Axis;
  /** Unit ids by position; an id belongs to one unit for ever. */
  readonly ids: readonly number[];
  /** The clock (in cycles) at each unit's birth, by position. */
  readonly born: readonly number[];
  readonly nextId: number;
}
