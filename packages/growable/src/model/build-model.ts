import {
  type Axis,
  axis as declareAxis,
  type AxisBounds,
  fanIn,
  type InputPort,
  variable,
  type Variable,
  zeros,
} from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import { evaluationOrder } from '../architecture/check-architecture.ts';
import { ArchitectureError } from '../architecture/errors.ts';
import { type FlatGraph, type FlatProjection, flatten } from '../architecture/flat-graph.ts';
import { meetingOf } from '../architecture/meeting.ts';
import { weightBirth } from '../modules/weight-policy.ts';
import { carriedVariable, placeModule } from '../modules/place-module.ts';
import { type Crossing, offsetsOf } from './crossing.ts';
import { labelAxis } from './losses/symbol-cost.ts';
import type { Model, ModelArea, ModelInput, ModelOptions, ModelPort, ModelProjection } from './model.ts';
import { firstProjection, type ProjectionEnds } from './first-projection.ts';
import { multiplierOf } from './multiplier.ts';
import { portAsRead, portSites, type Sites, sitesOf } from './sites.ts';
import { axisPopulations, graphPopulations } from './build-populations.ts';
import { windowOf } from './window.ts';

/**
 * Builds a model: declares every axis and variable of an architecture for a task's ports.
 *
 * @throws ArchitectureError if the architecture names a port that the task lacks, or leaves a target without a
 *   prediction, if multipliers on the way to readouts would reach none from some area, or if the batch is empty.
 */
export function buildModel(architecture: Architecture, options: ModelOptions): Model {
  const { ports } = options;
  if (options.batch === 0) refuse(architecture, 'found a batch of 0, expected 1 or more sequences.');
  const graph = flatten(architecture);
  const batch = declareAxis('batch', extentOr(options.batch ?? 1));
  const inputs = architecture.inputs.map((name): ModelInput => {
    const { port: told } = portAxis(architecture, 'input', name, ports.inputs);
    const port = portAsRead(graph, told);
    return { port, told, axis: declareAxis(name, port.size), sites: portSites(port) };
  });
  const targets = architecture.outputs.map((name) => portAxis(architecture, 'output', name, ports.targets));
  const missing = ports.targets.find(({ name }) => !architecture.outputs.includes(name));
  if (missing) refuse(architecture, `found no output for the task's target "${missing.name}", expected one.`);
  if (options.multiplier?.path === 'readout') requireReadouts(architecture);
  const order = evaluationOrder(architecture);
  const portsAndSites = new Map(inputs.map((each) => [each.port.name, each.sites]));
  const sites = sitesOf(architecture.name, graph, order, portsAndSites);
  const time = declareAxis('time', extentOr(options.steps));
  const areas = order.map((name) => declareArea({ graph, batch, time, sites }, name, options));
  const axes = new Map<string, Axis>([...inputs, ...targets].map(({ port, axis }) => [port.name, axis]));
  for (const area of areas) axes.set(area.name, area.axis);
  const projections = declareProjections({ graph, inputs, axes, sites }, areas, options);
  const outputs = targets.map(({ port, axis }) => ({
    port,
    axis,
    labels: labelAxis(port),
    bias: variable({ name: `${port.name}.bias`, dims: [axis], part: 'readoutBias', initial: zeros }),
  }));
  const parts = { architecture, graph, inputs, outputs, areas, projections };
  const neurons = axisPopulations(parts);
  return {
    ...parts,
    time,
    cycle: time,
    silentAfter: options.carry === false && options.steps !== 'any' ? options.steps : undefined,
    batch,
    axisPopulations: neurons,
    graphPopulations: graphPopulations(parts, neurons),
    parameters: [
      ...projections.flatMap(({ weight, crossing: { kernel }, mixture }) =>
        [weight, kernel, mixture].filter((each) => each !== undefined),
      ),
      ...areas.flatMap(({ instance }) => instance.variables),
      ...outputs.map(({ bias }) => bias),
      ...areas.flatMap(({ multiplier }) => (multiplier ? [multiplier] : [])),
    ],
    carried: areas.flatMap(({ carried }) => carried.map(({ variable: value }) => value)),
    statistics: areas.flatMap(({ instance }) =>
      instance.statistics.map(({ variable: measured }) => measured),
    ),
  };
}

/** The bounds of an axis that has so many units, or any number of them. */
function extentOr(units: number | 'any'): number | AxisBounds {
  return units === 'any' ? { min: 1 } : units;
}

