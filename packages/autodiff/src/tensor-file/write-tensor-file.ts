import { classOf } from '../options/typed-array.ts';
import { stampDigest } from './file-digest.ts';
import {
  DIGEST_DIGITS,
  DIGEST_KEY,
  DIGEST_LEAD,
  type FileNumbers,
  NUMBER_KINDS,
  type NumberKind,
} from './tensor-file.ts';
import { TensorFileError, type TensorFileFault } from './tensor-file-error.ts';
import { jsonBytes } from './utf8.ts';

/** A tensor to be written. */
export interface TensorToWrite {
  readonly shape: readonly number[];
  /** Row-major; as many as the shape has elements. */
  readonly values: FileNumbers;
  /** How they are stored; as they are in memory unless told. Whoever stores numbers in fewer bytes has them rounded. */
  readonly kind?: NumberKind;
}

/** What to write. */
export interface TensorFileOptions {
  readonly tensors: ReadonlyMap<string, TensorToWrite>;
  /** Text by key, for people and programs. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A tensor and its place among the bytes of all. */
interface Placed {
  readonly name: string;
  readonly tensor: TensorToWrite;
  readonly kind: NumberKind;
  readonly begin: number;
  readonly end: number;
}

/**
 * Writes named tensors as one file in the safetensors layout, which other programs open as it is: the length of the header,
 * the header as JSON, the numbers, little-endian. Wide numbers stand first, so that a reader need not copy them. A digest of
 * all that the file holds stands in its metadata.
 *
 * @throws TensorFileError if a shape and its numbers differ, or a name belongs to the layout.
 */
export function writeTensorFile({ tensors, metadata = {} }: TensorFileOptions): Uint8Array {
  const placed = place(tensors);
  const header = jsonBytes(headerOf(placed, metadata));
  const start = Math.ceil((8 + header.byteLength) / 8) * 8;
  const bytes = new Uint8Array(start + (placed.at(-1)?.end ?? 0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(header, 8);
  bytes.fill(0x20, 8 + header.byteLength, start);
  for (const { tensor, kind, begin } of placed) {
    new NUMBER_KINDS[kind].array(bytes.buffer, start + begin, tensor.values.length).set(tensor.values);
  }
  stampDigest(bytes);
  return bytes;
}

/** Puts tensors one after the other, those of wide numbers first, and otherwise as they come. */
function place(tensors: ReadonlyMap<string, TensorToWrite>): readonly Placed[] {
  const kinds = new Map([...tensors].map(([name, tensor]) => [name, kindOf(name, tensor)]));
  const bytesOf = (name: string): number => NUMBER_KINDS[kinds.get(name) as NumberKind].bytes;
  const ordered = [...tensors].sort(([a], [b]) => bytesOf(b) - bytesOf(a));
  let end = 0;
  return ordered.map(([name, tensor]) => {
    const begin = end;
    end += tensor.values.length * bytesOf(name);
    return { name, tensor, kind: kinds.get(name) as NumberKind, begin, end };
  });
}

/** How a tensor is stored, once it is known to be sound. */
function kindOf(name: string, { shape, values, kind }: TensorToWrite): NumberKind {
  if (name === '__metadata__') {
    refuse('layout', name, 'a tensor of this name', 'another name: this one is the metadata’s');
  }
  const elements = shape.reduce((product, extent) => product * extent, 1);
  if (elements !== values.length) {
    refuse('layout', name, `${values.length} numbers`, `${elements}, for the shape [${shape.join(', ')}]`);
  }
  const known = Object.keys(NUMBER_KINDS) as NumberKind[];
  const found = kind ?? known.find((each) => NUMBER_KINDS[each].array.name === classOf(values));
  if (found === undefined || !known.includes(found)) {
    refuse('number-kind', name, found ?? classOf(values), `one of: ${known.join(', ')}`);
  }
  return found;
}

function headerOf(placed: readonly Placed[], metadata: Readonly<Record<string, string>>): string {
  const text = Object.entries(metadata)
    .filter(([key]) => key !== DIGEST_KEY)
    .map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const entries = placed.map(({ name, tensor, kind, begin, end }) => {
    const entry = { dtype: kind, shape: tensor.shape, data_offsets: [begin, end] };
    return `,${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  return `${DIGEST_LEAD}${'0'.repeat(DIGEST_DIGITS)}"${text.join('')}}${entries.join('')}}`;
}

function refuse(fault: TensorFileFault, name: string, found: string, expected: string): never {
  throw new TensorFileError('writeTensorFile', fault, { path: `tensors.${name}`, found, expected });
}
