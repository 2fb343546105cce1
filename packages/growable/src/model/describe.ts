import { counted, formatDims, type Ports, type Variable } from '@meristem/autodiff';
import { type Architecture, type Interaction, isGraph } from '../architecture/architecture.ts';
import type { GrowableModule } from '../modules/growable-module.ts';
import { meetingWords } from '../architecture/meeting.ts';
import type { AreaPopulation, Wire } from '../architecture/architecture-populations.ts';
import { belongsTo } from '../architecture/place-name.ts';
import { type GraphPopulation, graphPopulationsOf } from '../architecture/graph-population.ts';
import { smallNormalWeights } from '../modules/weight-policy.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { buildModel } from './build-model.ts';
import { type Model, modelVariables } from './model.ts';
import { outgoingOf } from './roles.ts';
import type { AxisPopulation, UnitGroup } from './population.ts';

/** What there is to say of a model before it is trained, by section. */
export interface ModelDescription {
  /** Axes with their bounds. */
  readonly axes: readonly string[];
  /** Areas with their modules, in the order in which they are computed. */
  readonly areas: readonly string[];
  /** Tensors with their dims. */
  readonly tensors: readonly string[];
  /** Who feeds whom. */
  readonly projections: readonly string[];
  /** Layers, areas and projections that come and go. */
  readonly structures: readonly string[];
  /** For every population, the tensors that one of its units touches. */
  readonly units: readonly string[];
}

/**
 * Describes an architecture for a task's ports: axes, areas, tensors, who feeds whom, what comes and goes, and what one
 * unit of each population touches.
 *
 * @throws ArchitectureError if it does not fit the ports.
 */
export function describeArchitecture(
  architecture: Architecture,
  ports: Ports,
  steps: number,
): ModelDescription {
  const model = buildModel(architecture, { ports, steps, weights: smallNormalWeights(outgoingL1().newborn) });
  const tensors = modelVariables(model);
  return {
    axes: axesOf(model),
    areas: model.areas.map(({ name }) => areaText(model, name)),
    tensors: tensors.map(
      (variable) => `${variable.name} ${formatDims(variable.dims)} (${variable.part ?? variable.purpose})`,
    ),
    projections: [
      ...model.graph.projections.map(
        (wire) => `${wire.from} -> ${wire.to}${inBrackets(connectionWords(wire))}`,
      ),
      ...model.areas
        .filter(({ axis, instance }) =>
          outgoingOf(axis, instance.variables).some(({ dims }) => dims.includes(axis.post)),
        )
        .map(({ name }) => `${name} -> ${name} (recurrent)`),
    ],
    structures: graphPopulationsOf(architecture).map((structure) => structureText(architecture, structure)),
    units: [
      ...model.axisPopulations.map(
        (population) => `one unit of ${population.name}: ${touchedBy(population, tensors).join('; ')}`,
      ),
      ...model.graphPopulations.flatMap(({ groups }) => groups.slice(0, 1).map(unitText)),
    ],
  };
}

function axesOf({ time, batch, inputs, outputs, areas, axisPopulations }: Model): string[] {
  const own = [...inputs, ...outputs, ...areas].map(({ axis }) => axis);
  const inner = axisPopulations.map(({ axis }) => axis).filter((axis) => !own.includes(axis));
  const sites = [...inputs, ...areas].flatMap((place) => place.sites);
  return [...new Set([time, batch, ...own, ...inner, ...sites])].map((axis) => axis.toString());
}

/** An area with its module, and the nested graph or the population that it is of. */
function areaText({ architecture, graph: { areas }, areas: placed }: Model, name: string): string {
  const { module, graph } = areas.find((area) => area.name === name)!;
  const population = architecture.populations.find(({ members }) => members.some((m) => belongsTo(name, m)));
  const { sites } = placed.find((area) => area.name === name)!;
  const notes = [
    ...(sites.length > 0
      ? [`at each of ${sites.map((axis) => `${axis.min} ${axis.name}`).join(' and ')}`]
      : []),
    ...(graph === undefined ? [] : [`in the graph ${graph}`]),
    ...(population ? [`of the population ${population.name}`] : []),
  ];
  return [`${name}: ${moduleText(module)}`, ...notes].join(', ');
}

function moduleText({ kind, units, layers }: GrowableModule): string {
  const { initial, min, max } = units;
  const text = `${kind}, ${counted(initial, 'unit')} at first (${min} to ${max})`;
  return layers
    ? `${text}, ${counted(layers.members.length, 'layer')} (${layers.min} to ${layers.max})`
    : text;
}

const INTERACTION_WORDS: Readonly<Record<Interaction, string | undefined>> = {
  additive: undefined,
  multiplicative: 'scales what reaches it',
  mixture: 'a learned mixture of adding and scaling',
};

function connectionWords({ delay, interaction, ...sites }: Omit<Wire, 'place'>): readonly string[] {
  const words = [
    ...meetingWords(sites),
    delay === 1 ? 'reads the step before' : undefined,
    INTERACTION_WORDS[interaction],
  ];
  return words.filter((word) => word !== undefined);
}

function inBrackets(words: readonly string[]): string {
  return words.length === 0 ? '' : ` (${words.join('; ')})`;
}

/** A population above the neuron with its units, and what a newborn is where that is not plain. */
function structureText(
  architecture: Architecture,
  { name, scale, units, min, max }: GraphPopulation,
): string {
  const now = units.length === 0 ? 'none yet' : units.join(', ');
  const text = `${name}: ${scale}s, ${units.length} at first (${min} to ${max}): ${now}`;
  const population = architecture.populations.find((each) => each.name === name && scale === 'area');
  return population ? `${text}; ${newbornText(population)}` : text;
}

function newbornText({ template, reads, feeds }: AreaPopulation): string {
  const kind = isGraph(template)
    ? `the graph ${template.name} of ${template.areas.map((area) => area.name).join(', ')}`
    : moduleText(template);
  const wires = (ends: readonly Wire[]): string =>
    ends.length === 0
      ? 'nothing'
      : ends.map((wire) => wire.place + inBrackets(connectionWords(wire))).join(', ');
  return `a newborn is ${kind}, reads ${wires(reads)} and feeds ${wires(feeds)}`;
}

const TOUCH = { pre: 'outgoing', post: 'incoming', plain: 'own' } as const;

function touchedBy({ axis }: AxisPopulation, tensors: readonly Variable[]): string[] {
  return tensors.flatMap((variable) => {
    const roles = variable.dims.filter((dim) => dim.axis === axis).map((dim) => TOUCH[dim.role]);
    return roles.length > 0 ? [`${variable.name} (${roles.join(' and ')})`] : [];
  });
}

function unitText({ name, outgoing }: UnitGroup): string {
  const weights = outgoing.map((weight) => `${weight.name} (outgoing)`).join('; ');
  return `${name}: ${weights === '' ? 'nothing that leaves it' : weights}`;
}
