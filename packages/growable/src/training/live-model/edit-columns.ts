import { MeristemError } from '@meristem/autodiff';
import { deflateSync, inflateSync } from 'fflate';

/** Numbers that are packed one after the other: whole ones, 0 or more, of 53 bits at most; small ones take a byte. */
export class Column {
  #bytes = new Uint8Array(64);
  #used = 0;

  /** The bytes so far. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  /** Numbers of their own, the same so far. */
  copy(): Column {
    const copy = new Column();
    copy.#bytes = this.#bytes.slice(0, Math.max(64, this.#used));
    copy.#used = this.#used;
    return copy;
  }

  /** Adds a number. */
  push(value: number): void {
    if (this.#used + 8 > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#bytes[this.#used++] = (rest % 0x80) + 0x80;
    this.#bytes[this.#used++] = rest;
  }

  /** Adds a number that may be negative: 0, -1, 1, -2, 2 and so on in the place of 0, 1, 2, 3, 4. */
  pushSigned(value: number): void {
    this.push(value < 0 ? -2 * value - 1 : 2 * value);
  }
}

/** Reads what a column holds, from the first number on. */
export class ColumnReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether all has been read. */
  get over(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next number. */
  next(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined || scale > 2 ** 49) fail('a number that is cut off or too large');
      value += (byte % 0x80) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /** The next number of those that may be negative. */
  nextSigned(): number {
    const value = this.next();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
}

/** No more than so many times as long as what it is made from is what `deflate` gives back. */
const MOST_EXPANSION = 1040;

/** Columns as one piece, compressed: what stands in one column is alike. */
export function pack(columns: readonly Column[]): Uint8Array {
  const head = new Column();
  for (const { bytes } of columns) head.push(bytes.length);
  const pieces = [head, ...columns].map(({ bytes }) => bytes);
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  const lead = new Column();
  lead.push(whole.length);
  const packed = deflateSync(whole, { level: 5 });
  const bytes = new Uint8Array(lead.bytes.length + packed.length);
  bytes.set(lead.bytes);
  bytes.set(packed, lead.bytes.length);
  return bytes;
}

/**
 * Takes columns apart again.
 *
 * @throws MeristemError (`checkpoint`) if the piece is not of so many columns.
 */
export function unpack(bytes: Uint8Array, count: number): readonly ColumnReader[] {
  const lead = new Column();
  const length = new ColumnReader(bytes).next();
  lead.push(length);
  if (length > MOST_EXPANSION * bytes.length) fail(`${length} bytes in a piece of ${bytes.length}`);
  const whole = inflated(bytes.subarray(lead.bytes.length), length);
  const head = new ColumnReader(whole);
  const lengths = Array.from({ length: count }, () => head.next());
  let at = whole.length - lengths.reduce((total, each) => total + each, 0);
  const told = new Column();
  for (const each of lengths) told.push(each);
  if (at !== told.bytes.length) fail(`columns of ${lengths.join(', ')} bytes in ${whole.length}`);
  return lengths.map((each) => new ColumnReader(whole.subarray(at, (at += each))));
}

function inflated(bytes: Uint8Array, length: number): Uint8Array {
  try {
    const whole = inflateSync(bytes, { out: new Uint8Array(length) });
    if (whole.length === length) return whole;
  } catch {
    // Said below.
  }
  return fail('bytes that cannot be unpacked');
}

function fail(found: string): never {
  throw new MeristemError('checkpoint', `checkpoint: $.edits.packed: found ${found}, expected packed edits.`);
}
