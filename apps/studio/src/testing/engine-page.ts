import { cpuBackend } from '@meristem/backend-cpu';
import type { Event, FromWorker } from '../contract/messages.ts';
import type { AnswerTo, Exchanges, RequestKind } from '../contract/requests.ts';
import { StudioEngine } from '../engine/engine.ts';

/** A page's side of an engine, in the same thread: asks, and keeps what is said unasked. */
export class EnginePage {
  readonly events: Event[] = [];
  readonly engine: StudioEngine;
  readonly #waiting = new Map<number, (message: FromWorker) => void>();
  #asked = 0;

  constructor(options: { readonly mostBytes?: number } = {}) {
    this.engine = new StudioEngine({
      ...options,
      openBackend: (precision) => cpuBackend({ precision, blas: 'none' }),
      // As a worker does it: what is said is copied, and what is handed over is gone.
      post: (message, transfer) => this.#hear(structuredClone(message, { transfer })),
    });
  }

  /** The answer to a request. Rejects with the fault, as an error with its path. */
  async ask<K extends RequestKind>(kind: K, given: Exchanges[K]['gives']): Promise<AnswerTo<K>> {
    const id = ++this.#asked;
    const heard = new Promise<FromWorker>((resolve) => this.#waiting.set(id, resolve));
    await this.engine.hear({ ...given, kind, id });
    const message = await heard;
    if (message.kind === 'fault') throw Object.assign(new Error(message.message), { path: message.path });
    return (message as { readonly value: unknown }).value as AnswerTo<K>;
  }

  /** The fault that a request is answered with. */
  async fault(
    kind: RequestKind,
    given: object,
  ): Promise<{ readonly message: string; readonly path?: string }> {
    return await this.ask(kind, given as never).then(
      () => ({ message: 'no fault' }),
      (error: Error & { readonly path?: string }) => ({
        message: error.message,
        ...(error.path !== undefined && { path: error.path }),
      }),
    );
  }

  /** What has been said of a kind. */
  said<K extends Event['kind']>(kind: K): readonly Extract<Event, { kind: K }>[] {
    return this.events.filter((event): event is Extract<Event, { kind: K }> => event.kind === kind);
  }

  /** Waits until an event of a kind has been said that is as wanted. */
  async until<K extends Event['kind']>(
    kind: K,
    wanted: (event: Extract<Event, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<Event, { kind: K }>> {
    for (;;) {
      const found = this.said(kind).find(wanted);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'answer' || message.kind === 'fault') this.#waiting.get(message.id)?.(message);
    else this.events.push(message);
  }
}
