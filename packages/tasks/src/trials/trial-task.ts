import type { JsonObject, Port } from '@meristem/autodiff';
import { requireLanes } from '../contract/batch.ts';
import type { Floor, Plateau, Task } from '../contract/task.ts';
import { type Trial, TrialStream } from './trial-stream.ts';

/** What a task of trials is made of. */
export interface TrialTaskRequest {
  readonly name: string;
  readonly source: string;
  /** Every option, defaults included, as JSON; none where it is left out. */
  readonly options?: JsonObject;
  /** Steps of a trial, which is a cycle. */
  readonly steps: number;
  readonly inputs: readonly Port[];
  readonly targets: readonly Port[];
  /** Whether the best prediction depends on earlier steps; it does unless told. */
  readonly needsMemory?: boolean;
  /** The least loss of a trial, in nats or in the units of the ports' losses; unknown where it is left out. */
  readonly floor?: number;
  /** Losses of a trial above the floor at which training is known to linger, lowest first; none where they are left out. */
  readonly plateaus?: readonly Plateau[];
  /**
   * Writes the trial of a lane. It depends on the key and the lane alone, and makes no object or array; what it does not write
   * is 0 in inputs, and in targets what their ports ignore.
   */
  readonly write: (trial: Trial) => void;
}

/**
 * A task of trials, of which each is a cycle and has nothing to do with the one before. A stream goes on without end and has
 * the number of trials read for a position; held-out trials are those of another key.
 */
export function trialTask(request: TrialTaskRequest): Task {
  const { name, source, options = {}, steps, inputs, targets, needsMemory = true, floor, write } = request;
  const optimum: Floor | undefined =
    floor === undefined ? undefined : { natsPerCharacter: floor / steps, natsPerCycle: floor };
  const plateaus = request.plateaus ?? [];
  return {
    name,
    options,
    source,
    steps,
    independent: true,
    ...(needsMemory && { needsMemory }),
    inputs,
    targets,
    floor: () => optimum,
    plateaus: () => plateaus,
    open({ key, batch }) {
      const lanes = requireLanes(name, batch);
      return new TrialStream({ owner: name, steps, inputs, targets, key, batch: lanes, write });
    },
  };
}
