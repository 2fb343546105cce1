import { DataError } from '../errors.ts';

/** A file in a zip. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes that it has when it is unpacked. */
  readonly size: number;
  /** CRC-32 of them. */
  readonly checksum: number;
  /** Whether the bytes are packed (deflate), or stand there as they are. */
  readonly isPacked: boolean;
  readonly bytes: Uint8Array;
}

const END = { signature: 0x06054b50, bytes: 22 };
/** The end says how long a comment after it is, in 16 bits. */
const LONGEST_COMMENT = 0xffff;
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
/** Where numbers have more than 32 bits: before the end stands where there is an end of another kind. */
const LARGE = { locator: 0x07064b50, signature: 0x06064b50, extra: 1, all: 0xffffffff };

/**
 * The files in a zip, by the directory at its end. Source: PKWARE, "APPNOTE.TXT, .ZIP file format specification", 6.3.
 *
 * @throws {@link DataError} for a directory that is none, and for files that are encrypted or packed in another way
 */
export function zipEntries(bytes: Uint8Array, path: string): readonly ZipEntry[] {
  try {
    return new ZipDirectory(bytes, path).entries();
  } catch (error) {
    // A place beyond the end is a RangeError of the view.
    if (!(error instanceof RangeError)) throw error;
    throw unreadable(path, 'its directory is cut short');
  }
}

class ZipDirectory {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #path: string;

  constructor(bytes: Uint8Array, path: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#path = path;
  }

  entries(): readonly ZipEntry[] {
    const entries: ZipEntry[] = [];
    const { count, start } = this.#place();
    let at = start;
    for (let i = 0; i < count; i += 1) {
      this.#require(at, ENTRY.signature);
      const [name, extra, comment] = [28, 30, 32].map((field) => this.#short(at + field)) as [
        number,
        number,
        number,
      ];
      entries.push(this.#entry(at, name, extra));
      at += ENTRY.bytes + name + extra + comment;
    }
    return entries;
  }

  /** How many entries the directory has, and where it starts. */
  #place(): { readonly count: number; readonly start: number } {
    const last = this.#bytes.length - END.bytes;
    let end = last;
    while (end >= 0 && last - end <= LONGEST_COMMENT && this.#long(end) !== END.signature) end -= 1;
    if (end < 0 || last - end > LONGEST_COMMENT) throw unreadable(this.#path, 'no directory at its end');
    const locator = end - 20;
    if (locator < 0 || this.#long(locator) !== LARGE.locator) {
      return { count: this.#short(end + 10), start: this.#long(end + 16) };
    }
    const large = this.#huge(locator + 8);
    this.#require(large, LARGE.signature);
    return { count: this.#huge(large + 32), start: this.#huge(large + 48) };
  }

  #entry(at: number, nameBytes: number, extraBytes: number): ZipEntry {
    const nameAt = at + ENTRY.bytes;
    const name = new TextDecoder().decode(this.#bytes.subarray(nameAt, nameAt + nameBytes));
    const path = `${this.#path}, ${name}`;
    const method = this.#short(at + 10);
    if ((this.#short(at + 8) & 1) !== 0) throw unreadable(path, 'it is encrypted');
    if (method !== 0 && method !== 8) throw unreadable(path, `it is packed by method ${method}`);
    const { size, packed, local } = this.#sizes(at, nameAt + nameBytes, extraBytes);
    this.#require(local, LOCAL.signature);
    const start = local + LOCAL.bytes + this.#short(local + 26) + this.#short(local + 28);
    const bytes = this.#bytes.subarray(start, start + packed);
    if (bytes.length !== packed) throw unreadable(path, 'it is cut short');
    return { name, size, checksum: this.#long(at + 16), isPacked: method === 8, bytes };
  }

  /** Sizes and place of an entry: those that have no room stand, in this order, in an extra field. */
  #sizes(at: number, extraAt: number, extraBytes: number): Record<'size' | 'packed' | 'local', number> {
    const short = { size: this.#long(at + 24), packed: this.#long(at + 20), local: this.#long(at + 42) };
    if (!Object.values(short).includes(LARGE.all)) return short;
    let field = extraAt;
    while (field < extraAt + extraBytes && this.#short(field) !== LARGE.extra)
      field += 4 + this.#short(field + 2);
    let next = field + 4;
    const long = (value: number): number => {
      if (value !== LARGE.all || field >= extraAt + extraBytes) return value;
      next += 8;
      return this.#huge(next - 8);
    };
    return { size: long(short.size), packed: long(short.packed), local: long(short.local) };
  }

  #require(at: number, signature: number): void {
    if (this.#long(at) !== signature) throw unreadable(this.#path, 'its directory leads nowhere');
  }

  #short(at: number): number {
    return this.#view.getUint16(at, true);
  }

  #long(at: number): number {
    return this.#view.getUint32(at, true);
  }

  #huge(at: number): number {
    return this.#long(at) + 2 ** 32 * this.#long(at + 4);
  }
}

function unreadable(path: string, found: string): DataError {
  return new DataError({
    path,
    found: `a zip that cannot be read (${found})`,
    expected: 'an .npz, as numpy.savez writes it',
    remedy: 'The file is damaged, or no .npz: write it again.',
  });
}
