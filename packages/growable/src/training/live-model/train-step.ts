import {
  abs,
  assign,
  type Axis,
  type BoundOptimizer,
  clipByNorm,
  clipByValue,
  divide,
  type Executable,
  extentOf,
  formatDims,
  gradient,
  input,
  maximum,
  MeristemError,
  minimum,
  multiply,
  type Plan,
  type RandomKey,
  sum,
  type Tensor,
  tensor,
  trace,
  type Update,
  type Variable,
} from '@meristem/autodiff';
import type { Criterion } from '../../growth/criteria/criterion.ts';
import { sumOf } from '../../model/drive.ts';
import { cycleLoss, dataInputs, measureOutput, measures, outputCosts } from '../../model/loss.ts';
import { type Model, populationsOf } from '../../model/model.ts';
import type { Population, UnitGroup } from '../../model/population.ts';
import type { Statistic } from '../../modules/placed-module.ts';
import type { Accumulation } from './accumulation.ts';
import { faded } from './fading.ts';
import { type PacedGroup, pacesOf } from './pace-groups.ts';
import type { Ripening } from './ripening.ts';
import type { TraceKeeper } from './trace-keeper.ts';
import { fanInSteps } from './fan-in-rate.ts';
import { unroll, type Unrolled, type UnrollOptions } from '../../model/unroll.ts';

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
  /** Whether steps of weights with few sources are longer; not unless told. */
  readonly fanInRate?: boolean;
  /** Whether weights fade by the input `fading`; not unless told. */
  readonly fading?: boolean;
  /** What the portions of a cycle before its last one have added up; a cycle is one portion unless told. */
  readonly accumulation?: Accumulation;
  /** How newborns come to learn at full rate; at once unless told. */
  readonly ripening?: Ripening;
  /** What the criterion keeps of neurons from cycle to cycle; nothing unless told. */
  readonly traces?: TraceKeeper;
  /** Whether the plan puts out predictions and what they cost, by target; not unless told. */
  readonly measured?: boolean;
  /** Whether the plan puts out what each output costs; not unless told. */
  readonly costs?: boolean;
  /** Groups of parameters with paces of their own, of which the plan has inputs; none unless told. */
  readonly paced?: readonly PacedGroup[];
  /** Root of the random numbers of modules that use some; without it dropout does nothing. */
  readonly noise?: RandomKey;
}

/** The name under which a plan puts out the strengths of some units. */
function strengthOutput({ name: population }: Population, { name, units }: UnitGroup): string {
  return units.length > 0 ? `strength:${population}` : `strength:${population}:${name}`;
}

/** What reads the strengths of a population after each run of a training step; valid until the next run or edit. */
export function strengthsIn(step: Executable, population: Population): () => ArrayLike<number> {
  // Names are put together once: a cycle of a small network takes no longer than ten of them.
  const names = population.groups.map((group) => strengthOutput(population, group));
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return () => step.output(only);
  return () => Float64Array.from(names, (name) => step.output(name)[0] as number);
}

/**
 * Traces a training cycle into one plan: forward over all steps, backward, penalty, clipping, the optimizer's update, and
 * the strengths of all units after it.
 *
 * Inputs: the task's ports, `learningRate` and `penaltyScale`, and `clock` if a module uses random numbers. Outputs: `loss`
 * and the strengths of every population.
 */
export function traceTraining(parts: TrainStepParts): Plan {
  const { model, criterion, optimizer } = parts;
  const rate: Tensor = input('learningRate', []);
  const scale: Tensor = input('penaltyScale', []);
  const { unrolled, data, ...portion } = learned(parts);
  const { loss, gradients: raw } = parts.accumulation?.mean(portion.loss, portion.gradients) ?? portion;
  const regularised = raw.map((g, i) => criterion.regularise(model.parameters[i]!, g, scale));
  const paces = pacesOf(parts.paced ?? []);
  const rates = paces && new Map(model.parameters.map((each) => [each, times(rate, paces.get(each))]));
  const stepped = optimizer.step(clipped(regularised, parts.clipping), rates ?? rate);
  const paced = parts.fanInRate ? fanInSteps(model, stepped.values) : stepped.values;
  const ripe = parts.ripening ? parts.ripening.paced(model.parameters, paced) : paced;
  const values = parts.fading ? faded(model, ripe) : ripe;
  const reaches = criterion.pressure === 'gated' ? reachesOf(raw, rate) : undefined;
  const updated = new Map<Variable, Tensor>(
    model.parameters.map((parameter, i) => [
      parameter,
      criterion.constrain(parameter, values[i]!, times(scale, paces?.get(parameter)), reaches?.[i]),
    ]),
  );
  const scored = strengths(parts, unrolled, updated);
  return trace({
    name: 'train',
    outputs: {
      loss,
      ...scored.outputs,
      ...(parts.measured && measures(model, unrolled.outputs, data)),
      ...(parts.costs && costOutputs(model, unrolled.outputs, data)),
    },
    updates: [
      ...[...updated].map(([parameter, value]) => assign(parameter, value)),
      ...stepped.updates,
      ...(parts.ripening?.updates ?? []),
      ...scored.updates,
      ...(parts.accumulation?.cleared() ?? []),
      ...unrolled.carried,
      ...statisticsOf(model).map((each) => followed(each, unrolled)),
    ],
  });
}

/** A rate or a scale at a pace, if there is one. */
function times(rate: Tensor, pace: Tensor | undefined): Tensor {
  return pace ? multiply(rate, pace) : rate;
}

function costOutputs(...costs: Parameters<typeof outputCosts>): Readonly<Record<string, Tensor>> {
  const totals = Object.entries(outputCosts(...costs));
  return Object.fromEntries(totals.map(([port, total]) => [measureOutput('total', port), total]));
}

