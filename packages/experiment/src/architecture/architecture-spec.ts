import { type Architecture, architectureFrom, type GrowableModule } from '@meristem/growable';
import { z } from 'zod';
import { builtInModules, moduleOf, type ModuleRegistry } from '../modules/module-registry.ts';
import { parseSpec, SpecError } from '../spec-error.ts';
import {
  architectureSchema,
  type ArchitectureSpec,
  type ContentSpec,
  isGraphSpec,
} from './architecture-schema.ts';

export type { ArchitectureSpec } from './architecture-schema.ts';

/** What architectures in JSON may name. */
export interface SpecContext {
  /** Kinds of modules; those that come with the package unless told. */
  readonly modules?: ModuleRegistry;
}

/** An architecture that was read from plain data. */
export interface ParsedArchitecture {
  /** The data, completed. */
  readonly spec: ArchitectureSpec;
  /** What it describes. */
  readonly architecture: Architecture;
}

/** The JSON schema of an architecture. */
export function architectureJsonSchema({ modules = builtInModules }: SpecContext = {}): object {
  return z.toJSONSchema(architectureSchema(modules), { io: 'input' });
}

/**
 * Reads an architecture from plain data, checks it as a graph and makes it.
 *
 * @throws SpecError for data of another form, ArchitectureError for a graph that cannot be built.
 */
export function parseArchitecture(value: unknown, context: SpecContext = {}): ParsedArchitecture {
  const { modules = builtInModules } = context;
  checkNesting('architecture', value, '$');
  const spec = parseSpec('architecture', architectureSchema(modules), value);
  return { spec, architecture: architectureOf(spec, context) };
}

/**
 * Makes the architecture that plain data describes.
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
  const areas = spec.areas.map((area, i) => {
    const { name, after, ...content } = { after: undefined, ...area };
    const place = { name, content: contentOf(content, modules, `${root}.areas[${i}]`) };
    return after === undefined ? place : { ...place, after };
  });
  const populations = spec.populations?.map(({ template, ...population }, i) => {
    return { ...population, template: contentOf(template, modules, `${root}.populations[${i}].template`) };
  });
  return architectureFrom({ ...spec, areas, populations }, root);
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

/** How deep graphs may be nested. */
const DEEPEST = 32;

/**
 * Looks how deep graphs are nested before anything else walks them.
 *
 * @throws SpecError naming the first that is too deep.
 */
export function checkNesting(what: string, graph: unknown, path: string, depth = 0): void {
  if (depth > DEEPEST) {
    throw new SpecError(
      `${what}: ${path}: found a graph in ${depth} others, expected at most ${DEEPEST}. Nest it less deeply.`,
    );
  }
  const { areas, populations } = Object(graph) as {
    readonly areas?: unknown;
    readonly populations?: unknown;
  };
  const within = (list: unknown, pathOf: (i: number) => string, of: (item: never) => unknown): void => {
    if (!Array.isArray(list)) return;
    list.forEach((item, i) => {
      const inner = (Object(of(Object(item) as never)) as { readonly graph?: unknown }).graph;
      if (inner !== undefined) checkNesting(what, inner, `${pathOf(i)}.graph`, depth + 1);
    });
  };
  within(
    areas,
    (i) => `${path}.areas[${i}]`,
    (area) => area,
  );
  within(
    populations,
    (i) => `${path}.populations[${i}].template`,
    ({ template }) => template,
  );
}
