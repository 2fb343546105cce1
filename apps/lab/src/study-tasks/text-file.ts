import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CycleArrays, ExampleSet, JsonValue, TrainingStream } from '@meristem/autodiff';
import { describeValue } from '@meristem/autodiff';
import type { OptionRule, Task, TaskDefinition } from '@meristem/tasks';
import {
  integerOption,
  numberOption,
  resolveOptions,
  TaskOptionError,
  TaskPositionError,
} from '@meristem/tasks';

const NAME = 'text-file';

const fileOption: OptionRule<string> = {
  default: undefined,
  meaning: 'path of a text',
  check({ value, path, fault }) {
    if (typeof value === 'string' && value !== '') return value;
    throw fault({
      path,
      found: describeValue(value),
      expected: 'the path of a text',
      remedy: 'Name a file.',
    });
  },
};

const OPTIONS = {
  file: fileOption,
  steps: integerOption({
    default: 32,
    min: 1,
    max: 100_000,
    meaning: 'number of characters in a training cycle',
  }),
  heldOut: numberOption({
    default: 0.1,
    min: 0,
    above: true,
    max: 0.9,
    meaning: 'share of the text, from its end, that is held out',
  }),
} as const;

/** The next character of a text that a file holds. */
export const textFileDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The next character of a text of your own; its end is held out.',
  source: 'a file',
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const told = resolveOptions(NAME, OPTIONS, given, path);
  // As a whole path, so that a run finds its text from any folder.
  const options = { ...told, file: resolve(told.file) };
  const { file, steps, heldOut } = options;
  const characters = [...read(file, path)];
  const alphabet = [...new Set(characters)].toSorted();
  const symbols = Int32Array.from(characters, (character) => alphabet.indexOf(character));
  const held = Math.round(symbols.length * heldOut);
  const end = symbols.length - held;
  const port = { kind: 'symbol', size: alphabet.length, letters: alphabet.join('') } as const;
  const task: Omit<Task, 'open'> = {
    name: NAME,
    options,
    source: file,
    steps,
    needsMemory: true,
    inputs: [{ ...port, name: 'symbol' }],
    targets: [{ ...port, name: 'next' }],
    heldOut: chunksOf(symbols.subarray(end), steps),
    floor: () => undefined,
    plateaus: () => [],
  };
  return readingOn(task, symbols.subarray(0, end));
}

/** A task whose training text is one piece; `split` keeps its end back. */
function readingOn(task: Omit<Task, 'open'>, text: Int32Array): Task {
  const { steps } = task;
  return {
    ...task,
    rows: Math.floor((text.length - 1) / steps),
    open: ({ batch }) => new LaneStream(text, steps, batch),
    split({ share }) {
      const from = text.length - Math.max(steps + 1, Math.round(share * text.length));
      return {
        training: readingOn(task, text.subarray(0, from)),
        validation: chunksOf(text.subarray(from), steps),
      };
    },
  };
}

/** A text as a set of pieces of so many steps, in lanes that read on from piece to piece. */
function chunksOf(text: Int32Array, steps: number): ExampleSet {
  const pieces = Math.max(1, Math.floor((text.length - 1) / steps));
  return {
    examples: pieces,
    open: ({ batch }) => ({
      cycles: Math.max(1, Math.floor(pieces / batch)),
      lastBatch: Math.min(batch, pieces),
      stream: new LaneStream(text, steps, batch),
    }),
  };
}

function read(file: string, path: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new TaskOptionError({
      path: `${path}.file`,
      found: `${describeValue(file)}, which cannot be read (${String(error)})`,
      expected: 'the path of a text',
      remedy: 'Check the path.',
    });
  }
}

/** Lanes that start at equal distances in a text and read on, around its end. */
class LaneStream implements TrainingStream {
  #read = 0;
  readonly #text: Int32Array;
  readonly #steps: number;
  readonly #batch: number;

  constructor(text: Int32Array, steps: number, batch: number) {
    [this.#text, this.#steps, this.#batch] = [text, steps, batch];
  }

  next(into: CycleArrays): void {
    const [symbol, next] = [into['symbol'] as Int32Array, into['next'] as Int32Array];
    const pairs = this.#text.length - 1;
    for (let step = 0; step < this.#steps; step += 1) {
      for (let lane = 0; lane < this.#batch; lane += 1) {
        const at = (Math.floor((lane * pairs) / this.#batch) + this.#read) % pairs;
        symbol[step * this.#batch + lane] = this.#text[at] as number;
        next[step * this.#batch + lane] = this.#text[at + 1] as number;
      }
      this.#read += 1;
    }
  }

  position(): JsonValue {
    return { read: this.#read };
  }

  seek(position: JsonValue): void {
    const { read } = Object(position) as { readonly read?: unknown };
    if (typeof read !== 'number' || !Number.isSafeInteger(read) || read < 0) {
      throw new TaskPositionError({
        path: `${NAME}.position`,
        found: describeValue(position),
        expected: 'how many characters have been read',
        remedy: 'Seek only positions that a stream of the same task has returned.',
      });
    }
    this.#read = read;
  }
}
