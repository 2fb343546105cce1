import { z } from 'zod';
import {
  type Architecture,
  areaGraph,
  type GraphBuilder,
  type GrowableModule,
  type Node,
  type WireOption,
} from '@meristem/growable';
import {
  architectureSchema,
  type ArchitectureSpec,
  type ContentSpec,
  isGraphSpec,
  type PopulationSpec,
  type WireSpec,
} from './architecture-schema.ts';
import { builtInModules, moduleOf, type ModuleRegistry } from '../modules/module-registry.ts';
import { parseSpec } from '../spec-error.ts';

export type { ArchitectureSpec } from './architecture-schema.ts';

/** What architectures in JSON may name. */
export interface SpecContext {
  /** Kinds of modules; those that come with the package unless told. */
  readonly modules?: ModuleRegistry;
}

/** The JSON schema of an architecture. */
export function architectureJsonSchema({ modules = builtInModules }: SpecContext = {}): object {
  return z.toJSONSchema(architectureSchema(modules), { io: 'input' });
}

/**
 * Reads an architecture from plain data and checks it as a graph.
 *
 * @throws SpecError for data of another form, ArchitectureError for a graph that cannot be built.
 */
export function parseArchitecture(value: unknown, context: SpecContext = {}): ArchitectureSpec {
  const { modules = builtInModules } = context;
  const spec = parseSpec('architecture', architectureSchema(modules), value);
  architectureOf(spec, context);
  return spec;
}

/**
 * Builds the architecture that plain data describes.
 *
 * @throws ArchitectureError for a graph that cannot be built, SpecError for a kind of module that is not registered.
 */
export function architectureOf(
  spec: ArchitectureSpec,
  { modules = builtInModules }: SpecContext = {},
): Architecture {
  return graphOf(spec, modules, '$');
}

function graphOf(spec: ArchitectureSpec, modules: ModuleRegistry, root: string): Architecture {
  const { inputs, areas, outputs, projections, populations = [], plasticProjections } = spec;
  const declare = (builder: GraphBuilder): void => {
    for (const name of inputs) builder.input(name);
    areas.forEach(({ name, ...content }, i) => {
      builder.area(name, contentOf(content, modules, `${root}.areas[${i}]`) as GrowableModule);
    });
    for (const name of outputs) builder.output(name, []);
    for (const { from, to, ...options } of projections)
      builder.project(placeNamed(from), placeNamed(to), options);
    populations.forEach((population, i) =>
      declarePopulation(builder, population, modules, `${root}.populations[${i}]`),
    );
    if (!plasticProjections) return;
    const { name, sources, targets, members, ...bounds } = plasticProjections;
    builder.projections(name, {
      ...bounds,
      sources: sources.map(placeNamed),
      targets: targets.map(placeNamed),
      ...(members && { members }),
    });
  };
  return areaGraph(spec.name, declare, root);
}

function contentOf(
  content: ContentSpec,
  modules: ModuleRegistry,
  path: string,
): GrowableModule | Architecture {
  if (isGraphSpec(content)) return graphOf(content.graph, modules, `${path}.graph`);
  const { kind, ...options } = content;
  return moduleOf(modules, kind, options, path);
}

function declarePopulation(
  builder: GraphBuilder,
  { name, template, reads, feeds, members, ...options }: PopulationSpec,
  modules: ModuleRegistry,
  path: string,
): void {
  builder.areas(name, contentOf(template, modules, `${path}.template`), {
    ...options,
    reads: reads.map(wireOption),
    feeds: feeds.map(wireOption),
    members: members.map(placeNamed),
  });
}

function wireOption({ place, delay, interaction }: WireSpec): WireOption {
  return { place: placeNamed(place), delay, interaction };
}

/** A place that is known by its name alone; sets of places too, as they have names of their own. */
function placeNamed(name: string): Node {
  return { kind: 'area', name };
}
