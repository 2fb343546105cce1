import type { Axis } from '../axis/axis.ts';
import { StructureError } from '../errors.ts';

/**
 * An edit of one axis, as plain data: which units stay (by their present positions, in their new order) and how many are
 * born after them. Everything that carries the axis follows.
 */
export interface AxisEdit {
  /** The axis by name. */
  readonly axis: string;
  /** Present positions of the units that stay, in their new order. */
  readonly survivors: readonly number[];
  /** How many units are appended. */
  readonly births: number;
}

/** An edit that was applied, with the clock (in cycles) at which it was. */
export interface AppliedEdit {
  readonly clock: number;
  readonly edit: AxisEdit;
}

/** The edit that removes units by position, keeps the order of the others, and appends some newborns. */
export function editOf(axis: Axis, extent: number, removed: Iterable<number>, births = 0): AxisEdit {
  const gone = [...removed].sort((a, b) => a - b);
  for (const position of gone) {
    if (!Number.isInteger(position) || position < 0 || position >= extent) {
      throw new StructureError(
        `edit of axis "${axis.name}": found position ${position} to remove, expected 0 to ${extent - 1}.`,
      );
    }
  }
  const survivors: number[] = [];
  let next = 0;
  for (let position = 0; position < extent; position++) {
    if (gone[next] !== position) survivors.push(position);
    else while (gone[next] === position) next++;
  }
  return { axis: axis.name, survivors, births };
}

/**
 * Checks an edit whole before anything is touched.
 *
 * @throws StructureError naming what is wrong.
 */
export function validateEdit(edit: AxisEdit, axis: Axis, extent: number): void {
  const fail = (found: string, expected: string): never => {
    throw new StructureError(
      `edit of axis "${axis.name}": found ${found}, expected ${expected}. Nothing was changed.`,
    );
  };
  if (!Number.isInteger(edit.births) || edit.births < 0)
    fail(`${edit.births} births`, 'a whole number, 0 or more');
  let previous = -1;
  let ascending = true;
  for (const position of edit.survivors) {
    if (!Number.isInteger(position) || position < 0 || position >= extent) {
      fail(`survivor at position ${position}`, `positions from 0 to ${extent - 1}`);
    }
    if (position <= previous) ascending = false;
    previous = position;
  }
  const twice = ascending ? undefined : repeated(edit.survivors);
  if (twice !== undefined) fail(`survivor at position ${twice} twice`, 'each position at most once');
  const after = edit.survivors.length + edit.births;
  if (after < axis.min || after > axis.max) {
    fail(`${after} units after the edit`, `${axis.min} to ${axis.max} (the bounds of the axis)`);
  }
}

/** The first number that stands twice, if one does. */
function repeated(numbers: readonly number[]): number | undefined {
  const seen = new Set<number>();
  return numbers.find((each) => seen.size === seen.add(each).size);
}
