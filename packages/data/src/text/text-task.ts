import type { JsonObject } from '@meristem/autodiff';
import type { HeldOutSet, Task } from '@meristem/tasks';
import { requireBatch } from '@meristem/tasks';
import type { OwnDataTask } from '../report.ts';
import type { DataSource } from '../source/byte-source.ts';
import { LaneStream } from './lane-stream.ts';
import { readText, type ReadText } from './read-text.ts';
import { textReport } from './text-report.ts';
import type { TextOptions } from './text-options.ts';

/**
 * A text of your own as a task: the next symbol, where a symbol is a character or a byte. Its end is held out. A text of up to
 * 33,554,432 symbols is held in memory; a longer one is read once when the task is made and then where lanes read, in a window
 * for each.
 *
 * Lanes start at equal distances in the text and read on, around its end, carrying what a network remembers; so the stream
 * is the same for every key. `split` keeps the end of the training part back, in one piece.
 *
 * A character that the training part does not have is read as U+FFFD, which is a letter of the alphabet only where there are
 * such characters. Line ends and everything else stay as they are.
 *
 * @param source a text, bytes, or a file (`fileSource`)
 * @returns a promise that rejects with {@link DataError} for bytes that are no characters, with their offset, and for a text that
 *   is too short to hold a part out; with TaskOptionError for an option that is not what it should be
 */
export async function textTask(source: DataSource, options: TextOptions = {}): Promise<OwnDataTask> {
  const text = await Promise.resolve(readText(source, options));
  const { name, steps, heldOut, symbols } = text.options;
  const { letters, size } = text.alphabet;
  const kept: JsonObject = {
    ...{ symbols, steps, heldOut },
    ...(symbols === 'characters' && { encoding: text.encoding, alphabet: letters }),
  };
  const port = { kind: 'symbol', size, letters } as const;
  const task: Omit<Task, 'open'> = {
    name,
    options: kept,
    source: text.source.name,
    steps,
    needsMemory: true,
    inputs: [{ ...port, name: 'symbol' }],
    targets: [{ ...port, name: 'next' }],
    heldOut: piecesOf(text, text.end, text.text.length),
    floor: () => undefined,
    plateaus: () => [],
  };
  return { ...readingOn(task, text, text.end), report: textReport(text) };
}

/** A task whose training text is all up to an end; `split` keeps the last piece back. */
function readingOn(task: Omit<Task, 'open'>, text: ReadText, end: number): Task {
  const { name, steps } = task;
  return {
    ...task,
    rows: Math.floor((end - 1) / steps),
    open({ batch }) {
      requireBatch(`${name}.open.batch`, batch);
      return new LaneStream({ owner: name, text: text.text, from: 0, end, steps, batch });
    },
    split({ share }) {
      const from = Math.max(2, end - Math.max(steps + 1, Math.round(share * end)));
      return { training: readingOn(task, text, from), validation: piecesOf(text, from, end) };
    },
  };
}

/** A part of a text as a set of pieces of so many steps, in lanes that read on from piece to piece. */
function piecesOf({ text, options: { name, steps } }: ReadText, from: number, end: number): HeldOutSet {
  const pieces = Math.max(1, Math.floor((end - from - 1) / steps));
  return {
    examples: pieces,
    open({ batch }) {
      requireBatch(`${name}.heldOut.open.batch`, batch);
      return {
        cycles: Math.max(1, Math.floor(pieces / batch)),
        lastBatch: Math.min(batch, pieces),
        stream: new LaneStream({ owner: name, text, from, end, steps, batch }),
      };
    },
  };
}
