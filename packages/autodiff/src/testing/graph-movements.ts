import { Axis, axis } from '../axis/axis.ts';
import { multiply } from '../primitives/arithmetic.ts';
import { tanh } from '../primitives/functions.ts';
import { concatenate, embed, slice } from '../primitives/movement.ts';
import { mergeAxes, splitAxis } from '../primitives/split.ts';
import { overlapAdd, windows } from '../primitives/windows.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { pick } from './choices.ts';
import type { GraphWorld } from './graph-world.ts';

/*
 * What moves numbers along axes, for random graphs.
 */

/** The fixed axes of a graph, the longer one last. */
function fixedAxes(world: GraphWorld): readonly [Axis, Axis] | undefined {
  const [short, long] = world.axes.filter((axis) => axis.fixed);
  return short && long ? [short, long] : undefined;
}

/** A part of the longer fixed axis. */
export function cut(world: GraphWorld): Tensor | undefined {
  const fixed = fixedAxes(world);
  if (!fixed) return undefined;
  const [short, long] = fixed;
  const found = world.pool.filter(({ dims }) => dims.includes(long) && !dims.includes(short));
  const start = world.choices.below(long.min - short.min + 1);
  return found.length === 0 ? undefined : slice(pick(world.choices, found), long, start, short);
}

/** The shorter fixed axis within the longer one. */
export function placed(world: GraphWorld): Tensor | undefined {
  const fixed = fixedAxes(world);
  if (!fixed) return undefined;
  const [short, long] = fixed;
  const found = world.pool.filter(({ dims }) => dims.includes(short) && !dims.includes(long));
  const x = found.length > 0 ? pick(world.choices, found) : world.source([short]);
  if (!world.fits([...x.dims.filter((dim) => dim !== short), long])) return undefined;
  if (long.min === 2 * short.min) return concatenate([[x, short], [tanh(x), short]], long); // prettier-ignore
  return embed(x, short, world.choices.below(long.min - short.min + 1), long);
}

/** A tensor over an axis, and a fixed axis that it lacks, for windows of as many offsets. */
function windowable(world: GraphWorld): readonly [x: Tensor, along: Axis, offset: Axis] | undefined {
  const offset = world.axes.find((axis) => axis.fixed);
  const found = world.having((dim) => dim instanceof Axis && dim !== offset);
  if (!found || !offset) return undefined;
  const [x, { axis: along }] = found;
  return x.dims.includes(offset) || !world.fits([...x.dims, offset]) ? undefined : [x, along, offset];
}

/** By longer axis: what the shorter one leaves of it, once for each world. */
const rests = new WeakMap<Axis, Axis>();

/** The longer fixed axis as the shorter one and another, one of them squashed, and back. */
export function parted(world: GraphWorld): Tensor | undefined {
  const fixed = fixedAxes(world);
  if (!fixed) return undefined;
  const [short, long] = fixed;
  const found = world.pool.filter(({ dims }) => dims.includes(long) && !dims.includes(short));
  if (found.length === 0 || short.min === 0 || long.min % short.min !== 0) return undefined;
  const other = rests.get(long) ?? axis('rest', long.min / short.min);
  rests.set(long, other);
  const both = [other, short] as const;
  return mergeAxes(tanh(splitAxis(pick(world.choices, found), long, both)), both, long);
}

/** Windows of an axis that lie beside each other and reach beyond its ends. */
export function windowed(world: GraphWorld): Tensor | undefined {
  const found = windowable(world);
  if (!found) return undefined;
  const [x, along, offset] = found;
  return windows(x, { from: along, to: along, offset, before: world.choices.below(3) });
}

/** A sum of windows onto the axis that they lie on. */
export function overlapped(world: GraphWorld): Tensor | undefined {
  const found = windowable(world);
  if (!found) return undefined;
  const [x, along, offset] = found;
  const spread = multiply(tanh(x), world.source([offset]));
  const sums = overlapAdd(spread, { from: along, to: along, offset, dilation: 1 + world.choices.below(2) });
  return multiply(sums, 1 / Math.sqrt(Math.max(1, offset.min)));
}
