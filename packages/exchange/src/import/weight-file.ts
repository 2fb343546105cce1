import { fromBinary } from '@bufbuild/protobuf';
import { readTensorFile } from '@meristem/autodiff';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { ExchangeError } from '../exchange-error.ts';
import type { ForeignLayer, ForeignTensor } from './foreign-layer.ts';
import { onnxLayers } from './onnx-layers.ts';
import { onnxTensor } from './onnx-tensor.ts';
import { stateDictLayers } from './state-dict-layers.ts';

/** Weights out of a file: by name, and as the layers of another library. */
export interface WeightFile {
  readonly tensors: ReadonlyMap<string, ForeignTensor>;
  /** Read when asked for: files of ours have none. */
  layers(): readonly ForeignLayer[];
  /** Whether layers stand in the order in which they run. */
  readonly ordered: boolean;
}

/**
 * Reads a safetensors or an ONNX file.
 *
 * @throws ExchangeError if it is neither; TensorFileError if a safetensors file is not whole.
 */
export function readWeightFile(bytes: Uint8Array): WeightFile {
  // A safetensors file begins with the length of its header, which begins with a brace.
  if (bytes[8] === 0x7b && bytes[7] === 0) {
    const { tensors } = readTensorFile(bytes, { foreign: true });
    return { tensors, layers: () => stateDictLayers(tensors), ordered: false };
  }
  const { graph } = onnxModel(bytes);
  if (!graph) throw notAFile('a model without a graph');
  const tensors = new Map<string, ForeignTensor>();
  for (const initializer of graph.initializer) {
    const tensor = onnxTensor(initializer);
    if (tensor) tensors.set(initializer.name, tensor);
  }
  return { tensors, layers: () => onnxLayers(graph, tensors), ordered: true };
}

function onnxModel(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw notAFile('bytes of another kind', { cause });
  }
}

function notAFile(found: string, options?: ErrorOptions): ExchangeError {
  return new ExchangeError(`import: found ${found}, expected an ONNX or a safetensors file.`, options);
}