/** What each output cost in the last run of a training step that puts it out. */
export function costsOf(step: Executable, { outputs }: Model): Readonly<Record<string, number>> {
  const costs: Record<string, number> = {};
  for (const { port } of outputs)
    costs[port.name] = step.output(measureOutput('total', port.name))[0] as number;
  return costs;
}

/**
 * Traces what a portion of a cycle that is not its last one does: its loss and gradients are added up, and what is carried, and
 * what follows the data, goes on.
 */
export function traceGathering(parts: TrainStepParts & Required<Pick<TrainStepParts, 'accumulation'>>): Plan {
  const { unrolled, loss, gradients } = learned(parts);
  const measured = statisticsOf(parts.model).filter((each) => each.measured);
  return trace({
    name: 'gather',
    outputs: {},
    updates: [
      ...parts.accumulation.gathered(loss, gradients),
      ...unrolled.carried,
      ...measured.map((each) => followed(each, unrolled)),
    ],
  });
}

/** Forward over all steps, and backward. */
function learned(parts: TrainStepParts) {
  const { model } = parts;
  const data = dataInputs(model);
  const unrolled = unroll(model, data.inputs, unrollOptions(parts));
  const loss = cycleLoss(model, unrolled.outputs, data);
  return { unrolled, data, loss, gradients: gradient(loss, model.parameters) };
}

function statisticsOf({ areas }: Model): readonly Statistic[] {
  return areas.flatMap(({ instance }) => instance.statistics);
}

function followed({ variable, next }: Statistic, { measured }: Unrolled): Update {
  return assign(variable, next(measured[variable.name]));
}

/** The paper's learning rate, at which a gated penalty acts whole. */
const WHOLE_RATE = 0.01;

/** Keeps quotients finite where no gradient is. */
const TINY = 1e-30;

/** How much a cycle has to say about every element of the parameters: see `Criterion.constrain`. */
function reachesOf(gradients: readonly Tensor[], rate: Tensor): readonly Tensor[] {
  const sizes = gradients.map((each) => abs(each));
  const totals = sumOf(sizes.map((size) => (size.dims.length > 0 ? sum(size, ...size.dims) : size)))!;
  // Populations may be empty, whole networks may not: no element, no mean.
  const elements = sizes.map(({ dims }) =>
    dims.reduce<Tensor>((count, dim) => multiply(count, extentOf(dim.axis)), tensor(1, [])),
  );
  const typical = maximum(divide(totals, maximum(sumOf(elements)!, 1)), TINY);
  const share = divide(rate, WHOLE_RATE);
  return sizes.map((size) => multiply(share, minimum(divide(size, typical), 1)));
}

function unrollOptions({ criterion, noise }: TrainStepParts): UnrollOptions {
  return {
    ...(criterion.multiplier && { path: criterion.multiplier.path }),
    ...(noise && { noise: { key: noise, clock: input('clock', []) } }),
  };
}

/** Strengths by output name, of units of all scales, and what stores what the criterion keeps of them. */
function strengths(
  { model, criterion, traces }: TrainStepParts,
  { activations }: Unrolled,
  values: ReadonlyMap<Variable, Tensor>,
): { readonly outputs: Readonly<Record<string, Tensor>>; readonly updates: readonly Update[] } {
  const updates: Update[] = [];
  const updated = (weight: Variable): Tensor => values.get(weight)!;
  const predicted = model.outputs.reduce((total, { port }) => total + port.size, 0);
  const scored = (population: Population, group: UnitGroup): readonly [string, Tensor] => {
    const { units, outgoing, incoming, multiplier, observed } = group;
    const activity = observed === undefined ? undefined : activations[observed];
    const context = {
      population,
      units,
      outgoing,
      incoming,
      multiplier,
      activity,
      updated,
      outputs: predicted,
    };
    const kept = traces?.followed(context);
    updates.push(...(kept?.updates ?? []));
    const strength = criterion.strength({ ...context, ...(kept?.traces && { traces: kept.traces }) });
    requireOnePerUnit(criterion, population, units, strength);
    return [strengthOutput(population, group), strength];
  };
  const outputs = Object.fromEntries(
    populationsOf(model).flatMap((population) => population.groups.map((group) => scored(population, group))),
  );
  return { outputs, updates };
}

/** @throws MeristemError (`rule`) if a strength is not one number per unit. */
function requireOnePerUnit(
  { name }: Criterion,
  { name: population, scale }: Population,
  units: readonly Axis[],
  { dims }: Tensor,
): void {
  if (dims.length === units.length && units.every((axis, i) => axis === dims[i])) return;
  throw new MeristemError(
    'rule',
    `criterion "${name}": population "${population}": found a strength over ${formatDims(dims)}, expected ${formatDims(units)}: ` +
      `one number per ${scale}. Sum or average over all dims but the context's \`units\`.`,
  );
}

function clipped(gradients: readonly Tensor[], clipping: ClippingOptions = {}): readonly Tensor[] {
  const byValue = clipping.value === undefined ? gradients : clipByValue(gradients, clipping.value);
  return clipping.norm === undefined ? byValue : clipByNorm(byValue, clipping.norm);
}

/** Traces a cycle without learning: inputs as the task's ports, outputs `loss` and the measures of every output. */
export function traceEvaluation(model: Model, criterion: Criterion): Plan {
  const data = dataInputs(model);
  const { outputs, carried } = unroll(
    model,
    data.inputs,
    criterion.multiplier && { path: criterion.multiplier.path },
  );
  return trace({
    name: 'evaluate',
    outputs: { loss: cycleLoss(model, outputs, data), ...measures(model, outputs, data) },
    updates: carried,
  });
}
