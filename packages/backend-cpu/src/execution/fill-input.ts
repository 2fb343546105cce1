import { type Axis, noSuchPosition, requireInput, type RunInputs, unfitInput } from '@meristem/autodiff';
import type { DenseTensor } from './dense-tensor.ts';

/** A use of unit positions: the primitive that looks them up, and in which axis. */
export interface Lookup {
  readonly operation: string;
  readonly axis: Axis;
}

/** An input of a plan. */
export interface InputSlot {
  readonly name: string;
  readonly tensor: DenseTensor;
  readonly lookups: readonly Lookup[];
  /** How many units the smallest of the axes has in which it is looked up. */
  readonly units: number;
}

/**
 * Stores the caller's numbers for an input.
 *
 * @throws ShapeError if there are none or too few or many, or a number is no unit position where one is expected;
 *   NonFiniteError if one is NaN or infinite, or would be in single precision.
 */
export function fillInput(
  plan: string,
  slot: InputSlot,
  given: RunInputs[string] | undefined,
  extentOf: (axis: Axis) => number,
): void {
  const { name, tensor, lookups, units } = slot;
  requireInput(plan, name, given, tensor.size);
  if (lookups.length > 0 && given instanceof Int32Array && tensor.whole) {
    const bad = tensor.writePositions(given, units);
    if (bad >= 0) requirePositions(lookups, given[bad] as number, extentOf);
    return;
  }
  const bad = typeof given === 'number' ? tensor.writeOne(given) : tensor.write(given);
  if (bad >= 0) {
    const value = typeof given === 'number' ? given : (given[bad] as number);
    throw unfitInput(plan, name, bad, value, tensor.whole ? 'index' : 'real');
  }
  for (let l = 0; l < lookups.length; l++) {
    const lookup = lookups[l] as Lookup;
    const extent = extentOf(lookup.axis);
    for (let i = 0; i < tensor.size; i++) requirePosition(lookup, tensor.get(i), extent);
  }
}

function requirePositions(
  lookups: readonly Lookup[],
  position: number,
  extentOf: (axis: Axis) => number,
): void {
  for (const lookup of lookups) requirePosition(lookup, position, extentOf(lookup.axis));
}

function requirePosition({ operation, axis }: Lookup, position: number, extent: number): void {
  if (position < 0 || position >= extent) throw noSuchPosition(operation, position, axis, extent);
}
