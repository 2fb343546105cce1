import type { RandomKey } from '@meristem/autodiff';
import type { JsonObject, JsonValue } from './json.ts';

/** A port that carries one of `size` symbols per step, as an integer from 0 to `size - 1`. */
export interface SymbolPort {
  readonly kind: 'symbol';
  readonly name: string;
  readonly size: number;
  /** The character of each symbol, in order, where symbols stand for characters. */
  readonly letters?: string;
  /**
   * What the loss of a target symbol is multiplied by, one number for each symbol: at least 0 each, and not all 0.
   * Absent where every symbol counts the same. A floor is that of the loss without weights.
   */
  readonly classWeights?: readonly number[];
}

/** A port that carries `size` real numbers per step. */
export interface VectorPort {
  readonly kind: 'vector';
  readonly name: string;
  readonly size: number;
}

/** A named stream of values between a task and a network. */
export type Port = SymbolPort | VectorPort;

/** The least mean cross-entropy that any predictor can reach on a task. */
export interface Floor {
  /** In nats per character. */
  readonly natsPerCharacter: number;
  /** In nats per training cycle: `steps` times the above. */
  readonly natsPerCycle: number;
}

/** A mean cross-entropy above the floor at which training is known to linger. */
export interface Plateau {
  /** What a network on the plateau has learned, e.g. `5 letters`. */
  readonly label: string;
  /** In nats per training cycle. */
  readonly natsPerCycle: number;
}

/** A stretch of cycles in which a task that changes over time sets one and the same task. */
export interface TaskPhase {
  /** The first cycle of the phase, counted from the start of the whole task. */
  readonly firstCycle: number;
  /** The task in force; it counts its cycles from 0 at `firstCycle`. */
  readonly task: Task;
}

/** What to open a stream with. */
export interface StreamRequest {
  /** Decides the whole stream: the same key gives the same text. */
  readonly key: RandomKey;
  /**
   * Independent lanes side by side; lane i is the same for every batch that has it. The lanes of a task of examples share
   * them out instead, in the order of the stream: no example comes twice before every other one has come.
   */
  readonly batch: number;
}

/** What to open a held-out set with. */
export interface HeldOutRequest {
  /** Examples side by side; it has to divide the number of examples. */
  readonly batch: number;
}

/** A pass over a held-out set, in order. */
export interface HeldOutPass {
  /** How many cycles the pass takes: after them every example has come once, and the stream starts over. */
  readonly cycles: number;
  readonly stream: TaskStream;
}

/** A finite set of examples to test on, apart from the training stream. */
export interface HeldOutSet {
  /** How many there are. */
  readonly examples: number;
  /**
   * Opens a pass at its start. Example `c * batch + i` is that of lane i in cycle c.
   * Throws {@link TaskOptionError} for a batch that does not divide the number of examples; it names the nearest that do.
   */
  open(request: HeldOutRequest): HeldOutPass;
}

/** A prediction problem that can be drawn without end, and that knows its optimum where one is known. */
export interface Task {
  /** The name in the registry, e.g. `reversal`. */
  readonly name: string;
  /** Every option, defaults included, as JSON. */
  readonly options: JsonObject;
  /** Where the task comes from. */
  readonly source: string;
  /** Characters in a training cycle. */
  readonly steps: number;
  /** What a network sees at each step. */
  readonly inputs: readonly Port[];
  /** What a network must predict at each step. */
  readonly targets: readonly Port[];
  /** The phases of a task that changes over time, in order; absent where the task stays the same. */
  readonly phases?: readonly TaskPhase[];
  /** A finite set to test on; absent where held-out sequences are drawn from a stream with another key. */
  readonly heldOut?: HeldOutSet;
  /** The optimum in force at a cycle; undefined where none is known. */
  floor(cycle: number): Floor | undefined;
  /** The known plateaus above the floor at a cycle, lowest first. */
  plateaus(cycle: number): readonly Plateau[];
  /**
   * Opens an endless stream at its start. Throws {@link TaskOptionError} for a batch that is not a count, or is larger
   * than a finite number of examples.
   */
  open(request: StreamRequest): TaskStream;
}

/** An endless, seeded, resumable run of training cycles. */
export interface TaskStream {
  /**
   * Writes the next cycle, input and target ports alike, into the arrays of their names, time-major: an `Int32Array`
   * of `[steps, batch]` for a symbol port, a `Float64Array` of `[steps, batch, size]` for a vector port.
   * It makes no object or array, save one at the start of an epoch of examples. Throws {@link TaskPortError} where an array is missing or unfit.
   */
  next(into: Readonly<Record<string, Int32Array | Float64Array>>): void;
  /** The place reached, as small JSON. */
  position(): JsonValue;
  /**
   * Goes to a position of any stream that was opened with the same task, key and batch.
   * Throws {@link TaskPositionError}, and stays where it is, where the position is malformed.
   */
  seek(position: JsonValue): void;
}

/**
 * The unchanging task in force at a cycle: the task itself, or that of the phase which contains the cycle.
 * Held-out text for a task that changes over time is drawn from this.
 */
export function taskInForce(task: Task, cycle: number): Task {
  const phase = task.phases?.findLast(({ firstCycle }, index) => index === 0 || firstCycle <= cycle);
  return phase === undefined ? task : taskInForce(phase.task, cycle - phase.firstCycle);
}
