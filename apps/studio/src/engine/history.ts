import { StudioFault } from '../contract/fault.ts';
import type { RecordedFrame } from './recorded-frame.ts';

/** Bytes that the recorded frames of a run may take, unless told. */
export const HISTORY_BYTES = 64 * 2 ** 20;

/**
 * The recorded frames of a run, oldest first, within a number of bytes: when they are full, every second frame of the older half
 * goes, so that what is long ago is remembered more coarsely. The first frame stays.
 */
export class History {
  readonly mostBytes: number;
  #frames: RecordedFrame[] = [];
  #bytes = 0;

  constructor(mostBytes: number = HISTORY_BYTES) {
    this.mostBytes = mostBytes;
  }

  /** Bytes that are taken now, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The cycles of all frames, ascending. */
  get cycles(): Int32Array {
    return Int32Array.from(this.#frames, ({ cycle }) => cycle);
  }

  /** The newest frame. */
  get last(): RecordedFrame | undefined {
    return this.#frames.at(-1);
  }

  /** Adds a frame behind all others; one of the same cycle takes the place of the last. */
  add(frame: RecordedFrame): void {
    if (this.last && this.last.cycle >= frame.cycle) this.#bytes -= this.#frames.pop()!.bytes;
    this.#frames.push(frame);
    this.#bytes += frame.bytes;
    while (this.#bytes > this.mostBytes && this.#frames.length > 2) this.#thin();
  }

  /**
   * The frame at a cycle, or the last one before it; the first one for cycles before that.
   *
   * @throws StudioFault if nothing has been recorded.
   */
  at(cycle: number): RecordedFrame {
    let [low, high] = [0, this.#frames.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#frames[middle]!.cycle <= cycle) low = middle + 1;
      else high = middle;
    }
    const found = this.#frames[Math.max(0, low - 1)];
    if (found) return found;
    throw new StudioFault({
      found: 'no recorded frame',
      expected: 'at least one',
      remedy: 'Train the run first.',
    });
  }

  /** Lets every second frame of the older half go, but for the first; with few frames, the second one. */
  #thin(): void {
    const older = Math.max(3, this.#frames.length >> 1);
    this.#frames = this.#frames.filter((frame, i) => {
      const stays = i >= older || i % 2 === 0;
      if (!stays) this.#bytes -= frame.bytes;
      return stays;
    });
  }
}
