import {
  abs,
  add,
  assign,
  type Axis,
  type BoundOptimizer,
  divide,
  extentOf,
  gradient,
  input,
  multiply,
  type Plan,
  relabel,
  rmsprop,
  sum,
  type Tensor,
  trace,
  type Update,
  type Variable,
} from '@meristem/autodiff';
import { type Criterion, outgoingL1 } from '@meristem/growable';

/** Steps of a cycle, as in the paper. */
export const CYCLE_STEPS = 40;

/** The paper's criterion, which both sides of a comparison train under. */
export const criterion: Criterion = outgoingL1({ pressure: 'constant' });

/** The paper's optimizer for some parameters, with a memory that starts at 0.01 everywhere. */
export function paperOptimizer(parameters: readonly Variable[]): BoundOptimizer {
  return rmsprop({ maxStep: 0.01, initialMemory: 0.01 }).bind(parameters);
}

/** Units whose strengths are wanted. */
export interface HandPopulation {
  readonly name: string;
  readonly axis: Axis;
  /** Weights from these units, those together that make up one projection. */
  readonly outgoing: readonly (readonly Variable[])[];
}

/** A network whose cycle was written out by hand, up to its loss. */
export interface HandCycle {
  /** [] in nats. */
  readonly loss: Tensor;
  readonly parameters: readonly Variable[];
  readonly populations: readonly HandPopulation[];
  /** Symbols that are predicted per step. */
  readonly outputs: number;
  /** Stores the carried activations. */
  readonly carried: readonly Update[];
}

/** The rest of the cycle: gradients, RMSProp, penalty and strengths, as `traceTraining` puts them into one plan. */
export function handTraining(cycle: HandCycle, optimizer: BoundOptimizer): Plan {
  const { loss, parameters, populations, outputs, carried } = cycle;
  const [rate, scale]: readonly Tensor[] = [input('learningRate', []), input('penaltyScale', [])];
  const { values, updates } = optimizer.step(gradient(loss, parameters), rate as Tensor);
  const updated = new Map<Variable, Tensor>(
    parameters.map((parameter, i) => [
      parameter,
      criterion.constrain(parameter, values[i] as Tensor, scale as Tensor),
    ]),
  );
  const strengths = populations.map(
    (population) => [strengthOutput(population.name), strength(population, updated, outputs)] as const,
  );
  return trace({
    name: 'by hand',
    outputs: { loss, ...Object.fromEntries(strengths) },
    updates: [...[...updated].map(([parameter, value]) => assign(parameter, value)), ...updates, ...carried],
  });
}

/** The paper's strength, `[units]`: the mean over projections of absolute weights per target, times the outputs. */
function strength(
  { axis, outgoing }: HandPopulation,
  updated: ReadonlyMap<Variable, Tensor>,
  outputs: number,
): Tensor {
  const norms = outgoing.map((weights) => {
    const sums = weights.map((weight): Tensor => {
      const targets = weight.dims.filter((dim) => dim !== axis.pre);
      return sum(abs(updated.get(weight) as Tensor), ...targets);
    });
    const targets = weights.flatMap((weight) =>
      weight.dims.filter((dim) => dim !== axis.pre).map((dim): Tensor => extentOf(dim.axis)),
    );
    return multiply(outputs, divide(total(sums), total(targets)));
  });
  return relabel(divide(total(norms), norms.length), [[axis.pre, axis]]);
}

function total(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((sumSoFar, next) => add(sumSoFar, next));
}

/** The output of a plan that holds the strengths of a population. */
export function strengthOutput(population: string): string {
  return `strength:${population}`;
}
