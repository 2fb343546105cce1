/** Where text goes: as much of a stream as results need. */
export interface ResultSink {
  write(text: string): unknown;
}

/**
 * A stream for results that may be lost: its reader goes away (`| head -1`), or the disk behind it is full. Then nothing more
 * is printed, and whoever prints goes on.
 */
export class ResultStream implements ResultSink {
  readonly #stream: NodeJS.WritableStream;
  #lost = false;

  /** @param onLost is called once, with the reason. */
  constructor(stream: NodeJS.WritableStream, onLost: (reason: NodeJS.ErrnoException) => void) {
    this.#stream = stream;
    // The listener stays: every write that was on its way fails by itself.
    stream.on('error', (reason: NodeJS.ErrnoException) => {
      if (this.#lost) return;
      this.#lost = true;
      onLost(reason);
    });
  }

  write(text: string): void {
    if (!this.#lost) this.#stream.write(text);
  }
}
