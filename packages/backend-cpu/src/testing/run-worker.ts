import { setTimeout } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import type { RunContext } from '../pool/serve-runs.ts';
import { serveRuns } from '../pool/serve-runs.ts';

/** What the test worker's runs can be told to do. */
export type Behaviour =
  | { readonly kind: 'square'; readonly value: number }
  | { readonly kind: 'report'; readonly count: number }
  | { readonly kind: 'throw'; readonly message: string }
  | { readonly kind: 'throw-value' | 'throw-later' | 'exhaust-memory' | 'loop' | 'send-function' }
  | {
      readonly kind: 'report-function' | 'wait' | 'wait-and-throw-reason' | 'wait-and-fail' | 'ignore-signal';
    }
  | { readonly kind: 'leave-work-behind' | 'thread' }
  | { readonly kind: 'exit'; readonly code: number };

type Context = RunContext<unknown>;

const behaviours: { readonly [Kind in Behaviour['kind']]: (data: Behaviour, context: Context) => unknown } = {
  square: (data) => (data.kind === 'square' ? data.value ** 2 : NaN),
  report: (data, { report }) => {
    const count = data.kind === 'report' ? data.count : 0;
    for (let index = 0; index < count; index++) report(index);
    return count;
  },
  throw: (data) => {
    const message = data.kind === 'throw' ? data.message : '';
    throw Object.assign(new TypeError(message, { cause: new Error('the cause') }), { code: 'ERR_TEST' });
  },
  'throw-value': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a run may throw anything
    throw 'a string';
  },
  'throw-later': async () => {
    queueMicrotask(() => {
      throw new Error('thrown where nobody waits');
    });
    await setTimeout(60_000);
  },
  'exhaust-memory': () => {
    const held: number[][] = [];
    for (;;) held.push(new Array<number>(100_000).fill(held.length));
  },
  loop: () => {
    for (;;);
  },
  'send-function': () => () => 1,
  'report-function': (_, { report }) => report(() => 1),
  wait: async (_, { signal }) => {
    await aborted(signal);
    return `stopped by ${String(signal.reason)}`;
  },
  'wait-and-throw-reason': async (_, { signal }) => {
    await aborted(signal);
    signal.throwIfAborted();
  },
  'wait-and-fail': async (_, { signal }) => {
    await aborted(signal);
    throw new Error('no space left for the checkpoint');
  },
  'ignore-signal': async (_, { report }) => {
    report('started');
    await setTimeout(60_000);
  },
  'leave-work-behind': () => {
    setImmediate(() => {
      throw new Error('left behind');
    });
    return 'done';
  },
  thread: async () => {
    await setTimeout(20);
    return threadId;
  },
  exit: (data) => process.exit(data.kind === 'exit' ? data.code : 0),
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

serveRuns<Behaviour, unknown, unknown>((data, context) => behaviours[data.kind](data, context));
