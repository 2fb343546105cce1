import {
  type FileTensor,
  isArrayOf,
  MeristemError,
  readTensorFile,
  type TensorToWrite,
  writeTensorFile,
} from '@meristem/autodiff';
import type { Checkpoint } from './checkpoint.ts';
import { checkForm } from './checkpoint-form.ts';
import { EditLog } from './edit-log.ts';
import { withLongNumbers, withoutLongNumbers } from './plain-numbers.ts';

/** Keys of the metadata that belong to the format. */
const FORMAT_KEYS: readonly string[] = ['format', 'formatVersion', 'checkpoint'];

/** Parts of a checkpoint that do not stand with the rest of it. */
const ELSEWHERE: readonly string[] = ['format', 'formatVersion', 'state', 'edits', 'validation', 'notes'];

/** Names of tensors that are no variables begin with this, which no variable's name does. */
const APART = '@';
const BEST = `${APART}best/`;
const EDITS = `${APART}edits`;
const NUMBERS = `${APART}numbers/`;

const FORMAT = { format: 'meristem.checkpoint', formatVersion: 3 } as const;

type PlainObject = Readonly<Record<string, unknown>>;
type Tensors = Map<string, TensorToWrite>;

/**
 * A checkpoint as one file in the safetensors layout. Every variable is a tensor under its own name, so that other programs
 * open weights as they are; the rest stands in the metadata, under `checkpoint`, as JSON, and what is long in it as further
 * tensors, whose names begin with `@`. The digest of all that stands there too.
 *
 * @throws MeristemError (`checkpoint`) if a note has a name of the format's own.
 */
export function checkpointToBytes(checkpoint: Checkpoint): Uint8Array {
  const { notes = {} } = checkpoint;
  checkForm(checkpoint);
  const taken = FORMAT_KEYS.find((key) => Object.hasOwn(notes, key));
  if (taken !== undefined) fail(`$.notes.${taken}`, 'a note of this name', 'another name');
  const tensors: Tensors = new Map();
  const data = written(checkpoint, '', tensors);
  return writeTensorFile({
    tensors,
    metadata: {
      ...notes,
      format: checkpoint.format,
      formatVersion: '3',
      checkpoint: JSON.stringify(data),
    },
  });
}

/**
 * Reads a checkpoint from a file that `checkpointToBytes` wrote. Its numbers are views of the bytes where they can be.
 *
 * @throws TensorFileError if the file is damaged, cut off, or another one; MeristemError (`checkpoint`) if it holds no
 *   checkpoint, or one of another version.
 */
export function checkpointFromBytes(bytes: Uint8Array): Checkpoint {
  const file = readTensorFile(bytes);
  const { format, formatVersion, checkpoint, ...notes } = file.metadata;
  if (format !== 'meristem.checkpoint') fail('$.format', shown(format), '"meristem.checkpoint"');
  if (formatVersion !== '3') {
    fail('$.formatVersion', shown(formatVersion), '"3": read it with the release that wrote it');
  }
  const data = parsed(checkpoint);
  const read = { ...FORMAT, ...readParts(data, '', file.tensors) } as unknown as Checkpoint;
  checkForm(read);
  return Object.keys(notes).length > 0 ? { ...read, notes } : read;
}

/** What of a checkpoint becomes JSON; all else is put among the tensors. */
function written(checkpoint: Checkpoint, prefix: string, tensors: Tensors): object {
  const { state, edits, validation } = checkpoint;
  const rest = Object.fromEntries(Object.entries(checkpoint).filter(([part]) => !ELSEWHERE.includes(part)));
  const { tensors: variables, dims = {}, ...units } = state;
  for (const [name, values] of Object.entries(variables)) {
    const shape = dims[name]?.map((dim) => units.populations[axisOf(dim)]?.ids.length ?? 0);
    tensors.set(`${prefix}${name}`, {
      shape: shape ?? [values.length],
      values: isArrayOf(values, 'Float32Array', 'Float64Array') ? values : Float64Array.from(values),
      ...(checkpoint.precision === 'single' && { kind: 'F32' }),
    });
  }
  const { packed, ...history } = 'packed' in edits ? edits : EditLog.of(edits).pack();
  tensors.set(`${prefix}${EDITS}`, { shape: [packed.length], values: packed });
  const { best: { checkpoint: best, ...facts } = {}, ...seen } = validation ?? {};
  const plain = {
    ...rest,
    edits: history,
    state: { ...units, dims },
    ...(validation && { validation: { ...seen, ...(best && { best: facts }) } }),
  };
  let count = 0;
  const data = withoutLongNumbers(plain, (values) => {
    const name = `${NUMBERS}${count++}`;
    tensors.set(`${prefix}${name}`, { shape: [values.length], values });
    return name;
  }) as object;
  return best ? { ...data, best: written(best, BEST, tensors) } : data;
}

function readParts(
  { best, ...data }: PlainObject,
  prefix: string,
  tensors: ReadonlyMap<string, FileTensor>,
): object {
  const at = (name: string): unknown => tensors.get(`${prefix}${name}`)?.values;
  const { validation, ...rest } = withLongNumbers(data, at) as PlainObject;
  const variables = [...tensors].flatMap(([name, { values }]) => {
    const own = name.startsWith(prefix) ? name.slice(prefix.length) : APART;
    return own.startsWith(APART) ? [] : [[own, values] as const];
  });
  const network = isObject(best) && { checkpoint: { ...FORMAT, ...readParts(best, BEST, tensors) } };
  return {
    ...rest,
    edits: isObject(rest['edits']) && { ...rest['edits'], packed: at(EDITS) },
    state: isObject(rest['state']) && { ...rest['state'], tensors: Object.fromEntries(variables) },
    ...(isObject(validation) && {
      validation: network
        ? { ...validation, best: { ...(validation['best'] ?? {}), ...network } }
        : validation,
    }),
  };
}

/** The axis of a dim: of `memory`, `memory:pre` or `memory:post`. */
function axisOf(dim: string): string {
  return dim.split(':', 1)[0] as string;
}

function parsed(text: string | undefined): PlainObject {
  try {
    const data = JSON.parse(text ?? '') as unknown;
    if (isObject(data)) return data;
  } catch {
    // Said below.
  }
  return fail('$', shown(text), 'a JSON object');
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 80));
}

function fail(path: string, found: string, expected: string): never {
  throw new MeristemError('checkpoint', `checkpoint: ${path}: found ${found}, expected ${expected}.`);
}
