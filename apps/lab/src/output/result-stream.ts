/** Where results go: as much of a stream as they need. */
export interface ResultSink {
  write(chunk: string | Uint8Array): unknown;
  /** True of a terminal, which is for people. */
  readonly isTTY?: boolean;
  /** Waits until the reader has room for more; false where nobody reads any more. Absent where there is always room. */
  room?(): Promise<boolean>;
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

  get isTTY(): boolean {
    return (this.#stream as { readonly isTTY?: boolean }).isTTY === true;
  }

  write(chunk: string | Uint8Array): void {
    if (!this.#lost) this.#stream.write(chunk);
  }

  async room(): Promise<boolean> {
    const stream = this.#stream as NodeJS.WritableStream & { readonly writableNeedDrain?: boolean };
    if (!this.#lost && stream.writableNeedDrain === true) {
      await new Promise<void>((resolve) => {
        const settled = (): void => {
          for (const event of ['drain', 'error', 'close']) stream.off(event, settled);
          resolve();
        };
        for (const event of ['drain', 'error', 'close']) stream.on(event, settled);
      });
    }
    return !this.#lost;
  }
}
