import type { Variable } from '@meristem/autodiff';
import { type GraphPopulation, graphPopulationsOf } from '../architecture/graph-population.ts';
import { belongsTo } from '../architecture/place-name.ts';
import { projectionName } from '../architecture/projection-birth.ts';
import { isUneven, sharedPool, siteCount } from './crossing.ts';
import type { Model, ModelArea } from './model.ts';
import { incomingOf, outgoingOf } from './roles.ts';
import type { AxisPopulation, Population, UnitGroup } from './population.ts';

/** The parts of a model from which its populations follow. */
export type Wiring = Pick<Model, 'architecture' | 'graph' | 'inputs' | 'outputs' | 'areas' | 'projections'>;

/** Populations of neurons: the units of every area, then those inside of its module. */
export function axisPopulations(wiring: Wiring): readonly AxisPopulation[] {
  const weights = [
    ...wiring.projections.map(({ weight }) => weight),
    ...wiring.areas.flatMap(({ instance }) => instance.variables),
  ];
  return wiring.areas.flatMap((area) => {
    const { name, axis, instance, multiplier } = area;
    const { units } = wiring.graph.areas.find((each) => each.name === name)!.module;
    const leaving = wiring.projections.filter(({ from }) => from === name);
    const away = leaving.map(({ weight }) => weight);
    const within = outgoingOf(axis, instance.variables);
    const crossings = leaving.map(({ crossing }) => crossing);
    const pool = within.length === 0 ? sharedPool(crossings) : undefined;
    const [only, ...others] = within.length === 0 ? crossings : [];
    const reading = only?.kernel && others.length === 0 ? only : undefined;
    const inner = instance.populations;
    return [
      axisPopulation(wiring, {
        name,
        axis,
        area: name,
        sequence: area.window !== undefined,
        initial: units.initial,
        outgoing: [...away, ...within],
        incoming: incomingOf(axis, weights),
        biases: biasesOf(wiring, area),
        uneven: new Set(
          leaving
            .filter(({ crossing }) => isUneven(crossing) || (crossing.kernel && !reading))
            .map(({ weight }) => weight),
        ),
        ...{ pool, reading, sites: reading ? siteCount(reading.brings) : siteCount(area.sites, pool) },
        multiplier,
      }),
      ...inner.map((population) =>
        axisPopulation(wiring, {
          ...population,
          name: `${name}.${population.name}`,
          area: name,
          sequence: area.window !== undefined,
          outgoing: outgoingOf(population.axis, instance.variables),
          incoming: incomingOf(population.axis, weights),
          biases: instance.biasOf.weights,
          ...{
            uneven: new Set<Variable>(),
            pool: undefined,
            reading: undefined,
            sites: siteCount(area.sites),
          },
          multiplier: undefined,
        }),
      ),
    ];
  });
}

function axisPopulation(
  { inputs, projections }: Wiring,
  parts: Omit<AxisPopulation, 'scale' | 'groups' | 'fromSymbols'>,
): AxisPopulation {
  const { name, axis, outgoing, incoming, multiplier } = parts;
  const group: UnitGroup = { name, units: [axis], outgoing, incoming, observed: name, multiplier };
  const symbols = inputs.filter(({ port }) => port.kind === 'symbol').map(({ port }) => port.name);
  const fromSymbols = projections
    .filter(({ from, weight }) => symbols.includes(from) && incoming.includes(weight))
    .map(({ weight }) => weight);
  return { ...parts, fromSymbols, scale: 'neuron', groups: [group] };
}

/** By weight from an area the bias of what it acts on; what multiplies has none. */
function biasesOf(
  { areas, outputs, projections }: Wiring,
  { name, instance }: ModelArea,
): ReadonlyMap<Variable, Variable> {
  const biases = new Map<Variable, Variable>(instance.biasOf.weights);
  for (const { from, to, weight, interaction } of projections) {
    if (from !== name || !takesConstants(projections, { to, interaction })) continue;
    const bias =
      areas.find((area) => area.name === to)?.instance.biasOf.drive ??
      outputs.find(({ port }) => port.name === to)?.bias;
    if (bias) biases.set(weight, bias);
  }
  return biases;
}

/** Whether a bias of its target may take a constant of what a projection brings: nothing scales that. */
export function takesConstants(
  projections: Wiring['projections'],
  { to, interaction }: Pick<Wiring['projections'][number], 'to' | 'interaction'>,
): boolean {
  return interaction === 'additive' && !modulated(projections, to);
}

/** Whether something scales what reaches a place, so that a bias added afterwards stands for none of it. */
function modulated(projections: Wiring['projections'], place: string): boolean {
  return projections.some(({ to, interaction }) => to === place && interaction !== 'additive');
}

/** Populations of layers, areas and projections. */
export function graphPopulations(wiring: Wiring, neurons: readonly AxisPopulation[]): readonly Population[] {
  return graphPopulationsOf(wiring.architecture).map(({ name, scale, units }) => ({
    name,
    scale,
    groups: units.map((unit) => ({
      name: unit,
      units: [],
      multiplier: undefined,
      ...WIRES_OF[scale](wiring, neurons, unit, name),
    })),
  }));
}

type Wires = Pick<UnitGroup, 'outgoing' | 'incoming' | 'observed'>;
type WiresOf = (
  wiring: Wiring,
  neurons: readonly AxisPopulation[],
  unit: string,
  population: string,
) => Wires;

const WIRES_OF: Readonly<Record<GraphPopulation['scale'], WiresOf>> = {
  layer: ({ areas }, neurons, unit, population) => {
    const area = areas.find((each) => population === `${each.name}.layers`)!;
    const layer = area.instance.layers.find((each) => each.name === unit)!;
    const place = `${area.name}.${unit}`;
    const inner = neurons.filter(({ name }) => belongsTo(name, place));
    const within = new Set(inner.map(({ axis }) => axis));
    const incoming = inner.flatMap((each) =>
      each.incoming.filter(({ dims }) => !dims.some(({ axis, role }) => role === 'pre' && within.has(axis))),
    );
    return { outgoing: layer.outgoing, incoming, observed: place };
  },
  area: ({ projections }, _neurons, unit) => {
    // What areas of a nested graph give to one another is their own affair.
    const crossing = (out: boolean): readonly Variable[] =>
      projections
        .filter(({ from, to }) => belongsTo(from, unit) === out && belongsTo(to, unit) === !out)
        .map(({ weight }) => weight);
    return { outgoing: crossing(true), incoming: crossing(false), observed: undefined };
  },
  projection: ({ projections }, _neurons, unit) => {
    const own = projections.filter((projection) => projectionName(projection) === unit);
    return { outgoing: own.map(({ weight }) => weight), incoming: [], observed: undefined };
  },
};
