import type { Axis } from '../axis/axis.ts';
import { StructureError } from '../errors.ts';
import { MOST_UNITS } from '../options/expectation.ts';
import type { AxisUnits } from './axis-units.ts';
import type { Variable } from './variable.ts';

/**
 * The axes of some variables, and further ones, by name.
 *
 * @param operation what an error names as its place.
 * @throws StructureError if two axes share a name.
 */
export function axesByName(
  operation: string,
  variables: readonly Variable[],
  further: readonly Axis[] = [],
): ReadonlyMap<string, Axis> {
  const axes = new Map<string, Axis>();
  for (const axis of [...variables.flatMap(({ dims }) => dims.map((dim) => dim.axis)), ...further]) {
    const known = axes.get(axis.name);
    if (known && known !== axis) {
      throw new StructureError(
        `${operation}: found two axes named "${axis.name}", expected one. Share the axis object or rename one.`,
      );
    }
    axes.set(axis.name, axis);
  }
  return axes;
}

/**
 * Refuses variables that share a name.
 *
 * @param operation what an error names as its place.
 * @throws StructureError naming the variable.
 */
export function requireUniqueVariables(operation: string, variables: readonly Variable[]): void {
  const names = new Set<string>();
  for (const { name } of variables) {
    if (names.has(name)) {
      throw new StructureError(`${operation}: found two variables named "${name}", expected unique names.`);
    }
    names.add(name);
  }
}

/**
 * Refuses extents of axes that are not among some.
 *
 * @param operation what an error names as its place.
 * @throws StructureError naming the axis.
 */
export function requireKnownAxes(
  operation: string,
  named: Iterable<string>,
  axes: ReadonlyMap<string, Axis>,
): void {
  for (const name of named) {
    if (axes.has(name)) continue;
    const known = [...axes.keys()].join(', ');
    throw new StructureError(`${operation}: found an extent for axis "${name}", expected one of: ${known}.`);
  }
}

/**
 * The first units of an axis, with ids from 0 on.
 *
 * @param operation what an error names as its place.
 * @param extent how many; the fewest that the axis may have unless told.
 * @param clock the cycle of their birth; 0 unless told.
 * @throws StructureError if the axis may not have as many, or nobody could hold their ids.
 */
export function foundingUnits(operation: string, axis: Axis, extent = axis.min, clock = 0): AxisUnits {
  if (!Number.isInteger(extent) || extent < axis.min || extent > axis.max) {
    throw new StructureError(
      `${operation}: axis "${axis.name}": found extent ${extent}, expected ${axis.min} to ${axis.max}.`,
    );
  }
  if (extent > MOST_UNITS) {
    throw new StructureError(
      `${operation}: axis "${axis.name}": found extent ${extent}, expected at most ${MOST_UNITS} units. Use fewer.`,
    );
  }
  const ids = Array.from({ length: extent }, (_, i) => i);
  return { axis, ids, born: ids.map(() => clock), nextId: extent };
}
