import type {
  CycleArrays,
  ExampleSet,
  Port,
  RandomKey,
  SplitRequest,
  TrainingStream,
  TrainingTask,
} from '@meristem/autodiff';
import { normalAt, randomKey } from '@meristem/autodiff';

/** Where a stream over finite data stands. */
interface Cursor {
  at: number;
}

function streamOf(cursor: Cursor, next: (into: CycleArrays) => void): TrainingStream {
  return {
    next,
    position: () => cursor.at,
    seek: (position) => {
      cursor.at = position as number;
    },
  };
}

const POINT: Port = { kind: 'vector', name: 'point', size: 2 };
const CLASS: Port = { kind: 'symbol', name: 'class', size: 2 };

/** The class as a number. */
const LEVEL: Port = { kind: 'vector', name: 'class', size: 1 };

/** Points of the plane, drawn once: class 1 where both coordinates have one sign. Some labels are wrong, if that is asked for. */
export function quadrantTask(rows: number, wrong = 0): TrainingTask {
  return rowsTask(upTo(rows), wrong, CLASS);
}

/** The same points, whose class is a number that is to be come close to. */
export function levelTask(rows: number, wrong = 0): TrainingTask {
  return rowsTask(upTo(rows), wrong, LEVEL);
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function rowsTask(rows: readonly number[], wrong: number, target: Port): TrainingTask {
  return {
    name: 'quadrants',
    steps: 1,
    inputs: [POINT],
    targets: [target],
    rows: rows.length,
    floor: () => undefined,
    open: ({ batch }) => rowsStream(rows, wrong, batch),
    split: ({ share }) => {
      const count = Math.round(share * rows.length);
      return {
        training: rowsTask(rows.slice(count), wrong, target),
        validation: setOf(count, (batch) => rowsStream(rows.slice(0, count), wrong, batch)),
      };
    },
    heldOut: { open: () => Object.assign({ cycles: 0 }, { stream: streamOf({ at: 0 }, notAsked) }) },
  };
}

function notAsked(): never {
  throw new Error('the held-out set was looked at');
}

function setOf(examples: number, open: (batch: number) => TrainingStream): ExampleSet {
  return {
    examples,
    open: ({ batch }) => ({
      cycles: Math.ceil(examples / batch),
      lastBatch: ((examples - 1) % batch) + 1,
      stream: open(batch),
    }),
  };
}

/** The points in order, over and over. */
function rowsStream(rows: readonly number[], wrong: number, batch: number): TrainingStream {
  const key = randomKey(5);
  const cursor = { at: 0 };
  return streamOf(cursor, (into) => {
    for (let lane = 0; lane < batch; lane++) {
      const row = rows[cursor.at++ % rows.length]!;
      const point = [normalAt(key, row, 0), normalAt(key, row, 1)];
      into['point']!.set(point, 2 * lane);
      const right = point[0]! * point[1]! > 0;
      const turned = normalAt(key, row, 2) < wrong;
      into['class']![lane] = Number(right !== turned);
    }
  });
}

const SYMBOL: Port = { kind: 'symbol', name: 'symbol', size: 3 };
const NEXT: Port = { kind: 'symbol', name: 'next', size: 3 };

/** A text of so many steps in all, cut into cycles: its last part is what a split keeps back, in one piece. */
export function textTask(length: number, steps: number): TrainingTask {
  return pieceTask(0, length, steps);
}

function pieceTask(from: number, to: number, steps: number): TrainingTask {
  const rows = Math.floor((to - from) / steps);
  return {
    name: 'text',
    steps,
    inputs: [SYMBOL],
    targets: [NEXT],
    rows,
    floor: () => undefined,
    open: ({ batch }) => pieceStream(from, to, steps, batch),
    split: ({ share }: SplitRequest) => {
      const middle = to - Math.round(share * rows) * steps;
      const count = (to - middle) / steps;
      return {
        training: pieceTask(from, middle, steps),
        validation: setOf(count, (batch) => pieceStream(middle, to, steps, batch)),
      };
    },
  };
}

const KEY: RandomKey = randomKey(9);
const letter = (at: number): number => Math.abs(Math.round(3 * normalAt(KEY, at >> 2, at & 1))) % 3;

/** Every lane reads a stretch of its own, over and over. */
function pieceStream(from: number, to: number, steps: number, batch: number): TrainingStream {
  const stretch = Math.max(1, Math.floor((to - from) / batch));
  const cursor = { at: 0 };
  return streamOf(cursor, (into) => {
    for (let step = 0; step < steps; step++) {
      for (let lane = 0; lane < batch; lane++) {
        const at = from + lane * stretch + (cursor.at % stretch);
        into['symbol']![step * batch + lane] = letter(at);
        into['next']![step * batch + lane] = letter(at + 1);
      }
      cursor.at++;
    }
  });
}
