import { basename } from 'node:path';
import { InterruptedError, RunFailedError } from '../errors.ts';
import { reportGroup } from '../report/write-report.ts';
import type { GroupMember, TrainedMember } from '../run/run-group.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { RunGroup } from '../run/run-group.ts';
import { stoppedText } from '../run/stopped-seeds.ts';
import { defaultWorkers } from '../run/worker-count.ts';
import { TaskShelf } from '../tasks.ts';
import type { CliContext } from '../output/context.ts';
import { printResult } from '../output/context.ts';
import { stopSignal } from './stop-signal.ts';

/** How the runs of a group are trained. */
export interface GroupTraining {
  readonly seeds: readonly number[];
  /** Seeds at a time; one per performance core unless told. */
  readonly workers?: number;
  /** The folder that holds those of the runs. */
  readonly out: string;
  /** Whether the result of every seed is printed, as JSON, when it finishes. */
  readonly json: boolean;
  /** What is printed of a result, given the name of its run; the result unless told. */
  readonly resultOf?: (result: SeedResult, name: string) => object;
  /** Tasks that were made before. */
  readonly tasks?: TaskShelf;
}

/**
 * Trains runs that belong together, going on where an earlier command was interrupted, and hands what was trained to
 * `then` while their folders are still open.
 *
 * @throws RunFailedError if a seed failed, InterruptedError if the user asked to stop.
 */
export async function trainGroup<M extends GroupMember, R>(
  members: readonly M[],
  { seeds, workers, out, json, tasks = new TaskShelf(), resultOf = (result) => result }: GroupTraining,
  context: CliContext,
  then: (trained: readonly TrainedMember<M>[]) => Promise<R>,
): Promise<R> {
  const group = await RunGroup.open(out, members, seeds, tasks);
  try {
    const outcomes = await group.train(seeds, {
      workers: workers ?? defaultWorkers(),
      signal: context.signal,
      progress: context.stderr,
      onResult: (result, folder) => {
        if (json) printResult(context, JSON.stringify(resultOf(result, basename(folder))));
      },
    });
    const failures = outcomes.flatMap((outcome) => outcome.failures);
    const stopped = outcomes.some((outcome) => outcome.stopped.length > 0);
    if (failures.length > 0 || stopped) {
      await reportGroup(group.members, context);
      const continuation = 'Give the same command again to continue.';
      if (failures.length > 0) throw new RunFailedError(failures, continuation);
      const kept = await stoppedText(outcomes);
      throw new InterruptedError(stopSignal(context.signal), `${kept} ${continuation}`);
    }
    const done = await then(await group.finish(outcomes));
    await reportGroup(group.members, context);
    return done;
  } finally {
    await group.release();
  }
}
