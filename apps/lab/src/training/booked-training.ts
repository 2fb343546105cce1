import { relative } from 'node:path';
import { InterruptedError } from '../errors.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { reportGroup } from '../report/write-report.ts';
import type { RunOutcome } from '../run/displayed-training.ts';
import type { ResultBook } from '../run/result-book.ts';
import type { GroupMember, RunGroup } from '../run/run-group.ts';
import { stoppedText } from '../run/stopped-seeds.ts';
import { defaultWorkers } from '../run/worker-count.ts';
import { stopSignal } from './stop-signal.ts';

/** How runs are trained whose results go into a book. */
export interface BookedTraining {
  readonly seeds: readonly number[];
  readonly workers?: number;
  /** The folder that holds those of the runs. */
  readonly out: string;
  readonly book: ResultBook;
}

/**
 * Trains the runs of a group side by side and books every result. A seed that fails is told of, and is part of what its run
 * comes to. The folders are closed at the end.
 *
 * @throws InterruptedError if the user asked to stop
 */
export async function trainBooked<M extends GroupMember>(
  group: RunGroup<M>,
  { seeds, workers, out, book }: BookedTraining,
  context: CliContext,
): Promise<readonly RunOutcome[]> {
  try {
    const outcomes = await group.train(seeds, {
      workers: workers ?? defaultWorkers(),
      signal: context.signal,
      progress: context.stderr,
      onResult: (result, folder) => book.add(relative(out, folder), result),
    });
    for (const { message } of outcomes.flatMap(({ failures }) => failures)) printNote(context, message);
    if (outcomes.some(({ stopped }) => stopped.length > 0)) {
      await reportGroup(group.members, context);
      throw new InterruptedError(
        stopSignal(context.signal),
        `${await stoppedText(outcomes)} Give the same command again to continue.`,
      );
    }
    if (outcomes.every(({ failures }) => failures.length === 0)) await group.finish(outcomes);
    await reportGroup(group.members, context);
    return outcomes;
  } finally {
    await book.flush();
    await group.release();
  }
}
