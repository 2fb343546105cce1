import {
  type Axis,
  contract,
  divide,
  gather,
  max,
  mean,
  project,
  relabel,
  slice,
  sum,
  type Tensor,
  type Variable,
  windows,
} from '@meristem/autodiff';
import type { PoolOptions } from '../architecture/meeting.ts';

/** Windows along one extent: where they lie, and the axes that they are between. */
export interface Windows {
  readonly from: Axis;
  readonly to: Axis;
  /** Positions within a window. */
  readonly offset: Axis;
  readonly stride: number;
  readonly dilation: number;
  /** Sites before the first one that the first window reaches over. */
  readonly before: number;
}

/** How what a projection reads gets from the sites of its source to those of its target. */
export interface Crossing {
  /** Sites that are put together first: along windows, or all of some axes. */
  readonly pool?: { readonly by: PoolOptions['by'] } & (
    { readonly windows: readonly Windows[] } | { readonly over: readonly Axis[] }
  );
  /** Windows of which each target reads one. */
  readonly windows: readonly Windows[];
  /** Where every unit of the source has windows of its own, their weights: `[...places within windows, source]`. */
  readonly kernel?: Variable;
  /** What the weight is over before its source: positions within windows, or the sites that are read at once. */
  readonly places: readonly Axis[];
  /** Sites of what it brings, with the axes of equal extents that the target calls them by. */
  readonly renamed: readonly (readonly [from: Axis, to: Axis])[];
  /** Sites of what it brings: those of the target, or none. */
  readonly brings: readonly Axis[];
}

/** Between places without sites. */
export const NO_SITES: Crossing = { windows: [], places: [], renamed: [], brings: [] };

/** What a source does, as those see it who read it through the same pool. */
export function pooled(source: Tensor, pool: Crossing['pool']): Tensor {
  if (!pool) return source;
  if ('over' in pool) return pool.by === 'max' ? max(source, ...pool.over) : mean(source, ...pool.over);
  const elsewhere = pool.by === 'max' ? -Infinity : 0;
  // One extent after the other, so that what lies between stays small.
  return pool.windows.reduce((x, each) => {
    const seen = windows(x, { ...each, elsewhere });
    return pool.by === 'max' ? max(seen, each.offset) : divide(sum(seen, each.offset), each.offset.min);
  }, source);
}

/** What a projection reads of its source at each of the target's sites, over the weight's places too; before its weight. */
export function reached(source: Tensor, { pool, windows: seen, kernel, renamed }: Crossing): Tensor {
  const all = seen.reduce<Tensor>((x, each) => windows(x, each), pooled(source, pool));
  const read = kernel ? contract(all, kernel as Tensor, offsetsOf(seen)) : all;
  return renamed.reduce<Tensor>((x, [from, to]) => slice(x, from, 0, to), read);
}

/** What a projection makes of its source by its weight, at the sites of its target. Of symbols it looks rows up. */
export function crossed(source: Tensor, weight: Variable, crossing: Crossing): Tensor {
  if (source.kind === 'index') return lookedUp(source, weight);
  const read = reached(source, crossing);
  return crossing.places.length === 0
    ? project(read, weight as Tensor)
    : projectPlaces(read, weight, crossing.places);
}

/** The rows of a weight that symbols stand for. */
function lookedUp(symbols: Tensor, weight: Variable): Tensor {
  const { dims } = weight;
  const [pre, post] = [dims.find(({ role }) => role === 'pre')!, dims.at(-1)!];
  return relabel(gather(weight as Tensor, symbols, pre), [[post, post.axis]]);
}

/** The product with a weight that has places before its source: summed over both. */
function projectPlaces(source: Tensor, weight: Variable, places: readonly Axis[]): Tensor {
  const { dims } = weight;
  const [pre, post] = [dims.find(({ role }) => role === 'pre')!, dims.at(-1)!];
  const drive = contract(relabel(source, [[pre.axis, pre]]), weight as Tensor, [...places, pre]);
  return relabel(drive, [[post, post.axis]]);
}

/** The same crossing, whose largest are means: what is linear comes out as it is put together, in whatever order. */
export function linearly(crossing: Crossing): Crossing {
  return crossing.pool ? { ...crossing, pool: { ...crossing.pool, by: 'mean' } } : crossing;
}

/** Whether a constant comes to more at some sites of the target than at others, because windows reach beyond the edges. */
export function isUneven({ windows: seen, pool }: Crossing): boolean {
  const averaged = pool?.by === 'mean' && 'windows' in pool ? pool.windows : [];
  return [...seen, ...averaged].some(
    ({ from, to, offset, stride, dilation, before }) =>
      before > 0 || (to.min - 1) * stride + (offset.min - 1) * dilation - before >= from.min,
  );
}

/** Positions within windows, along every extent. */
export function offsetsOf(all: readonly Windows[]): readonly Axis[] {
  return all.map(({ offset }) => offset);
}

/** How all of some projections from the same place put its sites together first; `undefined` where they differ, or do not. */
export function sharedPool(crossings: readonly Crossing[]): Crossing['pool'] {
  const [first, ...others] = crossings.map(({ pool }) => pool);
  return first && others.every((each) => poolText(each) === poolText(first)) ? first : undefined;
}

/** How many sites there are, once pooled. */
export function siteCount(sites: readonly Axis[], pool?: Crossing['pool']): number {
  const left = !pool ? sites : 'over' in pool ? [] : pool.windows.map(({ to }) => to);
  return left.reduce((count, { min }) => count * min, 1);
}

/** A pool by its numbers. */
function poolText(pool: Crossing['pool']): string {
  if (!pool) return '';
  const numbers =
    'over' in pool
      ? []
      : pool.windows.map(({ to, offset, stride, before }) => [to.min, offset.min, stride, before].join());
  return [pool.by, ...numbers].join(' ');
}
