import {
  assign,
  type BoundOptimizer,
  clipByNorm,
  clipByValue,
  gradient,
  input,
  type Plan,
  type Tensor,
  trace,
  type Variable,
} from '@meristem/autodiff';
import type { Criterion } from '../growth/criterion.ts';
import { cycleLoss, dataInputs } from '../model/loss.ts';
import type { Model } from '../model/model.ts';
import { unroll } from '../model/unroll.ts';

/** Bounds on gradients before the optimizer sees them. */
export interface ClippingOptions {
  /** Each element within plus and minus this. */
  readonly value?: number;
  /** The common Euclidean norm of all gradients at most this. */
  readonly norm?: number;
}

/** Everything that a training cycle is made of. */
export interface TrainStepParts {
  readonly model: Model;
  readonly criterion: Criterion;
  readonly optimizer: BoundOptimizer;
  readonly clipping?: ClippingOptions;
}

/** The name under which a plan puts out the strengths of a population. */
export function strengthOutput(population: string): string {
  return `strength:${population}`;
}

/**
 * Traces a training cycle into one plan: forward over all steps, backward, penalty, clipping, the optimizer's update, and
 * the strengths of all units after it.
 *
 * Inputs: the task's ports, `learningRate` and `penaltyScale`. Outputs: `loss` and the strengths of every population.
 */
export function traceTraining(parts: TrainStepParts): Plan {
  const { model, criterion, optimizer } = parts;
  const data = dataInputs(model);
  const rate: Tensor = input('learningRate', []);
  const scale: Tensor = input('penaltyScale', []);
  const { outputs, activations, carried } = unroll(model, data.inputs, criterion.multiplier?.path);
  const loss = cycleLoss(model, outputs, data);
  const raw = gradient(loss, model.parameters);
  const regularised = raw.map((g, i) => criterion.regularise(model.parameters[i]!, g, scale));
  const { values, updates } = optimizer.step(clipped(regularised, parts.clipping), rate);
  const updated = new Map<Variable, Tensor>(
    model.parameters.map((parameter, i) => [parameter, criterion.constrain(parameter, values[i]!, scale)]),
  );
  const strengths = model.populations.map((population) => {
    const strength = criterion.strength({
      population,
      activation: activations[population.name]!,
      updated: (weight) => updated.get(weight)!,
      outputs: model.outputs.reduce((total, { port }) => total + port.size, 0),
    });
    return [strengthOutput(population.name), strength] as const;
  });
  return trace({
    name: 'train',
    outputs: { loss, ...Object.fromEntries(strengths) },
    updates: [...[...updated].map(([parameter, value]) => assign(parameter, value)), ...updates, ...carried],
  });
}

function clipped(gradients: readonly Tensor[], clipping: ClippingOptions = {}): readonly Tensor[] {
  const byValue = clipping.value === undefined ? gradients : clipByValue(gradients, clipping.value);
  return clipping.norm === undefined ? byValue : clipByNorm(byValue, clipping.norm);
}

/** Traces a cycle without learning: inputs as the task's ports, output `loss`. */
export function traceEvaluation(model: Model, criterion: Criterion): Plan {
  const data = dataInputs(model);
  const { outputs, carried } = unroll(model, data.inputs, criterion.multiplier?.path);
  return trace({ name: 'evaluate', outputs: { loss: cycleLoss(model, outputs, data) }, updates: carried });
}
