import { type CycleArrays, describeValue, type Port } from '@meristem/autodiff';
import { DataError } from '../errors.ts';
import { sourceFault } from './item-reader.ts';
import type { ItemNumbers, StreamItem } from './stream-options.ts';

/** Where in the arrays of a cycle an item goes: step s of it to `place + s * stride`, in steps. */
export interface ItemPlace {
  readonly place: number;
  readonly stride: number;
  /** Steps of the item. */
  readonly steps: number;
}

/**
 * Writes an item into the arrays of a cycle.
 *
 * @param path which item it is, for errors
 * @throws {@link DataError} where a port has no numbers, too few or too many, one that is not finite, or a symbol that is none
 */
export function writeItem(
  item: StreamItem,
  ports: readonly Port[],
  into: CycleArrays,
  where: ItemPlace,
  path: () => string,
): void {
  if (typeof item !== 'object' || item === null) {
    throw new DataError({
      path: path(),
      found: describeValue(item),
      expected: `an object with ${ports.map(({ name }) => name).join(', ')}`,
      remedy: 'Give each port its symbol or numbers under its name.',
    });
  }
  for (const port of ports) {
    const array = into[port.name] as Float64Array;
    writePort(numbersOf(item, port, path), port, array, where, () => `${path()}, port "${port.name}"`);
  }
}

/** What an item has for a port: rows of databases may be made as they are asked for, and fail then. */
function numbersOf(item: StreamItem, { name }: Port, path: () => string): ItemNumbers | undefined {
  try {
    return item[name];
  } catch (error) {
    throw sourceFault(`${path()}, port "${name}"`, error);
  }
}

function writePort(
  given: ItemNumbers | undefined,
  port: Port,
  into: Int32Array | Float64Array,
  { place, stride, steps }: ItemPlace,
  path: () => string,
): void {
  const width = port.kind === 'symbol' ? 1 : port.size;
  const count = steps * width;
  const numbers = typeof given === 'number' ? undefined : given;
  const length = typeof given === 'number' ? 1 : isNumbers(given) ? given.length : -1;
  if (length !== count) throw wrongLength(given, port, steps, path());
  for (let step = 0; step < steps; step += 1) {
    const to = (place + step * stride) * width;
    for (let i = 0; i < width; i += 1) {
      const value = numbers === undefined ? (given as number) : (numbers[step * width + i] as number);
      if (!fits(value, port)) throw wrongNumber(value, port, path());
      into[to + i] = value;
    }
  }
}

function isNumbers(given: unknown): given is readonly number[] {
  return Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given);
}

function fits(value: number, port: Port): boolean {
  if (port.kind === 'vector') return Number.isFinite(value);
  return Number.isInteger(value) && ((value >= 0 && value < port.size) || value === port.ignore);
}

function wrongLength(given: unknown, port: Port, steps: number, path: string): DataError {
  const width = port.kind === 'symbol' ? 1 : port.size;
  const found = isNumbers(given)
    ? `${given.length} numbers`
    : given === undefined
      ? 'nothing'
      : describeValue(given);
  return new DataError({
    path,
    found,
    expected:
      steps * width === 1 ? 'a number' : `${steps * width} numbers, ${width} for each of ${steps} steps`,
    remedy: 'Give the numbers of all steps in one flat list.',
  });
}

function wrongNumber(value: unknown, port: Port, path: string): DataError {
  return new DataError({
    path,
    found: describeValue(value),
    expected: port.kind === 'symbol' ? `a whole number from 0 to ${port.size - 1}` : 'a finite number',
    remedy: 'Mend the source, or leave the item out.',
  });
}
