import { StudioFault } from './fault.ts';
import { isObject } from './json.ts';
import { LIMITS } from './limits.ts';

/** How many there are, in nested graphs too. */
interface Count {
  areas: number;
  projections: number;
}

/** Fields whose numbers say how many of something are made. */
const EXTENTS: ReadonlySet<string> = new Set([
  'units',
  'minUnits',
  'blocks',
  'minBlocks',
  'layers',
  'heads',
  'initial',
  'steps',
  'window',
  'width',
  'size',
  'stride',
  'padding',
  'dilation',
  'positions',
  'sites',
]);

/**
 * Bounds how much an architecture asks for, before anything is built of it: areas, projections and extents, in nested graphs and
 * templates too. What the fields mean, the published schema checks. The data must have been gone through before
 * (`requirePlainData`), so that its depth is bounded.
 *
 * @throws StudioFault with the JSON path.
 */
export function requireModestArchitecture(value: unknown, path = '$.experiment.architecture'): void {
  visit(value, path, undefined, { areas: 0, projections: 0 });
}

function visit(value: unknown, path: string, field: string | undefined, count: Count): void {
  if (typeof value === 'number' && field !== undefined && EXTENTS.has(field)) requireExtent(value, path);
  if (Array.isArray(value)) {
    if (field === 'areas') requireCount('areas', (count.areas += value.length), LIMITS.areas, path);
    if (field === 'projections') {
      requireCount('projections', (count.projections += value.length), LIMITS.projections, path);
    }
    value.forEach((each: unknown, i) => visit(each, `${path}[${i}]`, field, count));
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) visit(each, `${path}.${key.slice(0, 60)}`, key, count);
  }
}

function requireExtent(value: number, path: string): void {
  if (value <= LIMITS.extent) return;
  throw new StudioFault({
    path,
    found: String(value),
    expected: `at most ${LIMITS.extent}`,
    remedy: 'Make it smaller: a page holds networks of this size.',
  });
}

function requireCount(what: string, found: number, most: number, path: string): void {
  if (found <= most) return;
  throw new StudioFault({
    path,
    found: `${found} ${what}`,
    expected: `at most ${most}`,
    remedy: 'Take some away.',
  });
}
