/** Numbers of any type that files of arrays have. */
export type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** An array of a file. */
export interface NumberArray {
  readonly shape: readonly number[];
  /** How far apart neighbours along each axis stand among the numbers. */
  readonly strides: readonly number[];
  /** Its numbers, unpacked when they are asked for. Throws DataError where they are damaged. */
  values(): Numbers;
}

/** How each number is written. */
export interface NumberType {
  readonly kind: 'unsigned' | 'signed' | 'float';
  /** Bytes of a number. */
  readonly bytes: number;
  readonly littleEndian: boolean;
}

type NumbersClass = new (buffer: ArrayBuffer) => Numbers;

const CLASSES: Readonly<Record<string, NumbersClass>> = {
  unsigned1: Uint8Array,
  unsigned2: Uint16Array,
  unsigned4: Uint32Array,
  unsigned8: BigUint64Array,
  signed1: Int8Array,
  signed2: Int16Array,
  signed4: Int32Array,
  signed8: BigInt64Array,
  float4: Float32Array,
  float8: Float64Array,
};

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Whether JavaScript has numbers of a type. */
export function isKnown({ kind, bytes }: NumberType): boolean {
  return CLASSES[`${kind}${bytes}`] !== undefined;
}

/** Bytes as numbers of a type that is known. Numbers of a byte are not copied. */
export function numbersOf(bytes: Uint8Array, { kind, bytes: width, littleEndian }: NumberType): Numbers {
  if (kind === 'unsigned' && width === 1) return bytes;
  const made = CLASSES[`${kind}${width}`] as NumbersClass;
  const copy = bytes.slice();
  if (littleEndian !== IS_LITTLE_ENDIAN) {
    for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse();
  }
  return new made(copy.buffer);
}

/** Strides of an array whose last axis runs fastest, or its first. */
export function stridesOf(shape: readonly number[], firstFastest = false): readonly number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = 0; i < shape.length; i += 1) {
    const axis = firstFastest ? i : shape.length - 1 - i;
    strides[axis] = step;
    step *= shape[axis] as number;
  }
  return strides;
}

/** Numbers that an array of a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}
