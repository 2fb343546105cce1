import { MeristemError } from '../errors.ts';
import { describeValue } from '../options/describe-value.ts';
import type { AxisUnits } from './axis-units.ts';
import { State } from './state.ts';
import { firstNotFinite, isStateNumbers, type StateNumbers } from './state-numbers.ts';
import type { Variable } from './variable.ts';

/** A state as plain data. Numbers keep all their digits. */
export interface StateJson {
  readonly key: { readonly high: number; readonly low: number };
  readonly clock: number;
  readonly version: number;
  readonly populations: Readonly<Record<string, Omit<AxisUnits, 'axis'>>>;
  /** Row-major. */
  readonly tensors: Readonly<Record<string, ArrayLike<number>>>;
}

/** Axes by name, as a state has them. */
interface AxesByName {
  readonly axisUnits: ReadonlyMap<string, Pick<AxisUnits, 'axis'>>;
}

/** Writes a state as plain data. */
export function stateToJson(state: State): StateJson {
  const { key, clock, version } = state;
  return {
    key,
    clock,
    version,
    populations: Object.fromEntries(
      [...state.axisUnits].map(([name, { ids, born, nextId }]) => [
        name,
        { ids: [...ids], born: [...born], nextId },
      ]),
    ),
    tensors: Object.fromEntries([...state.tensors].map(([{ name }, values]) => [name, [...values]])),
  };
}

/**
 * Reads a state from plain data. It holds numbers that come as floating-point arrays themselves, not a copy of them.
 *
 * @param like a state over the same axes, or just their axes, which says what to expect.
 * @throws MeristemError (`checkpoint`) naming the JSON path of what does not fit.
 */
export function stateFromJson(json: StateJson, like: AxesByName, variables: readonly Variable[]): State {
  const {
    key,
    clock,
    version,
    populations: written = {},
    tensors: numbers = {},
  }: Partial<StateJson> = Object(json) as Partial<StateJson>;
  if (!wholeNumbers([key?.high, key?.low])) fail('$.state.key', key, 'two whole numbers, high and low');
  if (!wholeNumbers([clock])) fail('$.state.clock', clock, 'a whole number of cycles');
  if (!wholeNumbers([version])) fail('$.state.version', version, 'a whole number of edits');
  const axisUnits = new Map<string, AxisUnits>();
  for (const [name, { axis }] of like.axisUnits) {
    const found = (Object(written) as StateJson['populations'])[name];
    const path = `$.state.populations.${name}`;
    if (!found) fail(path, 'nothing', `the units of axis "${name}"`);
    const { ids, born, nextId } = found!;
    if (!wholeNumbers(ids) || new Set(ids).size !== ids.length)
      fail(`${path}.ids`, ids, 'distinct whole numbers');
    if (ids.length < axis.min || ids.length > axis.max)
      fail(`${path}.ids`, `${ids.length} units`, `${axis.min} to ${axis.max}`);
    if (!wholeNumbers(born) || born.length !== ids.length) fail(`${path}.born`, born, `${ids.length} cycles`);
    if (!Number.isInteger(nextId) || ids.some((id) => id >= nextId))
      fail(`${path}.nextId`, nextId, 'a number above all ids');
    axisUnits.set(name, { axis, ids: [...ids], born: [...born], nextId });
  }
  const extentOf = (name: string): number => axisUnits.get(name)?.ids.length ?? 0;
  const tensors = new Map<Variable, StateNumbers>();
  for (const variable of variables) {
    const path = `$.state.tensors["${variable.name}"]`;
    const values = (Object(numbers) as StateJson['tensors'])[variable.name];
    const size = variable.dims.reduce((product, { axis }) => product * extentOf(axis.name), 1);
    if (!isNumberList(values) || values.length !== size)
      fail(path, `${isNumberList(values) ? values.length : 'no'} numbers`, `${size}`);
    const read = numbersOf(values!);
    if (!read) fail(path, 'a number that is not finite', 'finite numbers');
    tensors.set(variable, read!);
  }
  return new State({ axisUnits, tensors, key: json.key, clock: json.clock, version: json.version });
}

function isNumberList(values: unknown): values is ArrayLike<number> {
  return Array.isArray(values) || isStateNumbers(values);
}

/** Numbers as states have them; undefined if one is none, or not finite. */
function numbersOf(values: ArrayLike<number>): StateNumbers | undefined {
  if (firstNotFinite(values) >= 0) return undefined;
  return isStateNumbers(values) ? values : Float64Array.from(values);
}

function wholeNumbers(values: unknown): boolean {
  return Array.isArray(values) && values.every((value) => Number.isInteger(value) && value >= 0);
}

function fail(path: string, found: unknown, expected: string): void {
  throw new MeristemError(
    'checkpoint',
    `checkpoint: ${path}: found ${typeof found === 'string' ? found : describeValue(found)}, expected ${expected}. ` +
      'Was it written by the same architecture and optimizer?',
  );
}
