import { type Architecture, ArchitectureError, type GrowableModule, isGraph } from '@meristem/growable';
import { defined } from '../defined-fields.ts';
import { builtInModules } from '../modules/module-registry.ts';
import { parseSpec } from '../spec-error.ts';
import {
  architectureSchema,
  type ArchitectureSpec,
  type AreaSpec,
  type ContentSpec,
} from './architecture-schema.ts';
import type { SpecContext } from './architecture-spec.ts';

/**
 * An architecture as plain data, whether it was read from such or declared by code, and whether it has grown since:
 * `architectureOf` makes the same again, with its layers, areas and projections as they are now. How many neurons there
 * are is a matter of the training state.
 *
 * @throws ArchitectureError if a module does not know its options, SpecError if its kind is not registered.
 */
export function architectureSpec(
  architecture: Architecture,
  { modules = builtInModules }: SpecContext = {},
): ArchitectureSpec {
  return parseSpec('architecture', architectureSchema(modules), graphSpec(architecture));
}

function graphSpec({ areas, populations, plasticProjections, ...graph }: Architecture): ArchitectureSpec {
  const { name } = graph;
  return {
    ...graph,
    areas: areas.map(({ content, ...area }): AreaSpec => ({
      ...area,
      ...contentSpec(name, area.name, content),
    })),
    ...(populations.length > 0 && {
      populations: populations.map(({ template, ...population }) => ({
        ...population,
        template: contentSpec(name, population.name, template),
        initial: 0,
      })),
    }),
    ...(plasticProjections && { plasticProjections }),
  };
}

function contentSpec(graph: string, place: string, content: GrowableModule | Architecture): ContentSpec {
  if (isGraph(content)) return { kind: 'graph', graph: graphSpec(content) };
  const { kind, options } = content;
  if (options) return { ...defined(options), kind };
  throw new ArchitectureError(
    `architecture "${graph}": "${place}": found a module of kind "${kind}" without options, expected them as plain data for JSON. ` +
      'Let the module carry its options.',
  );
}
