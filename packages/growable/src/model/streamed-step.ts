import {
  add,
  broadcast,
  equal,
  lessEqual,
  minimum,
  select,
  sum,
  type Tensor,
  tensor,
} from '@meristem/autodiff';
import { stepContext, type StepParts } from '../modules/step-context.ts';
import type { DriveWindow, ModelArea } from './model.ts';
import { moved } from './moved.ts';
import type { Named } from './one-step.ts';

/**
 * A step of a module over sequences that keeps nothing but its drives: what it does at the last of the steps that it looks back on. Their drives are kept from
 * the first on, one behind the other, so that as long as there is room a step has the number that it has in a whole
 * sequence. From then on the earliest goes, and the module sees the last steps as a sequence of their own.
 */
export function streamedStep(
  { instance }: ModelArea,
  { drives, count, steps }: DriveWindow,
  parts: StepParts,
): { readonly activation: Tensor } & Named {
  const room = steps.min;
  const [before, seen] = [parts.previous('lastDrives')!, parts.previous('stepsSeen')!];
  const slot = minimum(seen, room - 1);
  const numbers: Tensor = tensor(
    Array.from({ length: room }, (_, step) => step),
    [steps],
  );
  const last = equal(numbers, slot);
  const kept = room === 1 ? before : select(lessEqual(room, seen), moved(before, steps), before);
  const present = broadcast(select(last, parts.drive ?? 0, kept), drives.dims);
  const context = stepContext({ ...parts, drive: present, come: lessEqual(numbers, slot) });
  const { activation } = instance.over({ time: steps }).step(context);
  return {
    activation: sum(select(last, activation, 0), steps),
    lastDrives: present,
    stepsSeen: broadcast(minimum(add(seen, 1), room), count.dims),
  };
}
