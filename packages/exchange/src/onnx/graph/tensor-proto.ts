import { create } from '@bufbuild/protobuf';
import { constantIn, type ElementKind } from '@meristem/autodiff';
import { type TensorProto, TensorProto_DataType, TensorProtoSchema } from 'onnx-buf';

/** What a tensor of known numbers is made of. */
interface KnownTensor {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly kind: ElementKind;
  readonly text: string;
}

/** Element types of ONNX by what elements are: single precision, and whole numbers of 64 bits. */
export const ELEMENT_TYPE: Readonly<Record<ElementKind, TensorProto_DataType>> = {
  real: TensorProto_DataType.FLOAT,
  index: TensorProto_DataType.INT64,
};

/** A tensor of known numbers. */
export function tensorProto({ name, values, shape, kind, text }: KnownTensor): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: ELEMENT_TYPE[kind],
    rawData: kind === 'real' ? floatBytes(values) : integerBytes(values),
    ...(text !== '' && { docString: text }),
  });
}

/** Numbers in double precision. */
export function doubleProto(name: string, values: readonly number[], shape: readonly number[]): TensorProto {
  const rawData = new Uint8Array(8 * values.length);
  const view = new DataView(rawData.buffer);
  values.forEach((value, i) => view.setFloat64(8 * i, value, true));
  const dataType = TensorProto_DataType.DOUBLE;
  return create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType, rawData });
}

/** Numbers in single precision, little-endian. */
function floatBytes(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    view.setFloat32(4 * i, constantIn(values[i] as number, 'single'), true);
  }
  return bytes;
}

/** Whole numbers of 64 bits, little-endian. */
function integerBytes(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setBigInt64(8 * i, BigInt(values[i] as number), true);
  return bytes;
}
