import type { AnswerTo, Event, Exchanges, FromWorker, RequestKind } from '../contract/index.ts';

/** What is needed of a worker. */
export interface EnginePort {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** The worker could not do what it was asked. The message is for people. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';
  /** JSON path in the document, where it is about one. */
  readonly path: string | undefined;

  constructor(message: string, path?: string) {
    super(message);
    this.path = path;
  }
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (fault: EngineFault) => void;
}

/** Asks the worker, and gives each answer to whom it belongs. */
export class EngineClient {
  readonly #port: EnginePort;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #broken: EngineFault | undefined;

  /**
   * @param port a worker of the engine
   * @param hears is told what the worker says unasked
   * @param breaks is told, once, that the worker is no more
   */
  constructor(port: EnginePort, hears: (event: Event) => void, breaks: (fault: EngineFault) => void) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      if (data.kind === 'answer' || data.kind === 'fault') this.#answered(data);
      else hears(data);
    };
    port.onerror = (event) => {
      event.preventDefault();
      const fault = new EngineFault(
        `Training has stopped: ${event.message || 'the worker did not load'}. Reload the page.`,
      );
      this.#fail(fault);
      breaks(fault);
    };
  }

  /** Asks for something. Rejects with an EngineFault where the worker cannot. */
  ask<K extends RequestKind>(kind: K, gives: Exchanges[K]['gives']): Promise<AnswerTo<K>> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.postMessage({ ...gives, kind, id });
    });
  }

  /** Ends the worker; what was asked is refused. */
  close(): void {
    this.#port.terminate();
    this.#fail(new EngineFault('The page has let go of this network.'));
  }

  #answered(message: Extract<FromWorker, { readonly kind: 'answer' | 'fault' }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.value as never);
    else waiting?.reject(new EngineFault(message.message, message.path));
  }

  #fail(fault: EngineFault): void {
    this.#broken = fault;
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
  }
}
