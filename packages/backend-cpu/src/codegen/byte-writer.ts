import { SIMD } from './wasm-opcodes.ts';

/** How many bytes there is room for at first; most functions are of some hundreds. */
const FIRST_ROOM = 512;

/** Bytes that are written one after the other, in the encodings of WebAssembly. */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST_ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    const at = this.#length;
    if (at === this.#bytes.length) this.#grow(1);
    this.#bytes[at] = value;
    this.#length = at + 1;
  }

  /** An opcode of the tables: one byte, or the SIMD prefix and a number. */
  opcode(opcode: number): void {
    if (opcode < SIMD) {
      this.byte(opcode);
    } else {
      this.byte(0xfd);
      this.unsigned(opcode - SIMD);
    }
  }

  /** An unsigned integer in LEB128. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** A signed 32-bit integer in LEB128. */
  signed(value: number): void {
    let rest = value | 0;
    for (; rest < -0x40 || rest > 0x3f; rest >>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest & 0x7f);
  }

  /** A 32-bit integer as four bytes, lowest first. */
  integer(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.byte((value >>> shift) & 0xff);
  }

  /** Several bytes. */
  bytes(values: ArrayLike<number>): void {
    this.#grow(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** What has been written so far, as a view that is valid until more is. */
  written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room for so many more bytes. */
  #grow(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#bytes.length) return;
    const before = this.#bytes;
    this.#bytes = new Uint8Array(Math.max(wanted, 2 * before.length));
    this.#bytes.set(before);
  }
}
