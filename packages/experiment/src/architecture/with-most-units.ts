import { type ArchitectureSpec, type ContentSpec, isGraphSpec } from './architecture-schema.ts';

type Sized = {
  readonly units?: unknown;
  readonly maxUnits?: unknown;
  readonly width?: object;
  readonly block?: readonly object[];
};

/**
 * The same architecture with room for so many units in every module that tells no bound of its own, those of nested graphs
 * and templates and the blocks of stacks included.
 */
export function withMostUnits(architecture: ArchitectureSpec, most: number): ArchitectureSpec {
  const { areas, populations } = architecture;
  return {
    ...architecture,
    areas: areas.map((area) => roomy(area, most)),
    ...(populations && {
      populations: populations.map((each) => ({ ...each, template: roomy(each.template, most) })),
    }),
  };
}

function roomy<C extends ContentSpec>(content: C, most: number): C {
  if (isGraphSpec(content)) return { ...content, graph: withMostUnits(content.graph, most) };
  const { units, width, block } = content as Sized;
  if (typeof units !== 'number') return content;
  const inside = block
    ? { block: block.map((module) => ('units' in module ? bounded(module, most) : module)) }
    : content.kind === 'residualStack' && { width: bounded(width ?? {}, most) };
  return bounded({ ...content, ...inside }, most);
}

function bounded<T extends object>(sizes: T, most: number): T {
  const { units = 1, maxUnits } = sizes as Sized;
  const told = maxUnits !== undefined || typeof units !== 'number';
  return told ? sizes : { ...sizes, maxUnits: Math.max(most, units) };
}
