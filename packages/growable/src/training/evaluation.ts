import {
  type Backend,
  type Executable,
  MeristemError,
  type Plan,
  type RandomKey,
  type State,
  type Variable,
} from '@meristem/autodiff';
import { cycleArrays, taskInForce, type TrainingTask } from './training-task.ts';

/** The loss of a network on fresh sequences. */
export interface HeldOut {
  /** Mean loss, in nats per cycle. */
  readonly natsPerCycle: number;
  /** The task's optimum, in nats per cycle, if it is known. */
  readonly floor: number | undefined;
  /** Loss over optimum. */
  readonly ratio: number | undefined;
  /** Cycles averaged over. */
  readonly cycles: number;
}

/** What a held-out evaluation is made of. */
export interface EvaluationParts {
  readonly plan: Plan;
  readonly carried: readonly Variable[];
  readonly state: State;
  readonly backend: Backend;
  readonly task: TrainingTask;
  readonly batch: number;
  /** Cycles trained: decides which phase of a task that changes is in force. */
  readonly cycle: number;
  readonly key: RandomKey;
  readonly cycles: number;
}

/** Cycles that only fill the carried activations before any is counted. */
const WARM_UP = 5;

/** Runs a network without learning on a stream of its own, on a copy of its state, from silent activations. */
export function evaluateHeldOut(parts: EvaluationParts): HeldOut {
  if (!Number.isInteger(parts.cycles) || parts.cycles < 1) {
    throw new MeristemError(
      'trainer',
      `evaluate: found ${parts.cycles} cycles, expected a whole number of 1 or more.`,
    );
  }
  const silent = parts.carried.reduce(
    (state, carried) => state.with(carried, state.read(carried).fill(0)),
    parts.state,
  );
  const residence = parts.backend.place(silent);
  try {
    return measure(parts, residence.load(parts.plan));
  } finally {
    residence.release();
  }
}

function measure(parts: EvaluationParts, executable: Executable): HeldOut {
  const task = taskInForce(parts.task, Math.max(0, parts.cycle - 1));
  const stream = task.open({ key: parts.key, batch: parts.batch });
  const arrays = cycleArrays(task, parts.batch);
  let total = 0;
  for (let cycle = -WARM_UP; cycle < parts.cycles; cycle++) {
    stream.next(arrays);
    executable.run(arrays);
    if (cycle >= 0) total += executable.output('loss')[0] as number;
  }
  const natsPerCycle = total / parts.cycles;
  const floor = task.floor(0)?.natsPerCycle;
  return {
    natsPerCycle,
    floor,
    ratio: floor === undefined ? undefined : natsPerCycle / floor,
    cycles: parts.cycles,
  };
}
