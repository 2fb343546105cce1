import {
  type FileTensor,
  type NumberKind,
  plainDataFault,
  readTensorFile,
  referenceBackend,
  writeTensorFile,
} from '@meristem/autodiff';
import { checkpointFromBytes, checkpointToBytes, type Trainer } from '@meristem/growable';
import { loadNetwork, saveNetwork } from '@meristem/network';
import type { Parser } from './parsers.ts';

/** A file whose texts may be faulty and whose digest is right, as somebody may write one. */
interface WrittenFile {
  /** Texts of the metadata by name; those that are JSON as what they hold. */
  readonly texts: Readonly<Record<string, unknown>>;
  /** Shapes of tensors that are to be others than they were. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** A file that was changed after it was written. */
interface DamagedFile {
  /** Places and what stands there now. */
  readonly changes: readonly (readonly [at: number, byte: number])[];
  readonly end: number;
  readonly foreign: boolean;
}

const KINDS: Readonly<Record<string, NumberKind>> = {
  Float32Array: 'F32',
  Float64Array: 'F64',
  Int32Array: 'I32',
  Uint8Array: 'U8',
};

/** Parsers of the files that a trainer's checkpoint and network are kept in. */
export function fileParsers(trainer: Trainer): readonly Parser[] {
  const files = {
    checkpoint: checkpointToBytes(trainer.checkpoint()),
    network: saveNetwork(trainer.network()),
  };
  const readers = {
    checkpoint: (bytes: Uint8Array): unknown => checkpointFromBytes(bytes),
    network: (bytes: Uint8Array): unknown => loadNetwork(bytes, { backend: referenceBackend() }).release(),
  };
  return (['checkpoint', 'network'] as const).flatMap((name): readonly Parser[] => [
    {
      name: `${name} with faulty texts`,
      weight: 3,
      samples: [textsOf(files[name])],
      read: (input: unknown) => readers[name](rewritten(files[name], input)),
    },
    {
      name: `damaged ${name}`,
      weight: 3,
      samples: [{ changes: [[40, 1]], end: 1e9, foreign: false } satisfies DamagedFile],
      read: (input: unknown) => {
        const { bytes, foreign } = damaged(files[name], input);
        return foreign ? readTensorFile(bytes, { foreign: true }) : readers[name](bytes);
      },
    },
  ]);
}

function textsOf(bytes: Uint8Array): WrittenFile {
  const { metadata, tensors } = readTensorFile(bytes);
  const texts = Object.entries(metadata).map(([name, text]) => {
    try {
      return [name, JSON.parse(text) as unknown] as const;
    } catch {
      return [name, text] as const;
    }
  });
  const shapes = [...tensors].map(([name, { shape }]) => [name, shape] as const);
  return { texts: Object.fromEntries(texts), shapes: Object.fromEntries(shapes) };
}

/** The file with other texts and shapes, and the digest of that. What cannot be written is left as it was. */
function rewritten(bytes: Uint8Array, input: unknown): Uint8Array {
  const { tensors } = readTensorFile(bytes);
  const { texts, shapes } = Object(input) as Partial<WrittenFile>;
  const metadata = Object.entries(Object(texts) as object).map(([name, value]) => {
    if (typeof value === 'string') return [name, value] as const;
    // What shares its parts would become text without an end.
    return [name, plainDataFault(value, '$') ? '' : (JSON.stringify(value) ?? '')] as const;
  });
  const written = [...tensors].map(([name, tensor]) => {
    const shape = Object(shapes)[name] as unknown;
    const fits = Array.isArray(shape) && shape.every((each) => Number.isSafeInteger(each) && each >= 0);
    return [name, withShape(tensor, fits ? (shape as readonly number[]) : tensor.shape)] as const;
  });
  try {
    return writeTensorFile({ tensors: new Map(written), metadata: Object.fromEntries(metadata) });
  } catch {
    return bytes;
  }
}

function withShape({ values }: FileTensor, shape: readonly number[]) {
  const size = Math.min(
    shape.reduce((product, each) => product * each, 1),
    100_000,
  );
  const resized = size === values.length ? values : new Float64Array(size);
  return { shape, values: resized, kind: KINDS[resized.constructor.name] as NumberKind };
}

function damaged(
  file: Uint8Array,
  input: unknown,
): { readonly bytes: Uint8Array; readonly foreign: boolean } {
  const { changes, end, foreign } = Object(input) as Partial<DamagedFile>;
  const bytes = Uint8Array.from(file.subarray(0, Number(end) >= 0 ? Number(end) : undefined));
  for (const change of Array.isArray(changes) ? changes : []) {
    const [at, byte] = (Array.isArray(change) ? change : []) as readonly unknown[];
    if (bytes.length > 0 && Number.isFinite(at)) bytes[Math.abs(Number(at)) % bytes.length] = Number(byte);
  }
  return { bytes, foreign: Boolean(foreign) };
}
