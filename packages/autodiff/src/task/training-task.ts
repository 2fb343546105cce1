import type { RandomKey } from '../random/key.ts';
import type { JsonValue } from './json.ts';
import { numbersPerStep, type Ports } from './ports.ts';

/*
 * What those who give data and those who train agree on. Neither knows the other: `@meristem/tasks` has tasks of this
 * shape, the trainer of `@meristem/growable` takes any object of this shape.
 */

/**
 * The arrays of a cycle by port, time-major: an `Int32Array` of `[steps, batch]` for a symbol port, a `Float64Array` of
 * `[steps, batch, size]` for a vector port, of `[steps, batch, ...sites, size]` for a grid port.
 */
export type CycleArrays = Readonly<Record<string, Int32Array | Float64Array>>;

/** An endless, resumable run of training cycles. */
export interface TrainingStream {
  /** Writes the next cycle, input and target ports alike, into the arrays of their names. */
  next(into: CycleArrays): void;
  /**
   * Waits until so many of the next cycles are at hand, of data that comes from elsewhere; `next` throws where none is. Rejects
   * where the data does not come; then nothing has moved, and it may be called again. Absent where all cycles are at hand.
   */
  prepare?(cycles: number): Promise<void>;
  /** The place reached, as small JSON. */
  position(): JsonValue;
  /** Goes to a position of any stream that was opened with the same task, key and batch. */
  seek(position: JsonValue): void;
}

/** What to open a stream with. */
export interface StreamRequest {
  /** Decides the whole stream: the same key gives the same data. */
  readonly key: RandomKey;
  /** Independent lanes side by side. */
  readonly batch: number;
}

/** A pass over a held-out set, in order. */
export interface HeldOutPass {
  /** How many cycles the pass takes: after them every example has come once. */
  readonly cycles: number;
  /**
   * How many lanes of the last cycle hold examples of their own, the first ones: the others are filled with anything that
   * fits, such as examples that have come before, and count for nothing. All of them unless told.
   */
  readonly lastBatch?: number;
  readonly stream: TrainingStream;
}

/** Examples apart from those that training sees. */
export interface ExampleSet {
  /** How many there are. */
  readonly examples: number;
  /** Opens a pass at its start, in any batch: where examples do not fill the last one, `lastBatch` says so. */
  open(request: { readonly batch: number }): HeldOutPass;
}

/** How training examples are parted. */
export interface SplitRequest {
  /** Decides which are kept back: the same key keeps the same. */
  readonly key: RandomKey;
  /** The share that is kept back, above 0 and below 1; at least one example, and never all. */
  readonly share: number;
}

/** A task's training examples in two parts. */
export interface Split<T> {
  /** The same task, which deals out only the examples that are left. */
  readonly training: T;
  /** The examples that were kept back. */
  readonly validation: ExampleSet;
}

/** A task that may change over time, in phases of a kind. */
export interface Phased<T> {
  /** The phases of a task that changes over time, in order; each counts its cycles from 0 at its first. */
  readonly phases?: readonly { readonly firstCycle: number; readonly task: T }[];
}

/** What a trainer needs of a task. */
export interface TrainingTask extends Ports, Phased<TrainingTask> {
  readonly name: string;
  /** Time steps of a cycle. */
  readonly steps: number;
  /** How many training examples there are, of `steps` steps each; absent where the stream never repeats itself. */
  readonly rows?: number;
  /**
   * Whether a cycle has nothing to do with the one before, as where each is an example or a trial of its own: what a network
   * carries from one to the next is then noise. Not unless told.
   */
  readonly independent?: boolean;
  /**
   * Keeps a part of a finite number of training examples back: independent rows at random, the text of a sequence in
   * contiguous pieces, so that what stands before and after a step stays with it. The held-out set has no part in it.
   */
  split?(request: SplitRequest): Split<TrainingTask>;
  /** A finite set of examples that training never sees, if the task has one. */
  readonly heldOut?: {
    /** Opens a pass at its start, in any batch: where examples do not fill the last one, `lastBatch` says so. */
    open(request: { readonly batch: number }): HeldOutPass;
  };
  /** The optimum in force at a cycle; undefined where none is known. */
  floor(cycle: number): { readonly natsPerCycle: number } | undefined;
  /** Opens an endless stream at its start. */
  open(request: StreamRequest): TrainingStream;
}

/**
 * The unchanging task in force at a cycle: the task itself, or that of the phase which contains the cycle. Held-out data
 * for a task that changes over time is drawn from this.
 */
export function taskInForce<T extends Phased<T>>(task: T, cycle: number): T {
  const phase = task.phases?.findLast(({ firstCycle }, index) => index === 0 || firstCycle <= cycle);
  return phase === undefined ? task : taskInForce(phase.task, cycle - phase.firstCycle);
}

/** Arrays for the cycles of a task, for its streams to write to. */
export function cycleArrays(
  { steps, inputs, targets }: Ports & Pick<TrainingTask, 'steps'>,
  batch: number,
): CycleArrays {
  const positions = steps * batch;
  const entries = [...inputs, ...targets].map((port) => [
    port.name,
    port.kind === 'symbol' ? new Int32Array(positions) : new Float64Array(positions * numbersPerStep(port)),
  ]);
  return Object.fromEntries(entries) as CycleArrays;
}
