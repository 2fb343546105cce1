import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { levelsOf } from '../figure/level.ts';
import { OWN_FLAG_OF } from '../options/task-choice.ts';
import { taskOfPlan } from '../tasks.ts';
import { SeedFollower } from './seed-follower.ts';
import type { WatchedRun } from './watched-runs.ts';

/** Milliseconds between two looks at the files of a run. */
const PAUSE = 400;

/** Looks without news after which a line is sent, so that a connection that is gone is noticed. */
const QUIET_LOOKS = 25;

/** Where a connection that broke goes on: bytes of the log of each seed, as `0:1234,1:980`. */
function offsetsOf(lastEventId: string | undefined): ReadonlyMap<number, number> {
  const parts = (lastEventId ?? '').split(',').flatMap((part) => {
    const [, seed, offset] = /^(\d{1,9}):(\d{1,15})$/.exec(part) ?? [];
    return seed === undefined || offset === undefined ? [] : [[Number(seed), Number(offset)] as const];
  });
  return new Map(parts);
}

/** What is said of a run before anything of its seeds. */
async function runHead({ id, path, manifest: { plan, seeds } }: WatchedRun): Promise<object> {
  const { cycles, task } = plan.experiment;
  return {
    ...{ id, path, names: plan.names, task, cycles, seeds, reportEvery: plan.reportEvery },
    levels: await levelsIn(plan, cycles),
  };
}

/** The floor and the plateaus of a task that needs no file to be known. */
async function levelsIn(plan: WatchedRun['manifest']['plan'], cycles: number): Promise<readonly object[]> {
  if (OWN_FLAG_OF[plan.experiment.task.name] !== undefined) return [];
  try {
    return levelsOf(await taskOfPlan(plan), cycles);
  } catch (error) {
    // A task of another version, or a data set that is not installed here: the curves stand without lines.
    return [{ kind: 'unknown', label: messageOf(error) }];
  }
}

/**
 * Tells the events of a run until the connection ends or `signal` is aborted. Where a line takes longer to send than to read, the
 * reader sets the pace.
 */
export async function streamRun(
  run: WatchedRun,
  response: ServerResponse,
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const known = offsetsOf(lastEventId);
  const { seeds } = run.manifest;
  const followers = seeds.map((seed) => new SeedFollower(run.folder, seed, known.get(seed)));
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const ended = AbortSignal.any([signal, gone.signal]);
  const send = async (event: string, data: object): Promise<void> => {
    const id = followers.map(({ seed, offset }) => `${seed}:${offset}`).join(',');
    // JSON has no line feed of its own: an event is one line of data, whatever names hold.
    const free = response.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
    if (!free) await once(response, 'drain', { signal: ended });
  };
  try {
    await send('run', await runHead(run));
    let quiet = 0;
    for (let told = false; !ended.aborted;) {
      let news = 0;
      for (const follower of followers) {
        for (const { kind, ...data } of await follower.news()) {
          await send(kind, { seed: follower.seed, ...data });
          news++;
        }
      }
      if (!told && followers.every(({ finished }) => finished)) {
        told = true;
        await send('finished', { seeds });
      }
      quiet = news > 0 ? 0 : quiet + 1;
      if (quiet > 0 && quiet % QUIET_LOOKS === 0) response.write(': still here\n\n');
      if (news === 0) await setTimeout(PAUSE, undefined, { signal: ended });
    }
  } catch (error) {
    if (!ended.aborted) throw error;
  } finally {
    response.end();
  }
}
