import {
  add,
  axis as declareAxis,
  broadcast,
  embed,
  equal,
  lessEqual,
  minimum,
  select,
  slice,
  sum,
  type Tensor,
  tensor,
} from '@meristem/autodiff';
import { stepContext, type StepParts } from '../modules/step-context.ts';
import type { ModelArea, Window } from './model.ts';
import type { Named } from './one-step.ts';

/**
 * A step of a module over sequences: what it does at the last of the steps that it looks back on. Their drives are kept from
 * the first on, one behind the other, so that as long as there is room a step has the number that it has in a whole
 * sequence. From then on the earliest goes, and the module sees the last steps as a sequence of their own.
 */
export function streamedStep(
  { name, instance }: ModelArea,
  { drives, count, steps }: Window,
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
  const kept = room === 1 ? before : select(lessEqual(room, seen), moved(before, name, steps), before);
  const present = broadcast(select(last, parts.drive ?? 0, kept), drives.dims);
  const context = stepContext({ ...parts, drive: present, come: lessEqual(numbers, slot) });
  const { activation } = instance.over({ time: steps }).step(context);
  return {
    activation: sum(select(last, activation, 0), steps),
    lastDrives: present,
    stepsSeen: broadcast(minimum(add(seen, 1), room), count.dims),
  };
}

/** All drives a step earlier; nothing in the place of the last. */
function moved(drives: Tensor, name: string, steps: Window['steps']): Tensor {
  const others = declareAxis(`${name}.stepsBefore`, steps.min - 1);
  return embed(slice(drives, steps, 1, others), others, 0, steps);
}
