import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Behaviour } from '../testing/run-worker.ts';
import { RunError } from './run-error.ts';
import type { RunPool, RunPoolOptions } from './run-pool.ts';
import { createRunPool } from './run-pool.ts';

type TestPool = RunPool<Behaviour, unknown, unknown>;

const worker = new URL('../testing/run-worker.ts', import.meta.url);
const pools: TestPool[] = [];

const poolOf = (options: Partial<RunPoolOptions> = {}): TestPool => {
  const pool = createRunPool<Behaviour, unknown, unknown>({ worker, workers: 2, ...options });
  pools.push(pool);
  return pool;
};

/** The worker threads of this process that have not ended. */
const living = new Set<Worker>();
const onWorker = (thread: Worker): void => {
  living.add(thread);
  thread.once('exit', () => living.delete(thread));
};

const square = (pool: TestPool, value: number): Promise<unknown> =>
  pool.run({ name: `square ${value}`, data: { kind: 'square', value } });

const failureOf = async (run: Promise<unknown>): Promise<RunError> => {
  const error = await run.then(
    (value) => expect.fail(`the run gave ${String(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RunError)) throw error;
  return error;
};

beforeAll(() => {
  process.on('worker', onWorker);
});

afterAll(() => {
  process.off('worker', onWorker);
});

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close().catch(() => undefined)));
});

describe('createRunPool', () => {
  it.each([0, 1, 3, 4, 5, 17])('does %i runs and gives each its own result', async (count) => {
    const pool = poolOf();
    const values = Array.from({ length: count }, (_, index) => index);
    const results = await Promise.all(values.map((value) => square(pool, value)));
    expect(results).toEqual(values.map((value) => value * value));
    expect([pool.running, pool.waiting]).toEqual([0, 0]);
  });

  it('does as many runs at a time as it has workers, and keeps the workers', async () => {
    const pool = poolOf({ workers: 2 });
    const runs = [0, 1, 2, 3, 4].map((index) => pool.run({ name: `${index}`, data: { kind: 'thread' } }));
    expect([pool.running, pool.waiting]).toEqual([2, 3]);
    expect(new Set(await Promise.all(runs)).size).toBe(2);
  });

  it('passes on all progress, in order and before the result', async () => {
    const seen: unknown[] = [];
    const result = await poolOf().run({
      name: 'reporter',
      data: { kind: 'report', count: 5000 },
      onProgress: (value) => seen.push(value),
    });
    expect(result).toBe(5000);
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  });

  it.each([
    [{ workers: 0 }, 'workers 0'],
    [{ workers: 1.5 }, 'workers 1.5'],
    [{ graceMilliseconds: -1 }, 'graceMilliseconds -1'],
    [{ graceMilliseconds: NaN }, 'graceMilliseconds NaN'],
  ])('refuses %j', (options, found) => {
    expect(() => poolOf(options)).toThrow(`createRunPool: found ${found}, expected`);
  });
});

describe('a run that fails', () => {
  const memory = { maxOldGenerationSizeMb: 32 };

  it.each<[Behaviour, string, RegExp]>([
    [{ kind: 'throw', message: 'bad weights' }, 'threw', /^run "bad": bad weights$/],
    [{ kind: 'throw-value' }, 'threw', /^run "bad": a string$/],
    [{ kind: 'throw-later' }, 'threw', /uncaught error: thrown where nobody waits/],
    [{ kind: 'exit', code: 0 }, 'exited', /exited with code 0/],
    [{ kind: 'exit', code: 3 }, 'exited', /exited with code 3/],
    [{ kind: 'exhaust-memory' }, 'out-of-memory', /limit on its heap of 32 MB.*maxOldGenerationSizeMb/],
    [{ kind: 'send-function' }, 'not-cloneable', /could not be cloned.*plain data/],
    [{ kind: 'report-function' }, 'not-cloneable', /could not be cloned.*plain data/],
  ])('by %j is named with the cause; the others finish', async (data, failure, message) => {
    const pool = poolOf({ resourceLimits: memory });
    const before = [1, 2].map((value) => square(pool, value));
    const failing = failureOf(pool.run({ name: 'bad', data }));
    const after = [3, 4, 5].map((value) => square(pool, value));
    const error = await failing;
    expect([error.run, error.failure]).toEqual(['bad', failure]);
    expect(error.message).toMatch(message);
    expect(await Promise.all([...before, ...after])).toEqual([1, 4, 9, 16, 25]);
  });

  it('keeps the name, code and cause of what it threw', async () => {
    const { cause } = await failureOf(poolOf().run({ name: 'bad', data: { kind: 'throw', message: 'm' } }));
    expect(cause).toMatchObject({ name: 'TypeError', code: 'ERR_TEST', message: 'm' });
    expect((cause as Error).stack).toContain('run-worker.ts');
    expect((cause as Error).cause).toMatchObject({ message: 'the cause' });
  });

  it('costs one worker at a time, even if every run does', async () => {
    const pool = poolOf({ workers: 1 });
    const runs = [1, 2, 3].map((code) =>
      failureOf(pool.run({ name: `exit ${code}`, data: { kind: 'exit', code } })),
    );
    const last = square(pool, 7);
    expect((await Promise.all(runs)).map(({ run, failure }) => [run, failure])).toEqual([
      ['exit 1', 'exited'],
      ['exit 2', 'exited'],
      ['exit 3', 'exited'],
    ]);
    expect(await last).toBe(49);
  });

  it('by data that cannot be sent leaves its worker to the next', async () => {
    const pool = poolOf({ workers: 1 });
    const data = { kind: 'square', value: 2, extra: () => 1 } as Behaviour;
    const error = await failureOf(pool.run({ name: 'bad', data }));
    expect([error.failure, error.message]).toEqual([
      'not-cloneable',
      expect.stringMatching(/^run "bad": its data cannot be sent to a worker: .* Send plain data\.$/),
    ]);
    expect(await square(pool, 3)).toBe(9);
  });

  it.each([
    ['is not there', new URL('./no-such-worker.ts', import.meta.url), /no-such-worker/],
    ['throws', new URL('data:text/javascript,throw new Error("cannot load")'), /cannot load/],
    ['serves no runs', new URL('data:text/javascript,0'), /ended with code 0 and served no run/],
  ])('because the worker module %s fails every run of the pool', async (_, module, message) => {
    const pool = poolOf({ worker: module });
    const runs = [1, 2, 3, 4, 5].map((value) => failureOf(square(pool, value)));
    for (const error of await Promise.all(runs)) {
      expect(error.failure).toBe('not-loaded');
      expect(error.message).toMatch(message);
      expect(error.message).toContain('calls serveRuns');
    }
  });

  it('because its worker cannot be started is rejected', async () => {
    const error = await failureOf(square(poolOf({ execArgv: ['--no-such-option'] }), 1));
    expect([error.failure, error.message]).toEqual([
      'not-loaded',
      expect.stringContaining('--no-such-option'),
    ]);
  });
});

describe('cancelling', () => {
  it('lets a run that heeds its signal return what it has', async () => {
    const controller = new AbortController();
    const run = poolOf().run({ name: 'waiter', data: { kind: 'wait' }, signal: controller.signal });
    controller.abort('SIGINT');
    expect(await run).toBe('stopped by SIGINT');
  });

  it.each([
    ['wait-and-throw-reason', 'cancelled', /stopped when told to: SIGINT/],
    ['wait-and-fail', 'threw', /^run "waiter": no space left for the checkpoint$/],
  ] as const)('tells the reason from a failure: %s', async (kind, failure, message) => {
    const controller = new AbortController();
    const run = failureOf(poolOf().run({ name: 'waiter', data: { kind }, signal: controller.signal }));
    controller.abort('SIGINT');
    const error = await run;
    expect(error.failure).toBe(failure);
    expect(error.message).toMatch(message);
  });

  it.each(['loop', 'ignore-signal'] as const)('terminates a run that does not heed it: %s', async (kind) => {
    const pool = poolOf({ workers: 1, graceMilliseconds: 50 });
    const controller = new AbortController();
    const run = failureOf(pool.run({ name: 'deaf', data: { kind }, signal: controller.signal }));
    const next = square(pool, 6);
    await setTimeout(100);
    controller.abort('SIGTERM');
    const error = await run;
    expect(error.failure).toBe('unresponsive');
    expect(error.message).toBe(
      'run "deaf": told to stop, it did not end within 50 ms; its worker was terminated.',
    );
    expect(await next).toBe(36);
  });

  it('takes a run that waits out of the queue', async () => {
    const pool = poolOf({ workers: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const running = pool.run({ name: 'first', data: { kind: 'wait' }, signal: first.signal });
    const waiting = failureOf(pool.run({ name: 'second', data: { kind: 'loop' }, signal: second.signal }));
    const third = square(pool, 8);
    second.abort('no longer wanted');
    const error = await waiting;
    expect([error.failure, error.cause]).toEqual(['cancelled', 'no longer wanted']);
    first.abort('enough');
    expect(await running).toBe('stopped by enough');
    expect(await third).toBe(64);
  });

  it('starts nothing for a signal that is aborted already', async () => {
    const pool = poolOf();
    const run = pool.run({ name: 'late', data: { kind: 'loop' }, signal: AbortSignal.abort('SIGINT') });
    expect(pool.running).toBe(0);
    expect((await failureOf(run)).failure).toBe('cancelled');
  });

  it('forgets the signal of a run that is over', async () => {
    const pool = poolOf({ workers: 1, graceMilliseconds: 0 });
    const controller = new AbortController();
    await pool.run({ name: 'over', data: { kind: 'square', value: 1 }, signal: controller.signal });
    const next = pool.run({ name: 'next', data: { kind: 'thread' } });
    controller.abort();
    expect(await next).toBeTypeOf('number');
  });
});

describe('close', () => {
  it('fails what runs and what waits, and leaves no worker', async () => {
    const pool = poolOf({ workers: 2 });
    const runs = ['a', 'b', 'c'].map((name) => failureOf(pool.run({ name, data: { kind: 'loop' } })));
    await setTimeout(100);
    expect(living.size).toBe(2);
    await pool.close();
    expect((await Promise.all(runs)).map(({ run, failure }) => [run, failure])).toEqual([
      ['a', 'pool-closed'],
      ['b', 'pool-closed'],
      ['c', 'pool-closed'],
    ]);
    expect([pool.running, pool.waiting, living.size]).toEqual([0, 0, 0]);
    expect((await failureOf(square(pool, 1))).failure).toBe('pool-closed');
  });

  it('may be called twice, and before any run', async () => {
    const pool = poolOf();
    await Promise.all([pool.close(), pool.close()]);
  });

  it('tells of an error that came after its run had ended, and the pool goes on', async () => {
    const pool = poolOf({ workers: 1 });
    expect(await pool.run({ name: 'careless', data: { kind: 'leave-work-behind' } })).toBe('done');
    await expect.poll(() => living.size).toBe(0);
    expect(await square(pool, 9)).toBe(81);
    const error = await failureOf(pool.close());
    expect([error.run, error.failure, error.message]).toEqual([
      'careless',
      'threw',
      expect.stringContaining('left behind'),
    ]);
  });
});
