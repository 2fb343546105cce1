import { counted, type Port } from '@meristem/autodiff';
import { requireBatch, type Task, TaskOptionError } from '@meristem/tasks';
import type { DataReport, OwnDataTask } from '../report.ts';
import { AwaitedStream } from './awaited-stream.ts';
import { heldOutSet, readHeldOut } from './held-out-items.ts';
import { beginningAnew, isAsync, sourceFault } from './item-reader.ts';
import { SourceStream } from './source-stream.ts';
import {
  type CheckedStreamOptions,
  checkStreamOptions,
  type SourceFactory,
  type StreamOptions,
} from './stream-options.ts';

/**
 * Anything that gives examples, or the steps of a sequence, as a task: a generator, an array, rows of a database, messages.
 *
 * A source is opened by a function, and gives the same items every time that it is opened: so a run that is resumed reads on where
 * it was, by passing over what it had read, or at once where the source has `position` and `seek`. At its end it is opened
 * again. What is held out is read when the task is made.
 *
 * An asynchronous source is waited for by `trainer.run`, and by `trainer.prepare`; `trainer.train` alone throws a
 * {@link DataError} where no cycle is at hand. A source that fails, or lets wait for longer than `patience`, ends the run with
 * a {@link DataError}, in which the item is named; a checkpoint taken before is good.
 *
 * @param source opens the source; where items are steps of sequences, one for each lane
 * @returns a promise that rejects with {@link DataError} for held-out items that do not fit their ports or are too few, and
 *   with TaskOptionError for an option that is not what it should be
 */
export async function streamTask(source: SourceFactory, options: StreamOptions): Promise<OwnDataTask> {
  const checked = checkStreamOptions(options);
  const { name, inputs, targets, steps, items } = checked;
  if (typeof source !== 'function') {
    throw new TaskOptionError({
      path: `${name}.open`,
      found:
        Symbol.iterator in Object(source) || Symbol.asyncIterator in Object(source)
          ? 'an iterable'
          : typeof source,
      expected: 'a function that opens the source',
      remedy: 'Pass a generator function itself, or () => iterable, so that a run can begin anew.',
    });
  }
  const open = beginningAnew(source, name);
  const awaits = opensAsync(open, name);
  const heldOut = await readHeldOut(open, checked);
  const passOver = typeof checked.heldOut === 'number' ? checked.heldOut : 0;
  const task: Task = {
    name,
    options: checked.options,
    source: 'a stream of your own',
    ...{ steps, inputs, targets },
    independent: items === 'examples',
    ...((items === 'steps' || steps > 1) && { needsMemory: true }),
    heldOut: heldOutSet(heldOut, checked),
    floor: () => undefined,
    plateaus: () => [],
    open({ batch }) {
      requireBatch(`${name}.open.batch`, batch);
      const request = { open, options: checked, batch, passOver };
      return awaits ? new AwaitedStream(request) : new SourceStream(request);
    },
  };
  return { ...task, report: streamReport(checked, heldOut.items.length, awaits) };
}

function opensAsync(open: SourceFactory, name: string): boolean {
  try {
    return isAsync(open({ lane: 0 }));
  } catch (error) {
    throw sourceFault(`${name}, item 0`, error);
  }
}

function streamReport(options: CheckedStreamOptions, held: number, awaits: boolean): DataReport {
  const { name, inputs, targets, steps, items, atEnd } = options;
  const listed = (ports: readonly Port[]): string =>
    ports
      .map((port) => `${port.name} (${port.size} ${port.kind === 'symbol' ? 'symbols' : 'numbers'})`)
      .join(', ');
  return {
    kind: 'stream',
    source: name,
    facts: [
      ['inputs', listed(inputs)],
      ['targets', listed(targets)],
      [
        'items',
        items === 'steps' ? 'one step each, in lanes that read on' : `examples of ${counted(steps, 'step')}`,
      ],
      [
        'held out',
        typeof options.heldOut === 'number' ? `the first ${held}` : `${held} of a source of their own`,
      ],
      ['at its end', atEnd === 'repeat' ? 'it is opened again' : 'the run fails'],
      ['comes', awaits ? 'when it is waited for' : 'at once'],
    ],
    problems: [],
  };
}
