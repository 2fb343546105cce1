import { readFileSync } from 'node:fs';
import { plainDataFault, type State } from '@meristem/autodiff';
import { importWeights } from '@meristem/exchange';
import { onnxFromJson, onnxToJson } from '../../packages/exchange/src/testing/onnx-json.ts';
import { sampleState } from '../../packages/exchange/src/testing/sample-places.ts';
import { damagedFiles, withDamage } from './damage.ts';
import type { Parser } from './parsers.ts';

const KINDS = { linear: 0, rnn: 1, gru: 3, lstm: 4 } as const;

type Kind = keyof typeof KINDS;

/** A file of weights of another library, by the layer that it holds. */
interface WeightInput {
  readonly kind: Kind;
  readonly layers: unknown;
  readonly model: unknown;
}

/** Parsers of the files that weights of other libraries come in: none of them has a digest. */
export function weightParsers(): readonly Parser[] {
  const files = (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
    (['onnx', 'safetensors'] as const).map((format) => ({
      kind,
      format,
      bytes: fixture(`${kind}.${format}`),
    })),
  );
  return [
    ...files.map(({ kind, format, bytes }): Parser => ({
      name: `damaged ${kind}.${format}`,
      weight: 1,
      samples: damagedFiles(bytes),
      file: bytes,
      read: (input: unknown) => importWeights({ bytes: withDamage(bytes, input), into: placesFor(kind) }),
    })),
    {
      name: 'onnx model',
      weight: 4,
      samples: files
        .filter(({ format }) => format === 'onnx')
        .map(({ kind, bytes }): WeightInput => ({ kind, layers: {}, model: onnxToJson(bytes) })),
      read: readModel,
    },
  ];
}

function readModel(input: unknown): unknown {
  const { kind, layers, model } = Object(input) as WeightInput;
  const known: Kind = Object.hasOwn(KINDS, kind) ? kind : 'linear';
  const bytes = written(model) ?? fixture('linear.onnx');
  const told = typeof layers === 'object' && layers !== null && Object.keys(layers).length === 0;
  return importWeights({ bytes, into: placesFor(known), ...(!told && { layers: layers as never }) });
}

/** The file, where the data can be one at all. */
function written(model: unknown): Uint8Array | undefined {
  if (plainDataFault(model, '$')) return undefined;
  try {
    return onnxFromJson(model);
  } catch {
    return undefined;
  }
}

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../packages/exchange/fixtures/${name}`, import.meta.url)));
}

function placesFor(kind: Kind): State {
  const readout = { name: 'y', units: 2, gates: 0 } as const;
  if (kind !== 'linear') {
    const memory = { name: 'memory', from: ['x'], units: 4, gates: KINDS[kind] };
    return sampleState({ x: 3 }, [memory, { ...readout, from: ['memory'] }]);
  }
  return sampleState({ x: 3 }, [
    { name: 'lower', from: ['x'], units: 5, gates: 0 },
    { name: 'upper', from: ['lower'], units: 4, gates: 0 },
    { ...readout, from: ['upper'] },
  ]);
}
