import {
  type Architecture,
  ArchitectureError,
  type Area,
  type AreaPopulation,
  assembled,
  type GrowableModule,
  isGraph,
  type Projection,
} from '@meristem/growable';
import type {
  ArchitectureSpec,
  AreaSpec,
  ContentSpec,
  PlasticProjectionsSpec,
  PopulationSpec,
} from './architecture-schema.ts';
import { defined } from '../defined-fields.ts';
import { parseArchitecture, type SpecContext } from './architecture-spec.ts';

/**
 * An architecture as plain data, whether it was read from such or declared by code, and whether it has grown since:
 * `architectureOf` makes the same again, with its layers, areas and projections as they are now. How many neurons there
 * are is a matter of the training state.
 *
 * @throws ArchitectureError if a module does not know its options, SpecError if its kind is not registered.
 */
export function architectureSpec(architecture: Architecture, context: SpecContext = {}): ArchitectureSpec {
  return parseArchitecture(writtenGraph(architecture), context);
}

function writtenGraph(architecture: Architecture): ArchitectureSpec {
  return hasGrown(architecture) ? grownGraph(architecture) : declaredGraph(architecture);
}

/** Whether an architecture is other than what its declaration makes. */
function hasGrown(architecture: Architecture): boolean {
  // A path other than the outermost graph's: a nested graph need not be sound by itself.
  const first = assembled(architecture, '$.graph');
  const sameModules =
    first.areas.length === architecture.areas.length &&
    first.areas.every(({ module }, i) => module === architecture.areas[i]!.module);
  return !sameModules || wiringText(first) !== wiringText(architecture);
}

/** Everything of an architecture but its modules. */
function wiringText({ areas, projections, areaPopulations, projectionPopulation }: Architecture): string {
  const populations = areaPopulations.map((population) => ({ ...population, template: undefined }));
  return JSON.stringify([areas.map(({ name }) => name), projections, populations, projectionPopulation]);
}

/** An architecture that has never grown, as it was declared. */
function declaredGraph(architecture: Architecture): ArchitectureSpec {
  const { name, inputs, outputs, declaration } = architecture;
  const { areas, projections, populations, plasticProjections: links } = declaration;
  return {
    name,
    inputs,
    areas: areas.map((area) => writtenArea(name, area.name, area.content)),
    outputs,
    projections,
    ...writtenPopulations(name, populations),
    ...(links && { plasticProjections: writtenLinks(links) }),
  };
}

/** An architecture that has grown: all of its areas and projections one by one. */
function grownGraph(architecture: Architecture): ArchitectureSpec {
  const { name, inputs, areas, outputs, areaPopulations, projectionPopulation: links } = architecture;
  const places = [...new Set(areas.map((area) => area.name.split('.', 1)[0] as string))];
  const contents = places.map((place) => [place, presentContent(architecture, place)] as const);
  const within = new Set(contents.flatMap(([place, content]) => innerProjections(place, content)));
  return {
    name,
    inputs,
    areas: contents.map(([place, content]) => writtenArea(name, place, content)),
    outputs,
    projections: architecture.projections.filter((projection) => !within.has(JSON.stringify(projection))),
    ...writtenPopulations(
      name,
      areaPopulations.map((population) => ({ population, initial: 0 })),
    ),
    ...(links && { plasticProjections: writtenLinks(links) }),
  };
}

/** What stands at a place of the outermost graph now: a module, or a graph as edits have left it. */
function presentContent(architecture: Architecture, place: string): GrowableModule | Architecture {
  const { areas, areaPopulations, declaration } = architecture;
  const declared =
    declaration.areas.find(({ name }) => name === place)?.content ??
    areaPopulations.find(({ members }) => members.includes(place))?.template;
  if (!declared || !isGraph(declared)) return moduleAt(areas, place);
  const inner = innerProjections(place, declared);
  const first = stillFirst(architecture.projections, inner);
  return {
    ...declared,
    areas: declared.areas.map(({ name }) => ({ name, module: moduleAt(areas, `${place}.${name}`) })),
    projections: declared.projections.filter((projection) => {
      const text = JSON.stringify(placed(place, projection));
      return !inner.includes(text) || first.has(text);
    }),
  };
}

/**
 * Those of a nested graph's own projections that still come before all others to their target, in the order of their
 * declaration; one that was removed and born again comes after them, and drives are summed in order.
 */
function stillFirst(projections: readonly Projection[], inner: readonly string[]): ReadonlySet<string> {
  const first = new Set<string>();
  const reached = new Map<string, number>();
  for (const projection of projections) {
    const text = JSON.stringify(projection);
    const position = inner.indexOf(text);
    const ascends = position > (reached.get(projection.to) ?? -1);
    if (ascends) first.add(text);
    reached.set(projection.to, ascends ? position : Infinity);
  }
  return first;
}

function moduleAt(areas: readonly Area[], name: string): GrowableModule {
  return areas.find((area) => area.name === name)!.module;
}

/** Projections between the areas of a nested graph, as they stand in the outer one, as text. */
function innerProjections(place: string, content: GrowableModule | Architecture): readonly string[] {
  if (!isGraph(content)) return [];
  const names = content.areas.map(({ name }) => name);
  return content.projections
    .filter(({ from, to }) => names.includes(from) && names.includes(to))
    .map((projection) => JSON.stringify(placed(place, projection)));
}

/** A projection of a nested graph under the full names of its ends. */
function placed(place: string, { from, to, delay, interaction }: Projection): Projection {
  return { from: `${place}.${from}`, to: `${place}.${to}`, delay, interaction };
}

function writtenArea(graph: string, name: string, content: GrowableModule | Architecture): AreaSpec {
  return { name, ...writtenContent(graph, name, content) };
}

function writtenContent(graph: string, name: string, content: GrowableModule | Architecture): ContentSpec {
  if (isGraph(content)) return { kind: 'graph', graph: writtenGraph(content) };
  const { kind, options } = content;
  if (options) return { ...defined(options), kind };
  throw new ArchitectureError(
    `architecture "${graph}": "${name}": found a module of kind "${kind}" without options, expected them as plain data for JSON. ` +
      'Let the module carry its options.',
  );
}

function writtenPopulations(
  graph: string,
  populations: readonly { readonly population: AreaPopulation; readonly initial: number }[],
): Pick<ArchitectureSpec, 'populations'> {
  if (populations.length === 0) return {};
  return {
    populations: populations.map(({ population, initial }): PopulationSpec => {
      const { name, template, ...rest } = population;
      return { name, template: writtenContent(graph, name, template), initial, ...rest };
    }),
  };
}

function writtenLinks(links: PlasticProjectionsSpec): PlasticProjectionsSpec {
  const { members, ...rest } = links;
  return members ? { ...rest, members } : rest;
}
