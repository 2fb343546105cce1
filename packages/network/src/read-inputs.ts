import {
  counted,
  describeValue,
  type GridPort,
  type InputPort,
  knownNames,
  listNames,
  nearestName,
  numbersPerStep,
  type SymbolPort,
  type VectorPort,
} from '@meristem/autodiff';
import type { Refusal } from './input-fault.ts';
import { namedSymbols } from './named-symbols.ts';
import type { NetworkInputs } from './network-inputs.ts';
import { lettersOf, type PredictionShape } from './prediction.ts';

/** What a port reads in one call: row-major over `[sequences, steps]` and, for vectors, the port's numbers. */
interface PortRows {
  readonly port: InputPort;
  /** As the network reads them. */
  readonly values: ArrayLike<number>;
  /** As they were handed over. */
  readonly given: ArrayLike<number>;
}

/** What all ports read in one call. */
export interface ReadInputs extends PredictionShape {
  readonly ports: readonly PortRows[];
}

/** The numbers of a port, and into how many sequences they fall, where their nesting says so. */
interface Rows {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly sequences?: number;
}

/**
 * Reads what a network was handed into rows, and checks all but the numbers of vectors: of them backends find what cannot be.
 *
 * @param steps of each sequence; where nothing says so, a row is a sequence of its own.
 * @throws OptionError naming the port and the place.
 */
export function readInputs(
  ports: readonly InputPort[],
  inputs: NetworkInputs,
  steps: number | undefined,
  refusal: Refusal,
): ReadInputs {
  requirePorts(ports, inputs, refusal);
  let shape: (PredictionShape & { readonly path: string }) | undefined;
  const read = ports.map((port): PortRows => {
    const path = `inputs.${port.name}`;
    const found = readPort(port, inputs[port.name], path, refusal);
    const sequences = found.sequences ?? found.rows / (steps ?? 1);
    const own = { sequences, steps: sequences === 0 ? (steps ?? 1) : found.rows / sequences, path };
    if (!Number.isInteger(own.sequences) || own.steps !== (steps ?? own.steps)) {
      refusal.refuse(path, counted(found.rows, 'row'), `sequences of ${counted(steps ?? 1, 'step')}`);
    }
    if (shape && (shape.sequences !== own.sequences || shape.steps !== own.steps)) {
      refusal.refuse(path, shapeText(own), `${shapeText(shape)}, as ${shape.path} has`);
    }
    shape ??= own;
    return { port, values: standardised(port, found.values), given: found.values };
  });
  return { ports: read, sequences: shape?.sequences ?? 0, steps: shape?.steps ?? 1 };
}

/** The numbers of a port as training had them. */
function standardised(port: InputPort, given: ArrayLike<number>): ArrayLike<number> {
  if (port.kind === 'symbol' || !port.standardised) return given;
  const { mean, deviation } = port.standardised;
  const size = numbersPerStep(port);
  const values = new Float64Array(given.length);
  for (let i = 0; i < values.length; i++) {
    const at = i % size;
    values[i] = ((given[i] as number) - (mean[at] as number)) / (deviation[at] as number);
  }
  return values;
}

function shapeText({ sequences, steps }: PredictionShape): string {
  return `${counted(sequences, 'sequence')} of ${counted(steps, 'step')}`;
}

/** Refuses ports that are missing or not known. */
function requirePorts(ports: readonly InputPort[], inputs: NetworkInputs, refusal: Refusal): void {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
    const names = listNames(ports.map(({ name }) => name));
    refusal.refuse('inputs', describeValue(inputs), `an object with what each port reads: ${names}`);
  }
  for (const name in inputs) {
    if (ports.some((port) => port.name === name)) continue;
    const { expected, remedy } = knownNames(
      name,
      ports.map((port) => port.name),
    );
    refusal.refuse(`inputs.${name}`, 'a port that the network does not have', expected, remedy);
  }
  for (const port of ports) {
    if (inputs[port.name] === undefined) refusal.refuse(`inputs.${port.name}`, 'nothing', portText(port));
  }
}

function portText(port: InputPort): string {
  if (port.kind !== 'symbol') return `rows of ${counted(numbersPerStep(port), 'number')}`;
  return `symbols from 0 to ${port.size - 1}${port.names ? ', or their names' : ''}`;
}

