import { BackendError } from '../errors/backend-error.ts';

const PAGE = 65_536;

/** A WebAssembly memory with views of it that are made anew only when it grows. */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  floats: Float32Array;
  doubles: Float64Array;
  integers: Int32Array;
  /** The index of the first of so many numbers from an address on that is NaN or infinite, -1 if there is none. */
  firstNotFinite: (address: number, count: number) => number = (address, count) =>
    this.floats.subarray(address / 4, address / 4 + count).findIndex((x) => !Number.isFinite(x));

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.floats = new Float32Array(memory.buffer);
    this.doubles = new Float64Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
  }

  /** Bytes that are there. */
  get bytes(): number {
    return this.floats.byteLength;
  }

  /**
   * Makes the memory at least so large.
   *
   * @param used bytes that somebody holds, for the message; all that are there unless told.
   * @throws BackendError if it cannot grow as far.
   */
  reach(bytes: number, used = this.bytes): void {
    if (bytes <= this.bytes) return;
    try {
      this.memory.grow(Math.ceil((bytes - this.bytes) / PAGE));
    } catch (cause) {
      throw new BackendError(
        `memory: found ${used} bytes in use, expected room for ${bytes - this.bytes} more. ` +
          'Train a smaller network, or release() those on this backend that nobody needs.',
        { cause },
      );
    }
    this.floats = new Float32Array(this.memory.buffer);
    this.doubles = new Float64Array(this.memory.buffer);
    this.integers = new Int32Array(this.memory.buffer);
  }

  /** Fills a piece with zeros. */
  clear(address: number, bytes: number): void {
    this.integers.fill(0, address / 4, (address + bytes) / 4);
  }
}
