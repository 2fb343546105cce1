import {
  add,
  axis as declareAxis,
  type Axis,
  multiply,
  project,
  type Tensor,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import { evaluationOrder } from '../architecture/check-architecture.ts';
import { ArchitectureError } from '../architecture/errors.ts';
import type { ModuleInstance } from '../architecture/growable-module.ts';
import type { Port, Ports } from '../architecture/ports.ts';
import { atZero, weightBirth, type WeightPolicy } from '../architecture/weight-policy.ts';
import { type MultiplierOptions, multiplierOf } from './multiplier.ts';

/** Units that come and go together under one growth rule, and what they give to others. */
export interface UnitPopulation {
  readonly name: string;
  readonly axis: Axis;
  /** Units at the start of a run. */
  readonly initial: number;
  /** Weights from these units: their axis stands in them as `pre`. */
  readonly outgoing: readonly Variable[];
  /** The units' multipliers, if the growth criterion trains some. */
  readonly multiplier: Variable | undefined;
}

/** An area of a model: a module in its place. */
export interface ModelArea {
  readonly name: string;
  readonly axis: Axis;
  readonly instance: ModuleInstance;
  /** The activation that passes from one step, and one cycle, to the next; `[batch, units]`. */
  readonly carried: Variable | undefined;
  readonly multiplier: Variable | undefined;
}

/** A projection of a model. */
export interface ModelProjection {
  readonly from: string;
  readonly to: string;
  readonly delay: 0 | 1;
  readonly weight: Variable;
}

/** A port with the axis of its symbols or numbers. */
export interface ModelPort {
  readonly port: Port;
  readonly axis: Axis;
}

/** A network that has met its task: axes, variables and how they are wired. */
export interface Model {
  readonly architecture: Architecture;
  /** `[time]`: the steps of a cycle. */
  readonly time: Axis;
  /** `[batch]`: independent sequences side by side. */
  readonly batch: Axis;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly (ModelPort & { readonly bias: Variable })[];
  /** In the order in which they are computed within a step. */
  readonly areas: readonly ModelArea[];
  readonly projections: readonly ModelProjection[];
  readonly populations: readonly UnitPopulation[];
  readonly parameters: readonly Variable[];
  readonly carried: readonly Variable[];
}

/** What a model is built with. */
export interface ModelOptions {
  readonly ports: Ports;
  /** Steps of a cycle. */
  readonly steps: number;
  /** Independent sequences side by side; 1 unless told. */
  readonly batch?: number;
  readonly weights: WeightPolicy;
  /** Multipliers on the units' outputs, if the growth criterion trains some. */
  readonly multiplier?: MultiplierOptions;
}

/**
 * Builds a model: declares every axis and variable of an architecture for a task's ports.
 *
 * @throws ArchitectureError if the architecture names a port that the task lacks, or leaves a target without a
 *   prediction, if multipliers on the way to readouts would reach none from some area, or if the batch is empty.
 */
export function buildModel(architecture: Architecture, options: ModelOptions): Model {
  const { ports, weights } = options;
  if (options.batch === 0) {
    throw new ArchitectureError(
      `architecture "${architecture.name}": found a batch of 0, expected 1 or more sequences.`,
    );
  }
  const batch = declareAxis('batch', options.batch ?? 1);
  const inputs = architecture.inputs.map((name) => portAxis(architecture, 'input', name, ports.inputs));
  const targets = architecture.outputs.map((name) => portAxis(architecture, 'output', name, ports.targets));
  const missing = ports.targets.find(({ name }) => !architecture.outputs.includes(name));
  if (missing) {
    throw new ArchitectureError(
      `architecture "${architecture.name}": found no output for the task's target "${missing.name}", expected one.`,
    );
  }
  if (options.multiplier?.path === 'readout') requireReadouts(architecture);
  const areas = evaluationOrder(architecture).map((name) => declareArea(architecture, name, batch, options));
  const axes = new Map<string, Axis>([...inputs, ...targets].map(({ port, axis }) => [port.name, axis]));
  for (const area of areas) axes.set(area.name, area.axis);
  const projections = architecture.projections.map(({ from, to, delay }) => {
    const target = areas.find((area) => area.name === to);
    const part = target ? (architecture.inputs.includes(from) ? 'input' : 'lateral') : 'readout';
    const weight = variable({
      name: `${from}.to.${to}`,
      dims: [axes.get(from)!.pre, ...(target?.instance.driveDims ?? []), axes.get(to)!.post],
      part,
      initial: weights.initial[part],
      birth: weightBirth(weights),
    });
    return { from, to, delay, weight };
  });
  const outputs = targets.map(({ port, axis }) => ({
    port,
    axis,
    bias: variable({ name: `${port.name}.bias`, dims: [axis], part: 'readoutBias', initial: zeros }),
  }));
  const multipliers = areas.flatMap(({ multiplier }) => (multiplier ? [multiplier] : []));
  return {
    architecture,
    time: declareAxis('time', options.steps),
    batch,
    inputs,
    outputs,
    areas,
    projections,
    populations: areas.map((area) => populationOf(architecture, area, projections)),
    parameters: [
      ...projections.map(({ weight }) => weight),
      ...areas.flatMap(({ instance }) => instance.variables),
      ...outputs.map(({ bias }) => bias),
      ...multipliers,
    ],
    carried: areas.flatMap(({ carried }) => (carried ? [carried] : [])),
  };
}

/** A multiplier that gates nothing gets no gradient but that of its penalty: all of its units would fade and be deleted. */
function requireReadouts({ name, areas, outputs, projections }: Architecture): void {
  const idle = areas.find(
    (area) => !projections.some(({ from, to }) => from === area.name && outputs.includes(to)),
  );
  if (idle) {
    throw new ArchitectureError(
      `architecture "${name}": found area "${idle.name}" without a projection to an output, expected one for multipliers on ` +
        'the path "readout". Add one, or choose the path "everywhere".',
    );
  }
}

function portAxis(
  architecture: Architecture,
  side: 'input' | 'output',
  name: string,
  ports: readonly Port[],
): ModelPort {
  const port = ports.find((candidate) => candidate.name === name);
  if (!port) {
    const known = ports.map((candidate) => candidate.name).join(', ');
    throw new ArchitectureError(
      `architecture "${architecture.name}": ${side} "${name}": found no such port in the task, expected one of: ${known}.`,
    );
  }
  return { port, axis: declareAxis(name, port.size) };
}

function declareArea(
  architecture: Architecture,
  name: string,
  batch: Axis,
  options: ModelOptions,
): ModelArea {
  const { module } = architecture.areas.find((area) => area.name === name)!;
  const axis = declareAxis(name, { min: module.units.min, max: module.units.max });
  const instance = module.declare({ name, axis, weights: options.weights });
  const delayed = architecture.projections.some(
    (projection) => projection.from === name && projection.delay === 1,
  );
  const carried =
    module.recurrent || delayed
      ? variable({
          name: `${name}.activation`,
          dims: [batch, axis],
          purpose: 'carried',
          initial: zeros,
          birth: atZero,
        })
      : undefined;
  return {
    name,
    axis,
    instance,
    carried,
    multiplier: options.multiplier && multiplierOf(name, axis, options.multiplier),
  };
}

function populationOf(
  architecture: Architecture,
  area: ModelArea,
  projections: readonly ModelProjection[],
): UnitPopulation {
  const { module } = architecture.areas.find(({ name }) => name === area.name)!;
  const away = projections.filter(({ from }) => from === area.name).map(({ weight }) => weight);
  return {
    name: area.name,
    axis: area.axis,
    initial: module.units.initial,
    outgoing: [...away, ...area.instance.recurrentWeights],
    multiplier: area.multiplier,
  };
}

/** The sum of some tensors; `undefined` of none. */
export function sumOf(tensors: readonly Tensor[]): Tensor | undefined {
  return tensors.length === 0 ? undefined : tensors.reduce((total, next) => add(total, next));
}

/** What a projection adds to its target. */
export function projected(projection: ModelProjection, source: Tensor): Tensor {
  return project(source, projection.weight as Tensor);
}

/** An activation as others see it through a multiplier. */
export function throughMultiplier(activation: Tensor, multiplier: Variable | undefined): Tensor {
  return multiplier ? multiply(activation, multiplier) : activation;
}

/** How many numbers of a model are trained, at the given extents by axis name. */
export function parameterCount(model: Model, extents: Readonly<Record<string, number>>): number {
  const size = ({ dims }: Variable): number =>
    dims.reduce((n, { axis }) => n * (extents[axis.name] ?? axis.min), 1);
  return model.parameters.reduce((total, parameter) => total + size(parameter), 0);
}
