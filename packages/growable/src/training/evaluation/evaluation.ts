import {
  AT_LEAST_ONE,
  type Backend,
  type Executable,
  NonFiniteError,
  type OptionTable,
  type Plan,
  type RandomKey,
  type State,
  taskInForce,
  type TrainingTask,
  type Variable,
} from '@meristem/autodiff';
import { Guessing } from '../../model/guessing/guessing.ts';
import { measureOutput } from '../../model/loss.ts';
import { type HeldOutCycle, heldOutPass } from './held-out-pass.ts';
import { Measuring, type OutputMeasures, type OutputReading } from './output-measures.ts';

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

/** How much is looked at on fresh sequences. */
export interface EvaluationOptions {
  /** Cycles averaged over; as the method says unless told. A held-out set is gone through once, whatever this says. */
  readonly cycles?: number;
  /** Among how many of the likeliest symbols the right one has to be for `topAccuracy`; 5 unless told. */
  readonly top?: number;
}

/** What these options may be. */
export const EVALUATION_OPTIONS: OptionTable<EvaluationOptions> = { cycles: AT_LEAST_ONE, top: AT_LEAST_ONE };

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
  /** Of how many likeliest symbols one has to be the right one. */
  readonly top: number;
}

/**
 * Runs a network without learning on a copy of its state, from silent activations: once through the task's held-out set
 * where it has one, else on fresh sequences of a stream of its own.
 *
 * @throws NonFiniteError if the loss is no finite number.
 */
export function evaluateHeldOut(parts: EvaluationParts): HeldOut {
  const residence = parts.backend.place(atRest(parts));
  try {
    return measureHeldOut(parts, residence.load(parts.plan));
  } finally {
    residence.release();
  }
}

/** A state with silent activations. */
export function atRest({ carried, state }: Pick<EvaluationParts, 'carried' | 'state'>): State {
  return carried.reduce((rest, each) => rest.with(each, rest.read(each).fill(0)), state);
}

/**
 * What a plan of an evaluation says of the held-out data, in a residence whose activations are silent. Throws as `evaluateHeldOut`.
 *
 * @param pass the data, where it has been read before.
 */
export function measureHeldOut(
  parts: EvaluationParts,
  executable: Executable,
  pass: Iterable<HeldOutCycle> = heldOutPass(taskInForce(parts.task, Math.max(0, parts.cycle - 1)), parts),
): HeldOut {
  const { targets } = parts.task;
  const task = taskInForce(parts.task, Math.max(0, parts.cycle - 1));
  const { steps } = task;
  const guessing = new Guessing(targets, steps);
  const measuring = new Measuring(targets, steps, parts.top);
  const read = (port: string): OutputReading => ({
    prediction: executable.output(measureOutput('prediction', port)),
    cost: executable.output(measureOutput('cost', port)),
  });
  // A part of a batch counts as so much of a cycle.
  let [total, cycles] = [0, 0];
  for (const { arrays, counted } of pass) {
    executable.run(arrays);
    if (counted === 0) continue;
    total += lossOf(executable, counted, parts.batch);
    cycles += counted / parts.batch;
    guessing.see(arrays, parts.batch, counted);
    measuring.see(read, arrays, parts.batch, counted);
  }
  const natsPerCycle = total / cycles;
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
    cycles: Math.ceil(cycles),
    measures: measuring.results(),
  };
}

/** The loss of a cycle, times the share of its batch that counts. */
function lossOf(executable: Executable, counted: number, batch: number): number {
  if (counted === batch) return executable.output('loss')[0] as number;
  const sequences = executable.output('sequences');
  let total = 0;
  for (let lane = 0; lane < counted; lane++) total += sequences[lane] as number;
  return total / batch;
}
