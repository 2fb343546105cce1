import type { Variable } from '@meristem/autodiff';
import type { AxisPopulation } from '../model/population.ts';
import type { Probe } from './probe.ts';

/**
 * How newborn neurons get their weights. A birth is a value; it runs once, right after the units were added with the
 * weights that the criterion gives to newborns, and may change any number of the network.
 */
export interface Birth {
  readonly name: string;
  /** Recent cycles that the birth looks at through the probe; none unless told. */
  readonly window?: number;
  /** Removed units of each population that the birth looks at; none unless told. */
  readonly graveyard?: number;
  initialise(nursery: Nursery): void;
}

/** A weight or bias of a newborn, with where its population stands in it. */
export interface NurseryTensor {
  readonly variable: Variable;
  /** Extents of the variable's dims. */
  readonly extents: readonly number[];
  /** The variable's numbers, row-major; a birth writes into them. */
  readonly values: Float64Array;
}

/** What a birth works on. */
export interface Nursery {
  readonly population: AxisPopulation;
  /** What units have to themselves: biases, gains, multipliers, what was measured of them, and the activations that they carry on. */
  readonly own: readonly Variable[];
  /** Positions and ids of the newborns. */
  readonly positions: readonly number[];
  readonly ids: readonly number[];
  /** Ids of all units by position, newborns included. */
  readonly unitIds: readonly number[];
  /** Units, newborns included. */
  readonly units: number;
  /** Strengths by position as they were before the birth; NaN for newborns. */
  readonly strengths: ArrayLike<number>;
  /** Units that were removed, latest first, with the numbers that they had. */
  readonly graveyard: readonly BuriedUnit[];
  /** Looks into the network as it is with everything that was written so far. */
  readonly probe: Probe;
  /** Ids of the units of any axis by position. */
  idsOf(axis: string): readonly number[];
  /**
   * Says that a newborn was split off a unit, and does as that does: it takes over what the optimizer remembers of it, where the
   * run wants that.
   */
  descend(newborn: number, parent: number): void;
  /** A variable for writing; what was written is stored when the birth is done. */
  edit(variable: Variable): NurseryTensor;
  /** Random numbers that belong to this birth: uniform on [0, 1), standard normal. */
  uniform(): number;
  normal(): number;
}

/** A unit that was removed. */
export interface BuriedUnit {
  readonly id: number;
  /** The cycle of its removal. */
  readonly cycle: number;
  /** Its strength then. */
  readonly strength: number;
  /** Its numbers by variable, with the ids of the units at the other end. */
  readonly numbers: readonly BuriedNumbers[];
}

/** What a removed unit had in one variable: one row or column of it. */
export interface BuriedNumbers {
  readonly variable: string;
  readonly role: 'incoming' | 'outgoing' | 'own';
  readonly values: readonly number[];
  /** Ids along each of the variable's other dims. */
  readonly others: readonly (readonly number[])[];
}
