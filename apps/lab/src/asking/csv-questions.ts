import type { Readable } from 'node:stream';
import { type InputPort, numbersPerStep } from '@meristem/autodiff';
import { csvRecords, requireOnce, requireWidth } from './csv-records.ts';
import { InputError } from './input-error.ts';
import { portSteps, symbolTexts } from './port-value.ts';
import { type Asked, askedBy, type Heard } from './question.ts';

/** Where a port's numbers stand in a table. */
interface PortColumns {
  readonly port: InputPort;
  readonly columns: readonly number[];
}

/**
 * Reads a table with a header, one step a row. The columns of a port are called after it, `pixels.0`, `pixels.1` and so on
 * where it has several; a single vector port takes any names, as many as it has numbers, in order.
 *
 * @throws InputError for what is no such table; rows that cannot be read are faults of their own, with line and column
 */
export async function* csvQuestions(
  input: Readable,
  ports: readonly InputPort[],
): AsyncGenerator<Asked, void, undefined> {
  let places: readonly PortColumns[] | undefined;
  let header: readonly string[] = [];
  for await (const record of csvRecords(input)) {
    const { line, cells } = record;
    if (!places) {
      [header, places] = [cells, placesOf(cells, ports)];
      continue;
    }
    const known = places;
    yield askedBy({ line }, () => {
      requireWidth(record, header);
      const steps = [Object.fromEntries(known.map((each) => heard(each, cells, header, line)))];
      return { line, steps, sequence: false };
    });
  }
  if (!places) throw new InputError('the header', undefined, 'a first line with the names of columns');
}

function placesOf(header: readonly string[], ports: readonly InputPort[]): readonly PortColumns[] {
  const [only] = ports;
  if (header.every((name) => name !== '' && Number.isFinite(Number(name)))) {
    throw new InputError('the header', header, 'names of columns, not the numbers of a row');
  }
  requireOnce(header);
  const wanted = ports.map((port) => ({ port, names: columnNames(port) }));
  const missing = wanted.flatMap(({ names }) => names).filter((name) => !header.includes(name));
  if (missing.length === 0) {
    return wanted.map(({ port, names }) => ({ port, columns: names.map((name) => header.indexOf(name)) }));
  }
  const size = only ? numbersPerStep(only) : 1;
  // Columns that are called after a port are meant to be those of the port.
  const named = header.some((name) =>
    ports.some((port) => name === port.name || name.startsWith(`${port.name}.`)),
  );
  if (ports.length === 1 && only && header.length === size && !named) {
    return [{ port: only, columns: header.map((_, column) => column) }];
  }
  const all = wanted.flatMap(({ names }) => names);
  const shown = all.length > 6 ? `${all.slice(0, 4).join(', ')} ... ${all.at(-1)}` : all.join(', ');
  throw new InputError(
    'the header',
    header,
    `the columns ${shown}${ports.length === 1 ? `, or ${size} columns of any names` : ''}`,
  );
}

/** How the columns of a port are called in tables. */
export function columnNames(port: InputPort): readonly string[] {
  const numbers = numbersPerStep(port);
  if (numbers === 1) return [port.name];
  return Array.from({ length: numbers }, (_, i) => `${port.name}.${i}`);
}

function heard(
  { port, columns }: PortColumns,
  record: readonly string[],
  header: readonly string[],
  line: number,
): [string, Heard[string]] {
  const place = `line ${line}`;
  if (port.kind === 'symbol') {
    const text = record[columns[0]!]!;
    const isNumber = /^\d+$/.test(text) && !(symbolTexts(port)?.includes(text) ?? false);
    const { steps, sequence } = portSteps(port, isNumber ? Number(text) : text, place);
    if (sequence) throw new InputError(place, text, `one symbol of port "${port.name}": a row is a step`);
    return [port.name, steps[0]!];
  }
  const row = columns.map((column) => {
    const text = record[column]!;
    const value = text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw new InputError(`${place}, column "${header[column]}"`, text, 'a finite number');
  });
  return [port.name, row];
}
