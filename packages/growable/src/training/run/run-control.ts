import { MeristemError } from '@meristem/autodiff';
import type { StopSignal } from './stop-signal.ts';

/** Pause, resume and stop of one run at a time. */
export class RunControl {
  stopping = false;
  #running = false;
  #stopped: (() => void) | undefined;
  #held: { readonly promise: Promise<void>; readonly release: () => void } | undefined;

  get paused(): boolean {
    return this.#held !== undefined;
  }

  begin(): void {
    if (this.#running) {
      throw new MeristemError(
        'trainer',
        'run: found a run in progress, expected none. Await or stop it before starting another.',
      );
    }
    this.#running = true;
    this.stopping = false;
  }

  end(): void {
    this.#running = false;
    this.resume();
  }

  pause(): void {
    if (this.#held) return;
    let release = (): void => {};
    const promise = new Promise<void>((resolve) => (release = resolve));
    this.#held = { promise, release };
  }

  resume(): void {
    this.#held?.release();
    this.#held = undefined;
  }

  stop(): void {
    this.stopping = true;
    this.resume();
    this.#stopped?.();
  }

  /** Waits for data, but no longer than until the run is stopped or its signal aborts. */
  async arrival(coming: Promise<void>, signal: StopSignal | undefined): Promise<void> {
    let wake = (): void => {};
    const ended = new Promise<void>((resolve) => (wake = resolve));
    this.#stopped = wake;
    signal?.addEventListener('abort', wake, { once: true });
    try {
      await Promise.race([coming, ended]);
    } finally {
      signal?.removeEventListener('abort', wake);
      this.#stopped = undefined;
    }
    signal?.throwIfAborted();
  }

  /** Lets other work of the thread take place, and waits while paused. */
  async breathe(signal: StopSignal | undefined): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!this.#held || signal?.aborted) return;
    const { promise } = this.#held;
    await new Promise<void>((resolve) => {
      const wake = (): void => resolve();
      signal?.addEventListener('abort', wake, { once: true });
      void promise.then(() => {
        signal?.removeEventListener('abort', wake);
        resolve();
      });
    });
  }
}