function refuse({ name }: Architecture, message: string): never {
  throw new ArchitectureError(`architecture "${name}": ${message}`);
}

/** A multiplier that gates nothing gets no gradient but that of its penalty: all of its units would fade and be deleted. */
function requireReadouts(architecture: Architecture): void {
  const { areas, outputs, projections } = flatten(architecture);
  const idle = areas.find(
    (area) => !projections.some(({ from, to }) => from === area.name && outputs.includes(to)),
  );
  if (!idle) return;
  refuse(
    architecture,
    `found area "${idle.name}" without a projection to an output, expected one for multipliers on the path "readout". ` +
      'Add one, or choose the path "everywhere".',
  );
}

function portAxis<P extends InputPort>(
  architecture: Architecture,
  side: 'input' | 'output',
  name: string,
  ports: readonly P[],
): ModelPort<P> {
  const port = ports.find((candidate) => candidate.name === name);
  if (port) return { port, axis: declareAxis(name, port.size) };
  const known = ports.map((candidate) => candidate.name).join(', ');
  return refuse(
    architecture,
    `${side} "${name}": found no such port in the task, expected one of: ${known}.`,
  );
}

interface Surroundings {
  readonly graph: FlatGraph;
  readonly batch: Axis;
  readonly time: Axis;
  readonly sites: Sites;
}

function declareArea(
  { graph, batch, time, sites: all }: Surroundings,
  name: string,
  options: ModelOptions,
): ModelArea {
  const { steps, context = steps === 'any' ? 1 : steps, weights } = options;
  const { module } = graph.areas.find((area) => area.name === name)!;
  const axis = declareAxis(name, { min: module.units.min, max: module.units.max });
  const delayed = graph.projections.some(({ from, delay }) => from === name && delay === 1);
  const sites = all.of(name);
  const instance = placeModule(module, {
    ...{ area: name, axis, batch, sites, context, weights },
    ...(module.sequence && { time }),
  });
  const own = instance.carried.some((value) => value.name === 'activation');
  const activation = {
    name: 'activation',
    variable: carriedVariable(name, 'activation', [batch, ...sites, axis]),
  };
  return {
    name,
    axis,
    sites,
    instance,
    carried: delayed && !own ? [activation, ...instance.carried] : instance.carried,
    window: module.sequence ? windowOf({ name, axis, batch, sites, cycle: context }, instance) : undefined,
    multiplier: options.multiplier && multiplierOf(name, axis, options.multiplier),
  };
}

/** How a projection crosses; where each unit of its source has windows of its own, with these. */
function crossingOf(projection: FlatProjection, { sites, axes }: ProjectionEnds): Crossing {
  const crossing = sites.along(projection);
  const { from, to, window } = projection;
  if (window?.groups !== 'units') return crossing;
  const places = offsetsOf(crossing.windows);
  // What a unit's windows make of it is as large as what they read.
  const initial = fanIn(1, { sources: [places.reduce((product, { min }) => product * min, 1)] });
  const kernel: Variable = variable({
    ...{ name: `${from}.to.${to}.window`, dims: [...places, axes.get(from)!], part: 'window' },
    ...{ initial, birth: { own: initial } },
  });
  return { ...crossing, kernel };
}

function declareProjections(
  ends: ProjectionEnds,
  areas: readonly ModelArea[],
  { weights }: ModelOptions,
): readonly ModelProjection[] {
  const { graph, inputs, axes } = ends;
  return graph.projections.map((projection) => {
    const { from, to, delay, interaction } = projection;
    const crossing = crossingOf(projection, ends);
    const target = areas.find((area) => area.name === to);
    const part = target ? (graph.inputs.includes(from) ? 'input' : 'lateral') : 'readout';
    const weight: Variable = variable({
      name: `${from}.to.${to}`,
      dims: [
        ...crossing.places,
        axes.get(from)!.pre,
        ...(target?.instance.driveDims ?? []),
        axes.get(to)!.post,
      ],
      part,
      embedding: inputs.some(({ port }) => port.name === from && port.kind === 'symbol'),
      initial: weights.initial[part] ?? firstProjection(projection, ends),
      birth: weightBirth(weights),
    });
    const mixture: Variable | undefined =
      interaction === 'mixture'
        ? variable({ name: `${from}.to.${to}.mixture`, dims: [], part: 'mixture', initial: zeros })
        : undefined;
    return { from, to, delay, interaction, ...meetingOf(projection), weight, crossing, mixture };
  });
}
