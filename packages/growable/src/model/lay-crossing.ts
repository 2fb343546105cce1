import { type Axis, axis as declareAxis, type Fault, faultText } from '@meristem/autodiff';
import { ArchitectureError } from '../architecture/errors.ts';
import type { FlatProjection } from '../architecture/flat-graph.ts';
import { type Crossing, NO_SITES, offsetsOf, type Windows } from './crossing.ts';
import { type LaidWindows, laidPool, laidWindows } from './laid-windows.ts';

/** Refuses a projection; the path is that of a field of it, or nothing. */
type Refuse = (fault: Fault) => never;

/** A projection on its way from the sites of its source to those of its target. */
interface Way {
  readonly projection: FlatProjection;
  readonly source: readonly Axis[];
  /** Those of the target, where something has said already which they are. */
  readonly target: readonly Axis[] | undefined;
  readonly refuse: Refuse;
}

/** How projections of an architecture are refused: by the JSON path and both ends. */
export function projectionRefusal(architecture: string, { from, to, path }: FlatProjection): Refuse {
  return ({ path: field, ...fault }) => {
    const place = field === '' ? path : `${path}.${field}`;
    const text = faultText({ path: `projection from "${from}" to "${to}"`, ...fault });
    throw new ArchitectureError(`architecture "${architecture}": ${place}: ${text}`);
  };
}

/**
 * How a projection crosses from the sites of its source to those of its target.
 *
 * @param target sites of the target; `undefined` where they follow from this projection.
 * @throws ArchitectureError if windows do not fit, or sites do not meet.
 */
export function layCrossing(
  architecture: string,
  projection: FlatProjection,
  source: readonly Axis[],
  target: readonly Axis[] | undefined,
): Crossing {
  const way = { projection, source, target, refuse: projectionRefusal(architecture, projection) };
  if (source.length === 0) return withoutSites(way);
  const { window, flatten } = projection;
  const { left, ...pool } = pooledBy(way);
  if (flatten || left.length === 0) return { ...NO_SITES, ...pool, places: flatten ? left : [] };
  if (!window) return { ...NO_SITES, ...pool, ...met(way, left) };
  const laid = laidWindows(window, extentsOf(left), way.refuse);
  const brings = reached(way, left, laid);
  const windows = between(way, laid, left, brings, 'in');
  const places = window.groups === 'units' ? [] : offsetsOf(windows);
  return { ...pool, windows, places, renamed: [], brings };
}

/** A source without sites is the same for all of the target's; to read all of none at once is to read it. */
function withoutSites({ projection: { from, pool, window }, refuse }: Way): Crossing {
  const field = window ? 'window' : pool?.size === undefined ? undefined : 'pool';
  if (field === undefined) return NO_SITES;
  return refuse({
    path: field,
    found: `"${from}" without sites`,
    expected: 'a grid to lay windows on',
    remedy: `Leave ${field} out, or read a port that is a grid.`,
  });
}

/** What is pooled first, and the sites that are left. */
function pooledBy(way: Way): Pick<Crossing, 'pool'> & { readonly left: readonly Axis[] } {
  const { projection, source, refuse } = way;
  const { pool, window, flatten } = projection;
  if (!pool) return { left: source };
  const { by, size } = pool;
  if (size === undefined) return { pool: { by, over: source }, left: [] };
  const laid = laidPool({ ...pool, size }, extentsOf(source), refuse);
  const last = !window && !flatten;
  const left = last ? reached(way, source, laid) : madeAxes(source, laid, `pooled for ${nameOf(projection)}`);
  return { pool: { by, windows: between(way, laid, source, left, 'pooled in') }, left };
}

/** Sites that windows lead to: those of the target, or where nothing has said which these are, new ones if they are fewer. */
function reached(way: Way, from: readonly Axis[], laid: readonly LaidWindows[]): readonly Axis[] {
  const { target, projection } = way;
  const counts = laid.map(({ count }) => count);
  if (target) {
    requireEqual(way, counts);
    return target;
  }
  return alike(counts, extentsOf(from)) ? from : madeAxes(from, laid, `of ${projection.to}`);
}

/** Sites that meet one by one. */
function met(way: Way, left: readonly Axis[]): Pick<Crossing, 'renamed' | 'brings'> {
  const { target = left } = way;
  requireEqual(way, extentsOf(left));
  const renamed = left.flatMap((from, d) => (from === target[d] ? [] : [[from, target[d]!] as const]));
  return { renamed, brings: target };
}

function requireEqual({ projection: { to }, target, refuse }: Way, counts: readonly number[]): void {
  if (!target || alike(counts, extentsOf(target))) return;
  const none = target.length === 0;
  refuse({
    path: '',
    found: `${sitesText(counts)} where "${to}" has ${none ? 'none' : sitesText(extentsOf(target))}`,
    expected: 'sites that meet one by one, or none',
    remedy: none
      ? 'Pool them, pool: { by: "mean" }, or read all at once, flatten: true.'
      : 'Change the stride or padding of a window or pool, or pool over all sites.',
  });
}

function between(
  { projection }: Way,
  laid: readonly LaidWindows[],
  from: readonly Axis[],
  to: readonly Axis[],
  word: string,
): readonly Windows[] {
  return laid.map(({ size, stride, dilation, before }, d) => {
    const offset = declareAxis(`${siteName(from[d]!)} ${word} ${nameOf(projection)}`, size);
    return { from: from[d]!, to: to[d]!, offset, stride, dilation, before };
  });
}

function madeAxes(like: readonly Axis[], laid: readonly LaidWindows[], words: string): readonly Axis[] {
  return laid.map(({ count }, d) => declareAxis(`${siteName(like[d]!)} ${words}`, count));
}

/** What the sites of an axis are called: the first word of its name. */
function siteName({ name }: Axis): string {
  return name.split(' ', 1)[0]!;
}

function nameOf({ from, to }: FlatProjection): string {
  return `${from}.to.${to}`;
}

/** Sites in words: `14 rows, 14 columns`. */
export function sitesText(extents: readonly number[]): string {
  return extents.length === 0 ? 'no sites' : `sites ${extents.join(' x ')}`;
}

export function extentsOf(axes: readonly Axis[]): readonly number[] {
  return axes.map(({ min }) => min);
}

function alike(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, d) => extent === b[d]);
}