function readPort(port: InputPort, value: unknown, path: string, refusal: Refusal): Rows {
  return port.kind === 'symbol'
    ? readSymbols(port, port.names ? namedSymbols(port, value, path, refusal) : value, path, refusal)
    : readVectors(port, value, path, refusal);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

/** Whether a list is a flat one: of numbers, or of anything that should be. */
function isFlat(list: ArrayLike<unknown>): list is ArrayLike<number> {
  return !isList(list[0]) && typeof list[0] !== 'string';
}

function readSymbols(port: SymbolPort, value: unknown, path: string, refusal: Refusal): Rows {
  const flat = isList(value) && isFlat(value);
  if (flat) return { values: symbolsOf(port, value, path, refusal), rows: value.length };
  const lists: readonly unknown[] =
    typeof value === 'string' ? [value] : isList(value) ? Array.from(value) : [];
  if (typeof value !== 'string' && !isList(value)) {
    refusal.refuse(path, describeValue(value), portText(port));
  }
  const sequences = lists.map((list, i) => {
    const place = typeof value === 'string' ? path : `${path}[${i}]`;
    if (typeof list === 'string') return lettersToSymbols(port, list, place, refusal);
    if (isList(list)) return symbolsOf(port, list, place, refusal);
    return refusal.refuse(place, describeValue(list), 'a sequence, as before it');
  });
  requireEven(sequences, path, 'symbol', refusal);
  const steps = sequences[0]?.length ?? 0;
  const values = new Int32Array(sequences.length * steps);
  sequences.forEach((symbols, i) => values.set(symbols, i * steps));
  return { values, rows: values.length, sequences: sequences.length };
}

function requireEven(
  lists: readonly ArrayLike<unknown>[],
  path: string,
  thing: string,
  refusal: Refusal,
): void {
  const length = lists[0]?.length ?? 0;
  const odd = lists.findIndex((list) => list.length !== length || length === 0);
  if (odd < 0) return;
  const expected = length === 0 ? 'one or more' : `${length}, as ${path}[0] has`;
  const found = counted(lists[odd]!.length, thing);
  const remedy = 'Predict sequences of other lengths in calls of their own.';
  refusal.refuse(`${path}[${odd}]`, found, expected, length === 0 ? undefined : remedy);
}

/** The list itself, if every entry is a symbol. */
function symbolsOf(
  { size }: SymbolPort,
  list: ArrayLike<unknown>,
  path: string,
  refusal: Refusal,
): ArrayLike<number> {
  for (let i = 0; i < list.length; i++) {
    const symbol = list[i] as number;
    if (Number.isInteger(symbol) && symbol >= 0 && symbol < size) continue;
    refusal.refuse(`${path}[${i}]`, describeValue(symbol), `a symbol from 0 to ${size - 1}`);
  }
  return list as ArrayLike<number>;
}

function lettersToSymbols(port: SymbolPort, text: string, path: string, refusal: Refusal): Int32Array {
  const letters = lettersOf(port);
  if (!letters) {
    return refusal.refuse(
      path,
      describeValue(text),
      portText(port),
      'The symbols of this port are no letters.',
    );
  }
  const known = new Map(letters.map((letter, symbol) => [letter, symbol]));
  return Int32Array.from([...text], (letter, i) => {
    const symbol = known.get(letter);
    if (symbol !== undefined) return symbol;
    const nearest = nearestName(letter, letters);
    const remedy = nearest === undefined ? undefined : `Did you mean "${nearest}"?`;
    return refusal.refuse(
      `${path}[${i}]`,
      JSON.stringify(letter),
      `one of ${JSON.stringify(port.letters)}`,
      remedy,
    );
  });
}

function readVectors(port: VectorPort | GridPort, value: unknown, path: string, refusal: Refusal): Rows {
  const size = numbersPerStep(port);
  if (!isList(value)) return refusal.refuse(path, describeValue(value), portText(port));
  if (isFlat(value)) {
    if (value.length % size !== 0) {
      refusal.refuse(path, counted(value.length, 'number'), `whole ${portText(port)}`);
    }
    if (Array.isArray(value)) requireNumbers(value, path, refusal);
    return { values: value, rows: value.length / size };
  }
  const lists = Array.from(value) as readonly ArrayLike<unknown>[];
  const nested = isList(lists[0]) && lists[0].length > 0 && !isFlat(lists[0]);
  if (!nested) return { values: rowsOf(port, lists, path, refusal), rows: lists.length };
  requireEven(lists, path, 'row', refusal);
  const steps = lists[0]!.length;
  const values = new Float64Array(lists.length * steps * size);
  lists.forEach((rows, i) => {
    const own = Array.from(rows) as readonly ArrayLike<unknown>[];
    values.set(rowsOf(port, own, `${path}[${i}]`, refusal), i * steps * size);
  });
  return { values, rows: lists.length * steps, sequences: lists.length };
}

/** Rows one behind the other. */
function rowsOf(
  port: VectorPort | GridPort,
  rows: readonly ArrayLike<unknown>[],
  path: string,
  refusal: Refusal,
): Float64Array {
  const size = numbersPerStep(port);
  const values = new Float64Array(rows.length * size);
  rows.forEach((row, i) => {
    const place = `${path}[${i}]`;
    if (!isList(row)) refusal.refuse(place, describeValue(row), `a row of ${counted(size, 'number')}`);
    if (row.length !== size) refusal.refuse(place, counted(row.length, 'number'), `${size}`);
    if (Array.isArray(row)) requireNumbers(row, place, refusal);
    values.set(row as ArrayLike<number>, i * size);
  });
  return values;
}

function requireNumbers(list: readonly unknown[], path: string, refusal: Refusal): void {
  for (let at = 0; at < list.length; at++) {
    if (typeof list[at] !== 'number') refusal.refuse(`${path}[${at}]`, describeValue(list[at]), 'a number');
  }
}

/**
 * Refuses the first number of vectors that is not finite, or would not be in single precision. Looked for when a backend has
 * refused some number: it looks at all of them anyway.
 */
export function requireFiniteRows({ ports, steps }: ReadInputs, single: boolean, refusal: Refusal): void {
  for (const { port, values, given } of ports) {
    if (port.kind === 'symbol') continue;
    const size = numbersPerStep(port);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (Number.isFinite(single ? Math.fround(value) : value)) continue;
      const row = Math.floor(i / size);
      const place = steps === 1 ? `[${row}]` : `[${Math.floor(row / steps)}][${row % steps}]`;
      const expected = Number.isFinite(value) ? 'a number up to 3.4028235e+38' : 'a finite number';
      const remedy = Number.isFinite(value) ? 'Scale the data as it was scaled for training.' : undefined;
      refusal.refuse(`inputs.${port.name}${place}[${i % size}]`, String(given[i]), expected, remedy);
    }
  }
}
