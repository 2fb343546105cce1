import {
  AT_LEAST_ONE,
  type Backend,
  cycleArrays,
  type Executable,
  NonFiniteError,
  type OptionTable,
  type Plan,
  type RandomKey,
  type State,
  taskInForce,
  type TrainingStream,
  type TrainingTask,
  type Variable,
} from '@meristem/autodiff';
import { Guessing } from '../../model/guessing/guessing.ts';
import { measureOutput } from '../../model/loss.ts';

/** The loss of a network on fresh sequences. */
export interface HeldOut {
  /** Mean loss, in nats per cycle. */
  readonly natsPerCycle: number;
  /** The task's optimum, in nats per cycle, if it is known. */
  readonly floor: number | undefined;
  /** Loss over optimum, where that is known and above 0. */
  readonly ratio: number | undefined;
  /**
   * What the best constant prediction costs on the same targets, in nats per cycle: a loss no lower than this is that of a
   * network which has learned nothing of what it reads.
   */
  readonly guessing: number;
  /** Cycles averaged over. */
  readonly cycles: number;
  /** What was measured of each output, by port. */
  readonly measures: Readonly<Record<string, OutputMeasures>>;
}

/** How well one output is predicted, on average per step. */
interface OutputMeasures {
  /** Nats of a symbol, squared error of a vector; class weights do not count. */
  readonly cost: number;
  /** Share of symbols that were predicted right. */
  readonly accuracy?: number;
}

/** How much is looked at on fresh sequences. */
export interface EvaluationOptions {
  /** Cycles averaged over; as the method says unless told. */
  readonly cycles?: number;
}

/** What these options may be. */
export const EVALUATION_OPTIONS: OptionTable<EvaluationOptions> = { cycles: AT_LEAST_ONE };

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

/**
 * Runs a network without learning on a copy of its state, from silent activations: once through the task's held-out set
 * where it has one, else on fresh sequences of a stream of its own.
 *
 * @throws NonFiniteError if the loss is no finite number.
 */
export function evaluateHeldOut(parts: EvaluationParts): HeldOut {
  const residence = parts.backend.place(atRest(parts));
  try {
    return measure(parts, residence.load(parts.plan));
  } finally {
    residence.release();
  }
}

/** A state with silent activations. */
export function atRest({ carried, state }: Pick<EvaluationParts, 'carried' | 'state'>): State {
  return carried.reduce((rest, each) => rest.with(each, rest.read(each).fill(0)), state);
}

function measure(parts: EvaluationParts, executable: Executable): HeldOut {
  const task = taskInForce(parts.task, Math.max(0, parts.cycle - 1));
  const { stream, cycles, warmUp } = heldOutStream(task, parts);
  const arrays = cycleArrays(task, parts.batch);
  const names = [...executable.plan.outputs.keys()];
  const totals = new Map(names.map((name) => [name, 0]));
  const guessing = new Guessing(task.targets);
  for (let cycle = -warmUp; cycle < cycles; cycle++) {
    stream.next(arrays);
    executable.run(arrays);
    if (cycle < 0) continue;
    guessing.see(arrays, task.steps, parts.batch);
    for (const name of names)
      totals.set(name, (totals.get(name) as number) + (executable.output(name)[0] as number));
  }
  const mean = (name: string): number => (totals.get(name) as number) / cycles;
  const natsPerCycle = mean('loss');
  if (!Number.isFinite(natsPerCycle)) {
    throw new NonFiniteError(
      `evaluate: cycle ${parts.cycle}: found a loss of ${natsPerCycle} nats per cycle, expected a finite number. ` +
        'The network has diverged: go on from the last checkpoint with a lower learning rate.',
    );
  }
  const floor = task.floor(0)?.natsPerCycle;
  return {
    natsPerCycle,
    floor,
    ratio: floor === undefined || floor === 0 ? undefined : natsPerCycle / floor,
    guessing: guessing.loss,
    cycles,
    measures: Object.fromEntries(
      task.targets.map(({ name, kind }) => [
        name,
        {
          cost: mean(measureOutput('cost', name)),
          ...(kind === 'symbol' && { accuracy: mean(measureOutput('accuracy', name)) }),
        },
      ]),
    ),
  };
}

/** The task's held-out set, whole; or fresh sequences, the first of which only fill the carried activations. */
export function heldOutStream(
  task: TrainingTask,
  { batch, key, cycles }: Pick<EvaluationParts, 'batch' | 'key' | 'cycles'>,
): { readonly stream: TrainingStream; readonly cycles: number; readonly warmUp: number } {
  const fixed = task.heldOut?.open({ batch });
  return fixed ? { ...fixed, warmUp: 0 } : { stream: task.open({ key, batch }), cycles, warmUp: WARM_UP };
}
