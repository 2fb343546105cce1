import type { RandomKey } from '@meristem/autodiff';
import type { Ports } from '../architecture/ports.ts';

/** Plain data. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Arrays that a stream fills, by port: symbols `[time, batch]`, vectors `[time, batch, port]`. */
export type CycleArrays = Readonly<Record<string, Int32Array | Float64Array>>;

/** An endless, resumable run of training cycles. */
export interface TrainingStream {
  /** Writes the next cycle. */
  next(into: CycleArrays): void;
  /** Where the stream is, as small plain data. */
  position(): JsonValue;
  /** Continues from a position. */
  seek(position: JsonValue): void;
}

/** What a trainer needs of a task; those of `@meristem/tasks` are such, and so is any object of this shape. */
export interface TrainingTask extends Ports {
  readonly name: string;
  /** Time steps of a cycle. */
  readonly steps: number;
  /** The phases of a task that changes over time, in order. */
  readonly phases?: readonly { readonly firstCycle: number; readonly task: TrainingTask }[];
  /** The optimum in force at a cycle, if it is known. */
  floor(cycle: number): { readonly natsPerCycle: number } | undefined;
  /** A finite set of examples that training never sees, if the task has one. */
  readonly heldOut?: {
    /** Opens it for one pass in order. */
    open(request: { readonly batch: number }): { readonly cycles: number; readonly stream: TrainingStream };
  };
  open(request: { readonly key: RandomKey; readonly batch: number }): TrainingStream;
}

/** The unchanging task in force at a cycle: the task itself, or that of the phase which contains the cycle. */
export function taskInForce(task: TrainingTask, cycle: number): TrainingTask {
  const phase = task.phases?.findLast(({ firstCycle }, index) => index === 0 || firstCycle <= cycle);
  return phase === undefined ? task : taskInForce(phase.task, cycle - phase.firstCycle);
}

/** Arrays for the cycles of a task. */
export function cycleArrays(task: TrainingTask, batch: number): CycleArrays {
  const positions = task.steps * batch;
  const entries = [...task.inputs, ...task.targets].map((port) => [
    port.name,
    port.kind === 'symbol' ? new Int32Array(positions) : new Float64Array(positions * port.size),
  ]);
  return Object.fromEntries(entries) as CycleArrays;
}
