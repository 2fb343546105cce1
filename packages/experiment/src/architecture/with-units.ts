import { type ArchitectureSpec, type ContentSpec, isGraphSpec } from './architecture-schema.ts';

/**
 * The same architecture with other numbers of units at the start, in every module that has such an option, those of
 * nested graphs and templates included.
 *
 * @param units how many, or how many instead of so many.
 */
export function withUnits(
  architecture: ArchitectureSpec,
  units: number | ((units: number) => number),
): ArchitectureSpec {
  const { areas, populations } = architecture;
  return {
    ...architecture,
    areas: areas.map((area) => sized(area, units)),
    ...(populations && {
      populations: populations.map((each) => ({ ...each, template: sized(each.template, units) })),
    }),
  };
}

function sized<C extends ContentSpec>(content: C, units: number | ((units: number) => number)): C {
  if (isGraphSpec(content)) return { ...content, graph: withUnits(content.graph, units) };
  const now = (content as { readonly units?: unknown }).units;
  if (typeof now !== 'number') return content;
  return { ...content, units: typeof units === 'number' ? units : units(now) };
}
