import { MemoryError } from '../errors.ts';
import type { Dim } from '../axis/axis.ts';
import { foldKey, normalAt, type RandomKey, uniformAt } from '../random/key.ts';
import { NamedKeys } from '../random/named-keys.ts';
import type { ElementSlice, FillSlice } from './fill.ts';
import type { AxisUnits } from './axis-units.ts';
import type { Variable } from './variable.ts';

/** The unit ids along each dim of a block of elements. */
export type BlockIds = readonly (readonly number[])[];

/** The ids along each dim of a whole tensor. */
export function wholeIds(dims: readonly Dim[], axisUnits: ReadonlyMap<string, AxisUnits>): BlockIds {
  return dims.map((dim) => axisUnits.get(dim.axis.name)?.ids ?? []);
}

/** What is known of a slice beside its elements. */
type SliceContext = Omit<FillSlice, 'values' | 'extents' | 'uniform' | 'normal'>;

/**
 * A slice to be filled whose random numbers are keyed by (seed, tensor, unit ids): the last two ids are the counter words,
 * those before them are folded into the key.
 */
export function fillSlice(key: RandomKey, ids: BlockIds, context: SliceContext): FillSlice {
  const drawn = elementSlice(key, ids, context);
  return { values: roomFor(drawn.extents.reduce((product, extent) => product * extent, 1)), ...drawn };
}

/** The same without room for elements. */
function elementSlice(key: RandomKey, ids: BlockIds, context: SliceContext): ElementSlice {
  const extents = ids.map((along) => along.length);
  const draw = (at: typeof normalAt) => (i: number) => {
    let rest = i;
    const element = new Array<number>(extents.length);
    for (let d = extents.length - 1; d >= 0; d--) {
      const extent = extents[d] as number;
      element[d] = (ids[d] as readonly number[])[rest % extent] as number;
      rest = Math.floor(rest / extent);
    }
    const lane = element.pop() ?? 0;
    const index = element.pop() ?? 0;
    return at(element.reduce(foldKey, key), index, lane);
  };
  return { extents, ...context, uniform: draw(uniformAt), normal: draw(normalAt) };
}

/** An array of zeros. Throws a MemoryError if the host has none of that length. */
function roomFor(numbers: number): Float64Array {
  try {
    return new Float64Array(numbers);
  } catch {
    const needed = numbers * Float64Array.BYTES_PER_ELEMENT;
    throw new MemoryError(
      `state: found a variable of ${numbers} numbers, which takes ${needed} bytes, expected one that the host can hold. Use fewer units.`,
      { needed, limit: needed - 1 },
    );
  }
}

/** The keys of some variables in one state. */
export function variableKeys(key: RandomKey, variables: Iterable<Variable>): NamedKeys {
  return new NamedKeys(
    key,
    [...variables].map(({ name }) => name),
  );
}

/** How many units each axis of a state has. */
export function extentsIn(axisUnits: ReadonlyMap<string, AxisUnits>): FillSlice['extentOf'] {
  return ({ name, min }) => axisUnits.get(name)?.ids.length ?? min;
}

/** The values of a variable at its creation. */
export function createTensor(
  variable: Variable,
  axisUnits: ReadonlyMap<string, AxisUnits>,
  keys: NamedKeys,
): Float64Array {
  const ids = wholeIds(variable.dims, axisUnits);
  const slice = fillSlice(keys.of(variable.name), ids, wholeContext(variable, axisUnits));
  variable.initial.fill(slice);
  return slice.values;
}

/** Those of them at some positions, row-major: drawn alone where no element depends on another. */
export function createElements(
  variable: Variable,
  axisUnits: ReadonlyMap<string, AxisUnits>,
  keys: NamedKeys,
  positions: ArrayLike<number>,
): Float64Array {
  const { initial, dims, name } = variable;
  if (!initial.each) {
    const whole = createTensor(variable, axisUnits, keys);
    return Float64Array.from(positions, (at) => whole[at] as number);
  }
  const context = wholeContext(variable, axisUnits);
  const each = initial.each(elementSlice(keys.of(name), wholeIds(dims, axisUnits), context));
  const values = roomFor(positions.length);
  for (let i = 0; i < values.length; i++) values[i] = each(positions[i] as number);
  return values;
}

function wholeContext({ dims }: Variable, axisUnits: ReadonlyMap<string, AxisUnits>): SliceContext {
  return {
    dims,
    born: false,
    extentOf: extentsIn(axisUnits),
    unitsBefore: 0,
    others: 0,
    existing: new Float64Array(0),
  };
}
