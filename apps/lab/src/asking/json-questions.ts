import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { InputPort } from '@meristem/autodiff';
import { messageOf } from '../errors.ts';
import { InputError } from './input-error.ts';
import { type PortSteps, portSteps } from './port-value.ts';
import { type Asked, askedBy, type Heard, type Question } from './question.ts';

/** Reads JSON lines: each an object of what the ports hear, or that alone where there is one port. Empty lines are passed over. */
export async function* jsonQuestions(
  input: Readable,
  ports: readonly InputPort[],
): AsyncGenerator<Asked, void, undefined> {
  for await (const { line, text } of textLines(input)) {
    yield askedBy({ line }, () => questionOf(jsonOf(text, line), ports, line));
  }
}

/** A line, and where it stands. */
interface TextLine {
  readonly line: number;
  readonly text: string;
}

/** Reads the lines that are not empty. */
export async function* textLines(input: Readable): AsyncGenerator<TextLine, void, undefined> {
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line++;
    // Some programs begin a file with a mark of its byte order.
    const said = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (said.trim() !== '') yield { line, text: said };
  }
}

/** The value of a line. Throws InputError for one that is not JSON. */
export function jsonOf(text: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const remedy = /^\s*[[{"\d-]/.test(text) ? undefined : 'If the input is a table, say --format csv.';
    throw new InputError(`line ${line}`, text, `one JSON value (${messageOf(error)})`, remedy);
  }
}

/** What one value asks. */
function questionOf(value: unknown, ports: readonly InputPort[], line: number): Question {
  const byPort = isRecord(value) ? value : ports.length === 1 ? { [ports[0]!.name]: value } : undefined;
  const names = ports.map(({ name }) => `"${name}"`).join(', ');
  if (!byPort) throw new InputError(`line ${line}`, value, `an object with the input ports ${names}`);
  const stranger = Object.keys(byPort).find((key) => !ports.some(({ name }) => name === key));
  if (stranger !== undefined) {
    throw new InputError(`line ${line}: $.${stranger}`, byPort[stranger], `only the input ports ${names}`);
  }
  const heard = ports.map((port) => portSteps(port, byPort[port.name], `line ${line}: $.${port.name}`));
  return { line, ...joined(heard, ports, line) };
}

/** Ports side by side: all hear one step, or sequences of one length. */
function joined(
  heard: readonly PortSteps[],
  ports: readonly InputPort[],
  line: number,
): Pick<Question, 'steps' | 'sequence'> {
  const [first] = heard;
  const odd = heard.findIndex(
    ({ steps, sequence }) => steps.length !== first!.steps.length || sequence !== first!.sequence,
  );
  if (odd > 0) {
    const length = (each: PortSteps): string =>
      each.sequence ? `a sequence of ${each.steps.length}` : 'one step';
    throw new InputError(
      `line ${line}: $.${ports[odd]!.name}`,
      length(heard[odd]!),
      `${length(first!)}, as in port "${ports[0]!.name}"`,
    );
  }
  const count = first?.steps.length ?? 0;
  if (count === 0) throw new InputError(`line ${line}`, 'an empty sequence', 'one of at least one step');
  const steps = Array.from({ length: count }, (_, step): Heard =>
    Object.fromEntries(ports.map(({ name }, port) => [name, heard[port]!.steps[step]!])),
  );
  return { steps, sequence: first?.sequence ?? false };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
