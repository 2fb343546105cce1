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
import { damagedFiles, withDamage } from './damage.ts';
import type { Parser } from './parsers.ts';

/** A file whose texts may be faulty and whose digest is right, as somebody may write one. */
interface WrittenFile {
  /** Texts of the metadata by name; those that are JSON as what they hold. */
  readonly texts: Readonly<Record<string, unknown>>;
  /** Shapes of tensors that are to be others than they were. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
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
      samples: damagedFiles(files[name]),
      file: files[name],
      read: (input: unknown) => {
        const bytes = withDamage(files[name], input);
        // What has no digest is read as a file of somebody else.
        const { foreign } = Object(input) as { readonly foreign?: unknown };
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
    const shape = (Object(shapes) as Readonly<Record<string, unknown>>)[name];
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
