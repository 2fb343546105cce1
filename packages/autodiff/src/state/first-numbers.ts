import type { RandomKey } from '../random/key.ts';
import { ShapeError } from '../errors.ts';
import { createElements, createTensor, variableKeys } from './element-random.ts';
import { axesByName, foundingUnits, requireKnownAxes } from './founding.ts';
import type { Variable } from './variable.ts';

/** Which first numbers of a variable are drawn. */
export interface FirstNumbersOptions {
  /** Root of the random numbers, as that of a state. */
  readonly key: RandomKey;
  /** Units of its axes, by name; the fewest that an axis may have unless told. */
  readonly extents?: Readonly<Record<string, number>>;
  /** Positions of the elements that are wanted, row-major over the variable's dims; all of them unless told. */
  readonly positions?: ArrayLike<number>;
}

/**
 * The numbers that a state with one variable begins with, bit for bit as `createState` draws them, without the state. Of a fill
 * that draws element by element only those are drawn that are asked for.
 *
 * @throws StructureError if an axis may not have as many units, or is none of the variable's; ShapeError if a position is none.
 */
export function firstNumbers(variable: Variable, options: FirstNumbersOptions): Float64Array {
  const { key, positions } = options;
  const extents = new Map(Object.entries(options.extents ?? {}));
  const axes = axesByName('firstNumbers', [variable]);
  requireKnownAxes('firstNumbers', extents.keys(), axes);
  const axisUnits = new Map(
    [...axes].map(([name, axis]) => [name, foundingUnits('firstNumbers', axis, extents.get(name))]),
  );
  const keys = variableKeys(key, [variable]);
  if (!positions) return createTensor(variable, axisUnits, keys);
  const size = variable.dims.reduce(
    (product, { axis }) => product * (axisUnits.get(axis.name)?.ids.length ?? 0),
    1,
  );
  requirePositions(variable, positions, size);
  return createElements(variable, axisUnits, keys, positions);
}

function requirePositions({ name }: Variable, positions: ArrayLike<number>, size: number): void {
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i] as number;
    if (Number.isInteger(at) && at >= 0 && at < size) continue;
    throw new ShapeError(
      `firstNumbers: variable "${name}": found position ${at}, expected a whole number from 0 to ${size - 1}.`,
    );
  }
}
