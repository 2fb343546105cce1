import { DataError } from '../errors.ts';

/** Bytes that may be packed, and are unpacked no further than they are asked for. */
export interface PackedBytes {
  /** What errors call them: a file, or a file and what is in it. */
  readonly path: string;
  /** How many they are, where that is known before they are unpacked. */
  readonly size: number | undefined;
  /** The first of them: {@link START} at least, where there are so many. */
  start(): Uint8Array;
  /**
   * All of them, of which there have to be so many, if that is told: no more room is made.
   *
   * @throws {@link DataError} for other numbers of bytes, and for another checksum than was kept of them
   */
  all(size?: number): Uint8Array;
}

/** As much as any header takes. */
export const START = 1 << 16;

/** Packed bytes that are looked at at once, for the start and for all: what they become at most can be thrown away again. */
export const PIECE = { start: 1 << 12, all: 1 << 15 } as const;

/** Bytes that are not packed. */
export function plainBytes(bytes: Uint8Array, path: string): PackedBytes {
  return {
    ...{ path, size: bytes.length },
    start: () => bytes,
    all: (size = bytes.length) => {
      if (size === bytes.length) return bytes;
      throw otherSize(path, `${bytes.length} bytes`, size);
    },
  };
}

/** Gathers what is unpacked piece by piece: into just as much room as is needed, where that is known. */
export class Gathering {
  readonly #path: string;
  readonly #size: number | undefined;
  readonly #known: Uint8Array;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(path: string, size: number | undefined) {
    this.#path = path;
    this.#size = size;
    this.#known = new Uint8Array(size ?? 0);
  }

  take(piece: Uint8Array): void {
    if (this.#size === undefined) this.#pieces.push(piece);
    else if (this.#length + piece.length <= this.#size) this.#known.set(piece, this.#length);
    else throw otherSize(this.#path, 'more bytes', this.#size);
    this.#length += piece.length;
  }

  whole(): Uint8Array {
    if (this.#size !== undefined) {
      if (this.#length === this.#size) return this.#known;
      throw otherSize(this.#path, `${this.#length} bytes`, this.#size);
    }
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}

function otherSize(path: string, found: string, expected: number): DataError {
  return new DataError({
    path,
    found,
    expected: `${expected}, as its header says`,
    remedy: 'The file was cut short or damaged, or is another than its header says: get it again.',
  });
}
