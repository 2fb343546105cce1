import {
  add,
  broadcast,
  equal,
  less,
  lessEqual,
  minimum,
  multiply,
  positions,
  select,
  subtract,
  sum,
  type Tensor,
  tensor,
} from '@meristem/autodiff';
import type { Kept, Past } from '../modules/growable-module.ts';
import { stepContext, type StepParts } from '../modules/step-context.ts';
import type { KeptValues, KeptWindow, ModelArea } from './model.ts';
import { moved } from './moved.ts';
import type { Named } from './one-step.ts';

/**
 * A step of a module over sequences that keeps what its steps take from one another: the present step alone, which puts its own
 * keys and values, or whatever is kept, behind those of the steps before. As long as there is room they stand where they stand
 * in a whole sequence; from then on the earliest goes.
 *
 * Where steps are told apart by their number in a cycle, a lane begins anew after each cycle, and of two lanes one does so half
 * a cycle later; the one that has seen more is heard. So a step beyond the cycle sees from half a cycle to a whole one, numbered
 * as in training.
 */
export function keptStep(
  { instance }: ModelArea,
  window: KeptWindow,
  parts: StepParts,
): { readonly activation: Tensor } & Named {
  const { count, now, numbered, drive } = window;
  const seen = parts.previous('stepsSeen')!;
  const number = numbered ? numberInLanes(seen, numbered) : seen;
  const after: Record<string, Tensor> = {};
  for (const { name } of window.values) after[name] = parts.previous(name)!;
  const past = ({ name }: Kept, present: Tensor): Past => {
    const kept = window.values.find((each) => each.name === name)!;
    const slot = minimum(number, kept.steps.min - 1);
    const values = put(sum(present, now), { kept, before: after[name]!, number, slot });
    after[name] = values;
    return { values, over: kept.steps, own: slot, others: positions(kept.steps) };
  };
  const context = stepContext({
    ...parts,
    drive: broadcast(parts.drive ?? 0, drive),
    past,
    ...(numbered && { numbers: number }),
  });
  const { activation } = instance
    .over({ time: now, ...(numbered && { cycles: numbered.lanes }) })
    .step(context);
  return {
    activation: numbered ? heard(sum(activation, now), seen, numbered) : sum(activation, now),
    stepsSeen: broadcast(counted(seen, window), count.dims),
    ...after,
  };
}

type Numbered = NonNullable<KeptWindow['numbered']>;

/** `[lanes]`: the number of a step within the cycle that each lane is in. */
function numberInLanes(seen: Tensor, { lanes, cycle }: Numbered): Tensor {
  const steps = add(seen, tensor([0, Math.floor(cycle / 2)], [lanes]));
  const begun = add(lessEqual(cycle, steps), lessEqual(2 * cycle, steps));
  return subtract(steps, multiply(begun, cycle));
}

/** What the lane says that has seen more: the first in the first cycle, then each for half of one. */
function heard(activation: Tensor, seen: Tensor, { lanes, cycle }: Numbered): Tensor {
  const second = multiply(lessEqual(cycle, seen), less(seen, 2 * cycle - Math.floor(cycle / 2)));
  return sum(select(equal(positions(lanes), second), activation, 0), lanes);
}

/** One step more; from two cycles on, or once there is no room, it makes no difference how many more. */
function counted(seen: Tensor, { numbered, values }: KeptWindow): Tensor {
  const next = add(seen, 1);
  if (!numbered) return minimum(next, Math.max(1, ...values.map(({ steps }) => steps.min)));
  return select(lessEqual(2 * numbered.cycle, next), numbered.cycle, next);
}

interface Placement {
  readonly kept: KeptValues;
  readonly before: Tensor;
  /** Steps before the present one, and the place of that. */
  readonly number: Tensor;
  readonly slot: Tensor;
}

/** What is kept once the present step is among it. */
function put(present: Tensor, { kept: { steps, values }, before, number, slot }: Placement): Tensor {
  const room = steps.min;
  const earlier = room === 1 ? before : select(lessEqual(room, number), moved(before, steps), before);
  return broadcast(select(equal(positions(steps), slot), present, earlier), values.dims);
}
