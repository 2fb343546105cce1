import type { JsonObject, Port } from '@meristem/autodiff';
import { type ExampleArrays, exampleTask, type Task } from '@meristem/tasks';
import { DataError } from '../errors.ts';
import type { SeriesArrays } from './series-arrays.ts';

/** What a task of a series is made of. */
export interface SeriesTaskRequest {
  readonly name: string;
  readonly source: string;
  readonly options: JsonObject;
  readonly inputs: readonly Port[];
  readonly targets: readonly Port[];
  readonly steps: number;
  readonly series: SeriesArrays;
  /** Rows to learn from. */
  readonly train: number;
}

/** Numbers of the largest set of windows. */
const MOST_NUMBERS = 2 ** 28;

/**
 * A task of windows: what follows so many rows that are seen at once. A window is held out if the row that it predicts is; `split`
 * keeps the last ones back.
 *
 * @throws {@link DataError} for windows that take more than a gigabyte
 */
export function windowedTask(request: SeriesTaskRequest, window: number): Task {
  const { series, train } = request;
  const { rows, width, inputs, horizon, targets } = series;
  const first = window - 1 + horizon;
  const size = window * width;
  if ((rows - first) * size > MOST_NUMBERS) {
    throw new DataError({
      path: request.source,
      found: `${rows} rows in windows of ${window}, ${(rows - first) * size} numbers`,
      expected: `at most ${MOST_NUMBERS}`,
      remedy: 'Take a smaller window or fewer columns, or steps instead of a window.',
    });
  }
  const seen = new Float32Array((rows - first) * size);
  for (let row = first; row < rows; row += 1) {
    const start = (row - first) * width;
    seen.set(inputs.subarray(start, start + size), (row - first) * size);
  }
  const values = targets.map(({ place }) =>
    Float32Array.from({ length: rows - first }, (_, at) => inputs[(at + first) * width + place] as number),
  );
  const part = (from: number, end: number): ExampleArrays => ({
    window: seen.subarray((from - first) * size, (end - first) * size),
    ...Object.fromEntries(
      targets.map(({ port }, at) => [port, (values[at] as Float32Array).subarray(from - first, end - first)]),
    ),
  });
  const taskOf = (end: number, from: number, last: number): Task => {
    const { name, source, options } = request;
    const task = exampleTask({
      ...{ name, source, options, inputs: request.inputs, targets: request.targets },
      train: part(first, end),
      test: part(from, last),
    });
    return {
      ...task,
      split(asked) {
        // Asked for what it refuses; the parts themselves are told by time.
        task.split!(asked);
        const kept = Math.min(end - first - 1, Math.max(1, Math.round(asked.share * (end - first))));
        const validation = taskOf(end - kept, end - kept, end).heldOut as NonNullable<Task['heldOut']>;
        return { training: taskOf(end - kept, from, last), validation };
      },
    };
  };
  return taskOf(train, train, rows);
}
