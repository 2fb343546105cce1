import type { Speed } from '../contract/requests.ts';

/** Milliseconds that a run trains before messages are heard. */
export const SLICE = 25;

/** Which cycles are due: as many as go into a slice at the fastest, else so many a second. */
export class Pace {
  readonly #speed: Speed;
  #began: number;
  #done = 0;

  /** @param now of `performance.now()`. */
  constructor(speed: Speed, now: number) {
    this.#speed = speed;
    this.#began = now;
  }

  /** Cycles that are due at a moment. */
  due(now: number): number {
    if (this.#speed === 'fastest') return Number.MAX_SAFE_INTEGER;
    const due = Math.floor(((now - this.#began) / 1000) * this.#speed) + 1 - this.#done;
    if (due <= this.#speed) return Math.max(0, due);
    // What could not be done in time is not caught up with: a page that was asleep would race.
    this.#began = now;
    this.#done = 0;
    return 1;
  }

  /** Notes cycles that were done. */
  did(cycles: number): void {
    this.#done += cycles;
  }

  /** Milliseconds until the next cycle is due. */
  wait(now: number): number {
    if (this.#speed === 'fastest') return 0;
    return Math.max(0, this.#began + (this.#done / this.#speed) * 1000 - now);
  }
}

/** How often something may be done that takes time of its own: every so many milliseconds, and never more than a share of the time. */
export class Allowance {
  readonly #every: number;
  readonly #share: number;
  #next = -Infinity;

  constructor(every: number, share: number) {
    this.#every = every;
    this.#share = share;
  }

  /** Does it, if it may be done again; `undefined` if not yet. */
  spend<T>(now: number, work: () => T, anyway = false): T | undefined {
    if (now < this.#next && !anyway) return undefined;
    const begun = performance.now();
    const result = work();
    const took = performance.now() - begun;
    this.#next = now + Math.max(this.#every, took / this.#share);
    return result;
  }
}
