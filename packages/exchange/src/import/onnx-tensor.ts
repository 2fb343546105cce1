import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { ExchangeError } from '../exchange-error.ts';
import type { ForeignTensor } from './foreign-layer.ts';

/** The real numbers of an initializer; `undefined` if it holds something else. */
export function onnxTensor(tensor: TensorProto): ForeignTensor | undefined {
  const { dataType, dims, rawData, floatData, doubleData, name } = tensor;
  const { FLOAT, DOUBLE } = TensorProto_DataType;
  if (dataType !== (FLOAT as number) && dataType !== (DOUBLE as number)) return undefined;
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    throw new ExchangeError(
      `import: tensor "${name}": found numbers in another file, expected them in this one. Save the model as a single file.`,
    );
  }
  const shape = dims.map(Number);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const listed = dataType === (FLOAT as number) ? floatData : doubleData;
  const values = rawData.length > 0 ? rawNumbers(rawData, dataType === (FLOAT as number) ? 4 : 8) : listed;
  if (values.length === count) return { shape, values };
  throw new ExchangeError(
    `import: tensor "${name}": found ${values.length} numbers, expected ${count} for its shape [${shape.join(', ')}].`,
  );
}

/** Numbers of some bytes each, little-endian. */
function rawNumbers(bytes: Uint8Array, size: 4 | 8): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    size === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true),
  );
}
