/** How numbers are stored: as floating-point numbers of 4 or 8 bytes, whole ones of 4, or bytes. */
export type NumberKind = 'F32' | 'F64' | 'I32' | 'U8';

/** Numbers in memory as a file of tensors holds them. */
export type FileNumbers = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A tensor of a file: numbers, row-major, under a shape without names. */
export interface FileTensor {
  readonly shape: readonly number[];
  readonly values: FileNumbers;
}

/** Named tensors, and text about them by key. */
export interface TensorFile {
  /** In the order in which they stand in the file. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /** The digest that all of the file was found to have; absent from files that others wrote. */
  readonly digest?: string;
}

/** What a kind of numbers takes, and the class that holds them in memory. */
export const NUMBER_KINDS = {
  F64: { bytes: 8, array: Float64Array },
  F32: { bytes: 4, array: Float32Array },
  I32: { bytes: 4, array: Int32Array },
  U8: { bytes: 1, array: Uint8Array },
} as const satisfies Record<NumberKind, unknown>;

/** The digest stands right here, so that it is found without reading the header: ... */
export const DIGEST_LEAD = '{"__metadata__":{"meristem.digest":"';
export const DIGEST_KEY = 'meristem.digest';
/** ... from this byte on, for so many hexadecimal digits. */
export const DIGEST_AT = 8 + DIGEST_LEAD.length;
export const DIGEST_DIGITS = 32;
/** The first bytes of a file, which the digest stands among. */
export const OPENING = 128;
