import { type HeldOutSet, requireBatch, type Task } from '@meristem/tasks';
import { SeriesStream } from './series-stream.ts';
import type { SeriesTaskRequest } from './windowed-task.ts';

/**
 * A task of a series that is read row by row: lanes start at equal distances and read on, around its end, while a network carries
 * what it remembers; so the stream is the same for every key. `split` keeps the end of the training part back, in one piece.
 */
export function rememberingTask(request: SeriesTaskRequest): Task {
  const { name, source, options, inputs, targets, steps, train, series } = request;
  return readingOn(
    {
      ...{ name, source, options, inputs, targets, steps },
      needsMemory: true,
      heldOut: piecesOf(request, train, series.rows),
      floor: () => undefined,
      plateaus: () => [],
    },
    request,
    train,
  );
}

/** A task whose training part is all up to an end. */
function readingOn(task: Omit<Task, 'open'>, request: SeriesTaskRequest, end: number): Task {
  const { name, steps, series } = request;
  const least = series.horizon + 1;
  return {
    ...task,
    rows: Math.max(1, Math.floor((end - series.horizon) / steps)),
    open({ batch }) {
      requireBatch(`${name}.open.batch`, batch);
      return new SeriesStream({ owner: name, series, from: 0, end, steps, batch });
    },
    split({ share }) {
      const kept = Math.max(Math.min(steps, end - 2 * least) + series.horizon, Math.round(share * end));
      const from = Math.max(least, end - kept);
      return { training: readingOn(task, request, from), validation: piecesOf(request, from, end) };
    },
  };
}

/** A part of a series as a set of pieces of so many steps, in lanes that read on from piece to piece. */
function piecesOf({ name, steps, series }: SeriesTaskRequest, from: number, end: number): HeldOutSet {
  const pieces = Math.max(1, Math.floor((end - from - series.horizon) / steps));
  return {
    examples: pieces,
    open({ batch }) {
      requireBatch(`${name}.heldOut.open.batch`, batch);
      return {
        cycles: Math.max(1, Math.floor(pieces / batch)),
        lastBatch: Math.min(batch, pieces),
        stream: new SeriesStream({ owner: name, series, from, end, steps, batch }),
      };
    },
  };
}
