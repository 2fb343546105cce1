import type {
  HeldOutPass,
  JsonObject,
  Split,
  SplitRequest,
  StreamRequest,
  TrainingStream,
  TrainingTask,
} from '@meristem/autodiff';

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

/** What to open a held-out set with. */
export interface HeldOutRequest {
  /** Examples side by side. */
  readonly batch: number;
}

/** A finite set of examples to test on, apart from the training stream. */
export interface HeldOutSet {
  /** How many there are. */
  readonly examples: number;
  /**
   * Opens a pass at its start. Example `c * batch + i` is that of lane i in cycle c; `lastBatch` says how many lanes of the last
   * cycle that leaves, and the others start over. Throws {@link TaskOptionError} for a batch that is not a count.
   */
  open(request: HeldOutRequest): HeldOutPass;
}

/** A prediction problem that can be drawn without end, and that knows its optimum where one is known. */
export interface Task extends TrainingTask {
  /** The name in the registry, e.g. `reversal`. */
  readonly name: string;
  /** Every option, defaults included, as JSON. */
  readonly options: JsonObject;
  /** Where the task comes from. */
  readonly source: string;
  /** Characters in a training cycle. */
  readonly steps: number;
  /**
   * Whether the best prediction depends on what came in earlier steps. Where it is false or absent, the inputs of a step
   * say all there is to know of its targets, and a network without memory will do.
   */
  readonly needsMemory?: boolean;
  /** The phases of a task that changes over time, in order; absent where the task stays the same. */
  readonly phases?: readonly TaskPhase[];
  /** Parts the training examples, those of each class alike; a task that changes over time has no such split. */
  split?(request: SplitRequest): Split<Task>;
  /** A finite set to test on; absent where held-out sequences are drawn from a stream with another key. */
  readonly heldOut?: HeldOutSet;
  /** The optimum in force at a cycle; undefined where none is known. */
  floor(cycle: number): Floor | undefined;
  /** The optimum of one target by itself, of a task that stays the same and has several; undefined, or absent, where it is unknown. */
  targetFloor?(port: string): Floor | undefined;
  /** The known plateaus above the floor at a cycle, lowest first. */
  plateaus(cycle: number): readonly Plateau[];
  /**
   * Opens an endless stream at its start; lane i is the same for every batch that has it. The lanes of a task of examples
   * share them out instead, in the order of the stream: no example comes twice before every other one has come.
   *
   * A stream makes no object or array in `next`, save one at the start of an epoch of examples.
   * Throws {@link TaskOptionError} for a batch that is not a count; `next` throws {@link TaskPortError} where an array is missing or unfit; `seek` throws {@link TaskPositionError}, and
   * stays where it is, where the position is malformed.
   */
  open(request: StreamRequest): TrainingStream;
}
