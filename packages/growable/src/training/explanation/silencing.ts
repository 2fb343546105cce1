import {
  type Backend,
  type Executable,
  gradient,
  input,
  less,
  type Plan,
  type RandomKey,
  select,
  type State,
  sum,
  taskInForce,
  type Tensor,
  trace,
  type TrainingTask,
  type Variable,
} from '@meristem/autodiff';
import type { Criterion } from '../../growth/criteria/criterion.ts';
import { dataInputs, sequenceLosses } from '../../model/loss.ts';
import { arranged } from '../../modules/arranged.ts';
import type { Model } from '../../model/model.ts';
import { unroll } from '../../model/unroll.ts';
import { atRest } from '../evaluation/evaluation.ts';
import { heldOutPass } from '../evaluation/held-out-pass.ts';

/** What the removal of something would do to the held-out loss, in nats per cycle. */
export interface Removal {
  /** To first order: minus the sum of weight times derivative over the outgoing weights. */
  readonly firstOrder: number;
  /** What the loss rose by when the outgoing weights were 0. */
  readonly trial: number;
  /** With the weights as they are. */
  readonly loss: number;
  /** Cycles averaged over. */
  readonly cycles: number;
}

/** Elements of a variable: all of them, or those of the flat positions given. */
export interface WeightSelection {
  readonly variable: Variable;
  readonly positions: readonly number[] | undefined;
}

/** What a silencing is measured with. */
export interface SilencingParts {
  readonly model: Model;
  readonly criterion: Criterion;
  readonly state: State;
  readonly backend: Backend;
  readonly task: TrainingTask;
  readonly batch: number;
  /** Cycles trained: decides which phase of a task that changes is in force. */
  readonly cycle: number;
  readonly key: RandomKey;
  readonly cycles: number;
  readonly weights: readonly WeightSelection[];
}

/**
 * Measures on held-out data what it does to the loss if some weights become 0: the derivative of the loss by a factor of
 * all of them, and the loss by trial. Both hold within a cycle: every cycle begins with the activations of the network as it is,
 * as in training, whose gradients end there too.
 *
 * Source: Mozer and Smolensky, "Skeletonization", Advances in Neural Information Processing Systems 1 (1989).
 */
export function measureSilencing(parts: SilencingParts): Removal {
  const { backend, model, weights } = parts;
  const rest = atRest({ carried: model.carried, state: parts.state });
  const silent = weights.reduce((state, selection) => silenced(state, selection), rest);
  const present = backend.place(rest);
  const without = backend.place(silent);
  try {
    const plan = silencingPlan(parts);
    const follow = (): void => {
      for (const carried of model.carried) without.write(carried, present.read(carried));
    };
    return averaged(parts, rest, present.load(plan), without.load(plan), follow);
  } finally {
    present.release();
    without.release();
  }
}

function silenced(state: State, { variable, positions }: WeightSelection): State {
  const values = state.read(variable);
  if (!positions) return state.with(variable, values.fill(0));
  for (const position of positions) values[position] = 0;
  return state.with(variable, values);
}

/** Which sequences of a batch count: 1 each, and 0 where a batch is not full. */
const COUNTED = 'counted';

/**
 * Outputs: `loss`, summed over the sequences that count, and its gradient by every variable under its name. Inputs: the
 * task's ports and `counted`.
 */
function silencingPlan({ model, criterion, weights }: SilencingParts): Plan {
  const data = dataInputs(model);
  const path = criterion.multiplier && { path: criterion.multiplier.path };
  const { outputs, carried } = unroll(model, data.inputs, path);
  const counted: Tensor = input(COUNTED, [model.batch]);
  const losses = sequenceLosses(model, outputs, data);
  const loss: Tensor = sum(select(less(0, counted), losses, 0), model.batch);
  const variables = weights.map(({ variable }) => variable);
  const slopes = gradient(loss, variables);
  const named = variables.map(
    ({ name, dims }, i) => [`gradient:${name}`, arranged(slopes[i]!, dims)] as const,
  );
  return trace({ name: 'explain', outputs: { loss, ...Object.fromEntries(named) }, updates: carried });
}

function averaged(
  parts: SilencingParts,
  state: State,
  present: Executable,
  without: Executable,
  follow: () => void,
): Removal {
  const task = taskInForce(parts.task, Math.max(0, parts.cycle - 1));
  const selected = parts.weights.map(({ variable, positions }) => {
    const values = state.read(variable);
    return { name: variable.name, values, positions: positions ?? Array.from(values.keys()) };
  });
  let [loss, firstOrder, trial, sequences] = [0, 0, 0, 0];
  for (const { arrays, counted } of heldOutPass(task, parts)) {
    const inputs = {
      ...arrays,
      [COUNTED]: Float64Array.from({ length: parts.batch }, (_, i) => Number(i < counted)),
    };
    follow();
    present.run(inputs);
    if (counted === 0) continue;
    without.run(inputs);
    const before = present.output('loss')[0] as number;
    sequences += counted;
    loss += before;
    trial += (without.output('loss')[0] as number) - before;
    for (const { name, values, positions } of selected) {
      const slope = present.output(`gradient:${name}`);
      for (const i of positions) firstOrder -= (values[i] as number) * (slope[i] as number);
    }
  }
  const mean = (sum: number): number => sum / sequences;
  const cycles = Math.ceil(sequences / parts.batch);
  return { firstOrder: mean(firstOrder), trial: mean(trial), loss: mean(loss), cycles };
}
