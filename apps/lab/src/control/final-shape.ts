import type { ArchitectureSpec } from '@meristem/experiment';
import type { SeedResult } from '../result/seed-result.ts';

/** Content of an area as plain data. */
interface Content {
  readonly kind?: unknown;
  readonly maxUnits?: number;
  readonly graph?: ArchitectureSpec;
  readonly width?: { readonly maxUnits?: number };
}

/**
 * An architecture of fixed size, with as many units in every population as a run ended with. Blocks of a stack all get the mean of
 * their widths, as an architecture says one for all.
 *
 * @param architecture as it was at the end of the run, areas included that were born
 * @param units neurons by population at the end, as results tell them
 */
export function finalShape(architecture: ArchitectureSpec, units: SeedResult['units']): ArchitectureSpec {
  return shaped(architecture, units, '');
}

/** What says that something may be born, which is over. */
const PLASTIC: readonly string[] = ['populations', 'plasticProjections'];

function shaped(architecture: ArchitectureSpec, units: SeedResult['units'], path: string): ArchitectureSpec {
  const areas = architecture.areas.map((area) => {
    const name = `${path}${area.name}`;
    const content = area as Content;
    if (content.graph) return { ...area, graph: shaped(content.graph, units, `${name}.`) };
    const size = units[name];
    if (size === undefined) return area;
    return {
      ...area,
      ...sized(content, size),
      ...(content.kind === 'residualStack' && blocks(content, name, units)),
    };
  });
  const fixed = Object.entries({ ...architecture, areas }).filter(([field]) => !PLASTIC.includes(field));
  return Object.fromEntries(fixed) as unknown as ArchitectureSpec;
}

/** No population may begin with no unit at all: what ended with none has one. */
function sized({ maxUnits = 0 }: { readonly maxUnits?: number }, units: number): object {
  const size = Math.max(1, units);
  return { units: size, ...(maxUnits > 0 && { maxUnits: Math.max(size, maxUnits) }) };
}

function blocks({ width = {} }: Content, name: string, units: SeedResult['units']): object {
  const widths = Object.entries(units)
    .filter(([population]) => population.startsWith(`${name}.b`))
    .map(([, size]) => size);
  const mean = Math.round(widths.reduce((total, size) => total + size, 0) / Math.max(1, widths.length));
  return {
    blocks: widths.length,
    width: { ...width, ...sized({ maxUnits: Math.max(99, width.maxUnits ?? 0) }, mean) },
  };
}
