import { type Axis, NonFiniteError, type RunInputs, ShapeError } from '@meristem/autodiff';
import type { DenseTensor } from './dense-tensor.ts';
import { noSuchPosition } from './stop.ts';

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
}

/**
 * Stores the caller's numbers for an input.
 *
 * @throws ShapeError if there are none or too few or many, or a number is no unit position where one is expected;
 *   NonFiniteError if one is NaN or infinite.
 */
export function fillInput(
  plan: string,
  { name, tensor, lookups }: InputSlot,
  given: RunInputs[string] | undefined,
  extentOf: (axis: Axis) => number,
): void {
  const count = given === undefined ? -1 : typeof given === 'number' ? 1 : given.length;
  if (given === undefined || count !== tensor.size) {
    const found = typeof given === 'number' ? 'one number' : count < 0 ? 'nothing' : `${count} numbers`;
    const expected = count < 0 ? `${tensor.size} numbers` : `${tensor.size}`;
    throw new ShapeError(`plan "${plan}": input "${name}": found ${found}, expected ${expected}.`);
  }
  const bad = typeof given === 'number' ? tensor.writeOne(given) : tensor.write(given);
  if (bad >= 0) throw unfit(plan, name, bad, typeof given === 'number' ? given : (given[bad] as number));
  for (let l = 0; l < lookups.length; l++) {
    const { operation, axis } = lookups[l] as Lookup;
    const extent = extentOf(axis);
    for (let i = 0; i < tensor.size; i++) {
      const position = tensor.get(i);
      if (position < 0 || position >= extent) throw noSuchPosition(operation, position, axis, extent);
    }
  }
}

/** The error for a number that cannot be stored. */
function unfit(plan: string, name: string, at: number, value: number): Error {
  const where = `plan "${plan}": input "${name}": found ${value} at element ${at}`;
  return Number.isFinite(value)
    ? new ShapeError(`${where}, expected a unit position.`)
    : new NonFiniteError(`${where}, expected finite numbers.`);
}
