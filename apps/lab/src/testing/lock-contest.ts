import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEAD_LOCKS } from './dead-locks.ts';
import type { TakerAnswer, TakerOrder } from './lock-taker.ts';

/** What became of rounds in which several processes wanted the same dead lock. */
export interface ContestOutcome {
  readonly rounds: number;
  /** Rounds that did not end with exactly one holder and nothing left behind, each with what was answered. */
  readonly faults: readonly string[];
}

const TAKERS = 3;

/** Lets three processes at a time take locks that dead processes have left, of each kind in turn. */
export async function lockContest(rounds: number, kinds = Object.keys(DEAD_LOCKS)): Promise<ContestOutcome> {
  const parent = await mkdtemp(join(tmpdir(), 'lab-locks-'));
  const takers = Array.from({ length: TAKERS }, () =>
    fork(new URL('./lock-taker.ts', import.meta.url), { execArgv: ['--conditions=@meristem/source'] }),
  );
  const faults: string[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const kind = kinds[round % kinds.length] as string;
      const folder = await mkdtemp(join(parent, 'run-'));
      await DEAD_LOCKS[kind]!(folder);
      const answers = await Promise.all(takers.map((taker) => told(taker, { take: folder })));
      await Promise.all(takers.map((taker) => told(taker, 'release')));
      const left = await readdir(folder);
      const winners = answers.filter((answer) => answer === 'got').length;
      const refused = answers.filter((answer) => answer === 'refused').length;
      if (winners === 1 && refused === TAKERS - 1 && left.length === 0) continue;
      faults.push(`round ${round}, a lock ${kind}: ${JSON.stringify(answers)}, left ${JSON.stringify(left)}`);
    }
  } finally {
    for (const taker of takers) taker.kill();
    await rm(parent, { recursive: true });
  }
  return { rounds, faults };
}

async function told(taker: ChildProcess, order: TakerOrder): Promise<TakerAnswer> {
  const answer = once(taker, 'message');
  taker.send(order);
  return (await answer)[0] as TakerAnswer;
}
