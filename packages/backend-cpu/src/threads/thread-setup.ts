import type { FoundBlas } from '../blas/probe-child.ts';
import type { NativePlaces } from '../kernels/machine.ts';

/** What a worker of a team is given when it starts. */
export interface ThreadSetup {
  /** Its number in the team, from 1 on. */
  readonly thread: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the words that the team shares. */
  readonly block: number;
  /** Where its products may keep copies of their operands. */
  readonly scratch: { readonly address: number; readonly bytes: number };
  /** The native library, and the places of its kernels in the function table. */
  readonly native?: NativeSetup | undefined;
}

/** A native library that all threads use. */
export interface NativeSetup extends NativePlaces {
  readonly blas: FoundBlas;
}

/** What a worker says when it has started, or could not. */
export type FromThread = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly message: string };

/** Whether a message is of a team's worker: others use the channel too. */
export function isFromThread(message: unknown): message is FromThread {
  const { kind } = (message ?? {}) as Partial<FromThread>;
  return kind === 'ready' || kind === 'failed';
}

/** Whether a message is what a team gives to a new worker. */
export function isThreadSetup(message: unknown): message is ThreadSetup {
  const { thread, block } = (message ?? {}) as Partial<ThreadSetup>;
  return typeof thread === 'number' && typeof block === 'number';
}
