import type { Variable } from '@meristem/autodiff';
import { belongsTo } from '../architecture/architecture.ts';
import { projectionName } from '../architecture/projection-birth.ts';
import { type Structure, structuresOf } from '../architecture/structure.ts';
import type { Model, ModelArea } from './model.ts';
import { incomingOf, outgoingOf } from './roles.ts';
import type { Member, MemberPopulation, UnitPopulation } from './population.ts';

/** The parts of a model from which its populations follow. */
export type Wiring = Pick<Model, 'architecture' | 'inputs' | 'outputs' | 'areas' | 'projections'>;

/** Populations of neurons: the units of every area, then those inside of its module. */
export function unitPopulations(wiring: Wiring): readonly UnitPopulation[] {
  const weights = [
    ...wiring.projections.map(({ weight }) => weight),
    ...wiring.areas.flatMap(({ instance }) => instance.variables),
  ];
  return wiring.areas.flatMap((area) => {
    const { name, axis, instance, multiplier } = area;
    const { units } = wiring.architecture.areas.find((each) => each.name === name)!.module;
    const away = wiring.projections.filter(({ from }) => from === name).map(({ weight }) => weight);
    const inner = instance.populations;
    return [
      {
        name,
        axis,
        area: name,
        initial: units.initial,
        outgoing: [...away, ...outgoingOf(axis, instance.variables)],
        incoming: incomingOf(axis, weights),
        biases: biasesOf(wiring, area),
        multiplier,
      },
      ...inner.map((population) => ({
        ...population,
        name: `${name}.${population.name}`,
        area: name,
        outgoing: outgoingOf(population.axis, instance.variables),
        incoming: incomingOf(population.axis, weights),
        biases: instance.biasOf.weights,
        multiplier: undefined,
      })),
    ];
  });
}

/** By weight from an area the bias of what it acts on; what multiplies has none. */
function biasesOf(
  { areas, outputs, projections }: Wiring,
  { name, instance }: ModelArea,
): ReadonlyMap<Variable, Variable> {
  const biases = new Map<Variable, Variable>(instance.biasOf.weights);
  for (const { from, to, weight, interaction } of projections) {
    if (from !== name || interaction !== 'additive' || modulated(projections, to)) continue;
    const bias =
      areas.find((area) => area.name === to)?.instance.biasOf.drive ??
      outputs.find(({ port }) => port.name === to)?.bias;
    if (bias) biases.set(weight, bias);
  }
  return biases;
}

/** Whether something scales what reaches a place, so that a bias added afterwards stands for none of it. */
function modulated(projections: Wiring['projections'], place: string): boolean {
  return projections.some(({ to, interaction }) => to === place && interaction !== 'additive');
}

/** Populations of layers, areas and projections. */
export function memberPopulations(wiring: Wiring): readonly MemberPopulation[] {
  return structuresOf(wiring.architecture).map((structure) => ({
    structure,
    members: structure.members.map((member) => MEMBER_OF[structure.scale](wiring, structure, member)),
  }));
}

type MemberOf = (wiring: Wiring, structure: Structure, member: string) => Member;

const MEMBER_OF: Readonly<Record<Structure['scale'], MemberOf>> = {
  layer: ({ areas }, structure, name) => {
    const area = areas.find((each) => structure.name === `${each.name}.layers`)!;
    const layer = area.instance.layers.find((each) => each.name === name)!;
    return { name, outgoing: layer.outgoing, observed: `${area.name}.${name}` };
  },
  area: ({ projections }, _structure, name) => ({
    name,
    // What areas of a nested graph give to one another is their own affair.
    outgoing: projections
      .filter(({ from, to }) => belongsTo(from, name) && !belongsTo(to, name))
      .map(({ weight }) => weight),
    observed: undefined,
  }),
  projection: ({ projections }, _structure, name) => ({
    name,
    outgoing: projections
      .filter((projection) => projectionName(projection) === name)
      .map(({ weight }) => weight),
    observed: undefined,
  }),
};
