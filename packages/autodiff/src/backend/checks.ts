import type { Axis } from '../axis/axis.ts';
import { NonFiniteError, ShapeError, StructureError } from '../errors.ts';
import { isArrayOf } from '../options/typed-array.ts';
import type { Plan, PlanOperand } from '../plan/plan.ts';
import type { State } from '../state/state.ts';
import type { Variable } from '../state/variable.ts';
import type { ElementKind } from '../tensor/tensor.ts';
import type { Precision, RunInputs } from './backend.ts';

/*
 * What every backend refuses, in the same words. A backend that copies numbers faster than it could look at each of them
 * finds the first unfit one in its own way and takes the error from here.
 */

/**
 * Requires as many numbers for an input as it has elements.
 *
 * @throws ShapeError if there are none, too few or too many.
 */
export function requireInput(
  plan: string,
  input: string,
  given: RunInputs[string] | undefined,
  size: number,
): asserts given is RunInputs[string] {
  const count = given === undefined ? -1 : typeof given === 'number' ? 1 : given.length;
  if (count === size) return;
  const found = typeof given === 'number' ? 'one number' : count < 0 ? 'nothing' : `${count} numbers`;
  const expected = count < 0 ? `${size} numbers` : `${size}`;
  throw new ShapeError(`plan "${plan}": input "${input}": found ${found}, expected ${expected}.`);
}

/**
 * The error for a number of an input that cannot be stored: it is not finite, too large for single precision, or no whole
 * number where unit positions are kept.
 */
export function unfitInput(
  plan: string,
  input: string,
  at: number,
  value: number,
  kind: ElementKind = isStorable(value, 'single') ? 'index' : 'real',
): Error {
  const place = `plan "${plan}": input "${input}"`;
  return kind === 'index' && Number.isFinite(value)
    ? new ShapeError(`${place}: found ${value} at element ${at}, expected a unit position.`)
    : unstorable(place, at, value);
}

/** The largest number of single precision. */
const LARGEST_SINGLE = 3.4028234663852886e38;

/** Halfway from it to the next power of two: from here on finite numbers become infinite. */
const INFINITE_IN_SINGLE = 3.4028235677973366e38;

/** A constant of a plan as it is stored: one that is finite stays so, as the largest number that there is. */
export function constantIn(value: number, precision: Precision): number {
  if (precision === 'double') return value;
  return Number.isFinite(value)
    ? Math.fround(Math.min(Math.max(value, -LARGEST_SINGLE), LARGEST_SINGLE))
    : value;
}

/** Whether a number stays finite where it is stored. */
function isStorable(value: number, precision: Precision): boolean {
  return Number.isFinite(precision === 'single' ? Math.fround(value) : value);
}

function unstorable(place: string, at: number, value: number): NonFiniteError {
  const expected = Number.isFinite(value)
    ? 'numbers that single precision can hold, up to 3.4028235e+38. Scale the data.'
    : 'finite numbers.';
  return new NonFiniteError(`${place}: found ${value} at element ${at}, expected ${expected}`);
}

/**
 * Requires that a state's numbers that are finite stay so where they are stored. What is not finite is let through, so that a
 * broken state can be looked at.
 *
 * @throws NonFiniteError naming the variable.
 */
export function requireState({ tensors }: State, precision: Precision): void {
  if (precision === 'double') return;
  for (const [{ name }, values] of tensors) {
    if (isArrayOf(values, 'Float32Array')) continue;
    for (let i = 0; i < values.length; i++) {
      const size = Math.abs(values[i] as number);
      if (size >= INFINITE_IN_SINGLE && size < Infinity)
        throw unstorable(`state: variable "${name}"`, i, values[i] as number);
    }
  }
}

/** Requires that numbers stay finite where they are stored; `place` is what an error names. */
function requireStorable(place: string, values: ArrayLike<number>, precision: Precision): void {
  if (areStorable(values, precision)) return;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!isStorable(value, precision)) throw unstorable(place, i, value);
  }
}

/** The same of all of some numbers: a finite number less itself is 0, any other is NaN, and so is what it is added to. */
function areStorable(values: ArrayLike<number>, precision: Precision): boolean {
  let sum = 0;
  if (precision === 'single') {
    for (let i = 0; i < values.length; i++) {
      const stored = Math.fround(values[i] as number);
      sum += stored - stored;
    }
  } else {
    for (let i = 0; i < values.length; i++) sum += (values[i] as number) - (values[i] as number);
  }
  return sum === 0;
}

/**
 * Requires that a variable can be given these numbers.
 *
 * @param size how many elements it has now.
 * @param precision how it is stored.
 * @throws ShapeError if there are too few or too many, NonFiniteError if one is NaN or infinite, or would be where it is stored.
 */
export function requireWritable(
  { name }: Variable,
  values: ArrayLike<number>,
  size: number,
  precision: Precision = 'double',
): void {
  if (values.length !== size) {
    throw new ShapeError(`write "${name}": found ${values.length} numbers, expected ${size}.`);
  }
  requireStorable(`write "${name}"`, values, precision);
}

/**
 * The output of a plan by name.
 *
 * @throws ShapeError naming the outputs that there are.
 */
export function requireOutput(plan: Plan, name: string): PlanOperand {
  const found = plan.outputs.get(name);
  if (found) return found;
  const known = [...plan.outputs.keys()].join(', ');
  throw new ShapeError(`plan "${plan.name}": found no output "${name}", expected one of: ${known}.`);
}

/** The error for a variable that a plan uses and the state lacks. */
export function noSuchVariable({ name }: Variable): StructureError {
  return new StructureError(
    `plan: found variable "${name}", which the state does not have. Create the state with all variables of the plan.`,
  );
}

/**
 * Requires that the numbers of every literal tensor stay finite where they are stored.
 *
 * @throws NonFiniteError naming the first that does not.
 */
export function requireLiterals(plan: Plan, precision: Precision): void {
  for (const { literal, kind } of plan.buffers) {
    if (literal && kind === 'real')
      requireStorable(`plan "${plan.name}": literal tensor`, literal.values, precision);
  }
}

/**
 * Requires that every literal tensor still has the extents that it was written with, whatever the state's are.
 *
 * @throws ShapeError naming the axis that has changed.
 */
export function requireLiteralExtents(plan: Plan, extentOf: (axis: Axis) => number): void {
  for (const { literal, dims } of plan.buffers) {
    if (!literal) continue;
    dims.forEach(({ axis }, d) => {
      const now = extentOf(axis);
      if (now === literal.extents[d]) return;
      throw new ShapeError(
        `plan "${plan.name}": axis "${axis.name}" has extent ${literal.extents[d]} in a literal tensor but ${now} in the state. ` +
          'Use an input or a variable for numbers over an axis that grows.',
      );
    });
  }
}
