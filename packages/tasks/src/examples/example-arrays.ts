import type { InputPort } from '@meristem/autodiff';
import { classOf, describeValue, isArrayOf, numbersPerStep } from '@meristem/autodiff';
import { optionFault } from '../errors.ts';

/** Numbers of many examples, one after the other. */
export type ExampleNumbers = Float32Array | Float64Array | Uint8Array | Int32Array;

/** Bytes that stand for numbers, such as pixels: a quarter of the memory of the numbers themselves. */
export interface ScaledBytes {
  readonly values: Uint8Array;
  /** What every byte is multiplied by. */
  readonly scale: number;
}

/**
 * Examples by port: `[examples, steps]` whole numbers for a symbol port, `[examples, steps, size]` numbers for a vector port,
 * `[examples, steps, ...sites, size]` for a grid port.
 * They are not copied: do not write to them afterwards.
 */
export type ExampleArrays = Readonly<Record<string, ExampleNumbers | ScaledBytes>>;

/** What one port carries of all examples. */
export interface ExampleColumn {
  readonly port: InputPort;
  readonly values: ExampleNumbers;
  readonly scale: number;
  /** Numbers of a step: all of a vector or grid, 1 for a symbol. */
  readonly width: number;
}

/** What the arrays of a set have to agree with. */
export interface ExampleShape {
  readonly ports: readonly InputPort[];
  /** Steps of an example. */
  readonly steps: number;
}

/** Checked examples. */
export interface ExampleColumns {
  readonly count: number;
  readonly columns: readonly ExampleColumn[];
}

/**
 * Checks every element of a set once, so that a stream need not.
 *
 * @param path where the set stands, e.g. `prices.train`
 * @throws {@link TaskOptionError} for a port without an array or an array without a port, arrays of other types or lengths, no
 *   examples, a number that is not finite, or a symbol that is none
 */
export function exampleColumns(
  arrays: ExampleArrays,
  { ports, steps }: ExampleShape,
  path: string,
): ExampleColumns {
  requirePorts(arrays, ports, path);
  const columns = ports.map((port) => columnOf(arrays[port.name], port, `${path}.${port.name}`));
  const [first] = columns as [ExampleColumn];
  const count = Math.floor(first.values.length / (steps * first.width));
  for (const column of columns) {
    const { port, width, values } = column;
    const where = `${path}.${port.name}`;
    const length = Math.max(1, count) * steps * width;
    if (values.length !== length) {
      throw optionFault({
        path: where,
        found: `${values.length} numbers`,
        expected: `${length}: ${width} for each of ${steps} steps of ${Math.max(1, count)} examples`,
        remedy: 'Give every port as many examples, at least one.',
      });
    }
    if (port.kind === 'symbol') requireSymbolsOf(column, where);
    else requireFinite(column, where, steps);
  }
  return { count, columns };
}

function requirePorts(arrays: ExampleArrays, ports: readonly InputPort[], path: string): void {
  const names = ports.map(({ name }) => name);
  const given = Object(arrays) as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(given).find((name) => !names.includes(name));
  const missing = names.find((name) => given[name] === undefined);
  if (stranger === undefined && missing === undefined) return;
  throw optionFault({
    path: `${path}.${stranger ?? missing}`,
    found: stranger === undefined ? 'nothing' : 'an array, but no port of that name',
    expected: `an array for each of ${names.join(', ')}`,
    remedy: 'Give the numbers of every port under its name.',
  });
}

function columnOf(given: ExampleArrays[string] | undefined, port: InputPort, path: string): ExampleColumn {
  const width = numbersPerStep(port);
  if (port.kind === 'symbol') {
    if (isArrayOf(given, 'Uint8Array', 'Int32Array')) return { port, values: given, scale: 1, width };
  } else if (isArrayOf(given, 'Float32Array', 'Float64Array', 'Uint8Array', 'Int32Array')) {
    return { port, values: given, scale: 1, width };
  } else {
    const { values, scale } = Object(given) as Partial<ScaledBytes>;
    if (isArrayOf(values, 'Uint8Array') && Number.isFinite(scale)) {
      return { port, values, scale: scale as number, width };
    }
  }
  throw optionFault({
    path,
    found: ArrayBuffer.isView(given) ? `a ${classOf(given)}` : describeValue(given),
    expected:
      port.kind === 'symbol'
        ? 'a Uint8Array or Int32Array'
        : 'a Float32Array, Float64Array, Uint8Array or Int32Array, or { values: Uint8Array, scale }',
    remedy: 'Pass the examples as typed arrays.',
  });
}

/** A loop, because there may be millions and a callback costs several times as much. */
function requireFinite({ values, width }: ExampleColumn, path: string, steps: number): void {
  if (isArrayOf(values, 'Uint8Array', 'Int32Array')) return;
  for (let at = 0; at < values.length; at += 1) {
    if (Number.isFinite(values[at])) continue;
    throw optionFault({
      path: `${path}[${at}]`,
      found: String(values[at]),
      expected: 'a finite number',
      remedy: `It belongs to example ${Math.floor(at / (width * steps))}: mend it, or leave the example out.`,
    });
  }
}

function requireSymbolsOf({ port, values }: ExampleColumn, path: string): void {
  for (let at = 0; at < values.length; at += 1) {
    const symbol = values[at] as number;
    if ((symbol >= 0 && symbol < port.size) || (port.kind !== 'grid' && symbol === port.ignore)) continue;
    throw optionFault({
      path: `${path}[${at}]`,
      found: String(symbol),
      expected: `a whole number from 0 to ${port.size - 1}`,
      remedy: 'Number the symbols from 0, or say that there are more of them.',
    });
  }
}
