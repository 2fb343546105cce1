import { counted, type Fault } from '@meristem/autodiff';
import type { PerExtent, PoolOptions, WindowOptions } from '../architecture/meeting.ts';

/** How windows lie along one extent. */
export interface LaidWindows {
  /** How many there are. */
  readonly count: number;
  /** Sites of each. */
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** Sites before the first one that the first window reaches over. */
  readonly before: number;
}

/** Refuses what cannot be laid: the path is that within the projection. */
export type RefuseLaying = (fault: Fault) => never;

/** How a pool of some size lies on a grid. */
export function laidPool(
  { size, stride, padding = 0 }: PoolOptions & { readonly size: PerExtent },
  extents: readonly number[],
  refuse: RefuseLaying,
): readonly LaidWindows[] {
  const sizes = each('pool.size', size, extents, refuse);
  const strides = each('pool.stride', stride ?? sizes, extents, refuse);
  const paddings = each('pool.padding', padding, extents, refuse);
  return extents.map((extent, d) => {
    const [own, before] = [sizes[d] as number, paddings[d] as number];
    if (before >= own) {
      refuse({
        path: 'pool.padding',
        found: `a padding of ${before} with a size of ${own}`,
        expected: 'less than the size, so that every pool has a site',
        remedy: 'Use a smaller padding, or none.',
      });
    }
    const count = countOf(extent, own, strides[d] as number, 2 * before);
    if (count < 1) refuse(tooLarge('pool', own, extent, before));
    return { count, size: own, stride: strides[d] as number, dilation: 1, before };
  });
}

/** How the windows of a convolution lie on a grid. */
export function laidWindows(
  { size, stride = 1, dilation = 1, padding = 'same' }: WindowOptions,
  extents: readonly number[],
  refuse: RefuseLaying,
): readonly LaidWindows[] {
  const sizes = each('window.size', size, extents, refuse);
  const strides = each('window.stride', stride, extents, refuse);
  const dilations = each('window.dilation', dilation, extents, refuse);
  const paddings = typeof padding === 'string' ? undefined : each('window.padding', padding, extents, refuse);
  return extents.map((extent, d) => {
    const own = sizes[d] as number;
    const steps = { size: own, stride: strides[d] as number, dilation: dilations[d] as number };
    const span = (own - 1) * steps.dilation + 1;
    const laid =
      padding === 'same'
        ? laidAlike(extent, span, steps.stride)
        : laidWithin(extent, span, steps.stride, paddings?.[d] ?? 0);
    if (laid.count < 1 || !reachesAll({ ...steps, ...laid }, extent))
      refuse(tooLarge('window', span, extent, laid.before));
    return { ...steps, ...laid };
  });
}

/** As many windows as there are sites, or over the stride; what lacks is added at both ends, one more at the end. */
function laidAlike(extent: number, span: number, stride: number): Pick<LaidWindows, 'count' | 'before'> {
  const count = Math.ceil(extent / stride);
  return { count, before: Math.floor(Math.max(0, (count - 1) * stride + span - extent) / 2) };
}

function laidWithin(
  extent: number,
  span: number,
  stride: number,
  before: number,
): Pick<LaidWindows, 'count' | 'before'> {
  return { count: countOf(extent, span, stride, 2 * before), before };
}

function countOf(extent: number, span: number, stride: number, padding: number): number {
  return Math.floor((extent + padding - span) / stride) + 1;
}

/** Whether each position within the windows meets some site: a weight that never does would never learn. */
function reachesAll({ count, size, stride, dilation, before }: LaidWindows, extent: number): boolean {
  return Array.from({ length: size }, (_, o) => o * dilation - before).every((first) => {
    const from = first >= 0 ? 0 : Math.ceil(-first / stride);
    return from < count && first + from * stride < extent;
  });
}

/** One number for each extent. */
function each(
  path: string,
  value: PerExtent,
  extents: readonly number[],
  refuse: RefuseLaying,
): readonly number[] {
  if (typeof value === 'number') return extents.map(() => value);
  if (value.length === extents.length) return value;
  return refuse({
    path,
    found: counted(value.length, 'number'),
    expected: `${extents.length}, one for each extent of the grid, or a single number for all`,
    remedy: 'Change it.',
  });
}

function tooLarge(what: 'pool' | 'window', span: number, extent: number, before: number): Fault {
  return {
    path: `${what}.size`,
    found: `a ${what} over ${span} sites${before > 0 ? `, ${before} of them beside the edge,` : ''} where there ${extent === 1 ? 'is' : 'are'} ${extent}`,
    expected:
      what === 'pool'
        ? 'pools that fit on the grid'
        : 'windows that fit on the grid, with a site for each of their weights',
    remedy: 'Use a smaller size, or pool less before.',
  };
}
