import { Axis, type Dim } from '../axis/axis.ts';
import { add, multiply } from '../primitives/arithmetic.ts';
import { project } from '../primitives/contract.ts';
import { tanh } from '../primitives/functions.ts';
import { scan } from '../primitives/scan.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { pick } from './choices.ts';
import { applyRandom, GRAPH_OPERATIONS } from './graph-operations.ts';
import type { GraphWorld } from './graph-world.ts';

type Named = Record<string, Tensor>;

/**
 * A random scan: forward or in reverse, over any axis, with one or two carries over up to two dims, sequences from the
 * pool, unit positions per step, captured tensors and weights, and a step of a few random operations.
 */
export function randomScan(world: GraphWorld): Tensor | undefined {
  const { choices } = world;
  const over = pick(choices, world.axes);
  const inner = world.inside(over);
  const carry = carriesOf(world, inner, over);
  const elements = elementsOf(world, over);
  const along = inner.axes.find((axis) => world.extent(axis) > 0);
  const positions = along && choices.below(2) === 1 ? world.newPositions([over], along) : undefined;
  const result = scan({
    over,
    reverse: choices.below(2) === 1,
    carry,
    elements: { ...elements, ...(positions && { at: positions.tensor }) },
    step: (carried: Named, { at, ...stepwise }: Named) => {
      inner.pool.push(...Object.values(carried), ...Object.values(stepwise));
      inner.pool.push(...world.pool.filter(({ dims }) => !dims.includes(over)));
      if (at && along) inner.positions.push({ tensor: at, along });
      const given = [...inner.pool];
      for (let i = choices.below(4); i >= 0; i--) applyRandom(inner, GRAPH_OPERATIONS);
      const entries = Object.entries(carried).map(
        ([name, value]) => [name, nextCarry(inner, given, value)] as const,
      );
      return {
        carry: Object.fromEntries(entries),
        emit: { last: inner.pool.at(-1) as Tensor, any: inner.any() },
      };
    },
  });
  const yielded = [...Object.values(result.carry), result.emitted.last, result.emitted.any];
  const fitting = yielded.filter(({ dims }) => world.fits(dims));
  world.pool.push(...fitting.slice(1));
  return fitting[0];
}

/** One or two initial values: from the pool, new, or the same twice. */
function carriesOf(world: GraphWorld, inner: GraphWorld, over: Axis): Named {
  const small = (dims: readonly Dim[]): boolean => dims.length <= 2 && world.fits([...dims, over]);
  const initial = (): Tensor => {
    const ready = world.pool.filter(({ dims }) => !dims.includes(over) && small(dims));
    const dims = inner.dims(2);
    return pick(world.choices, [...ready, world.source(small(dims) ? dims : [])]);
  };
  const first = initial();
  const shape = world.choices.below(3);
  if (shape === 0) return { first };
  return { first, second: shape === 1 ? first : initial() };
}

function elementsOf(world: GraphWorld, over: Axis): Named {
  const ready = world.pool.filter(({ dims }) => dims.includes(over));
  const fresh = world.source(world.shuffled(world.small([over, ...world.inside(over).dims(1)])));
  const chosen = [pick(world.choices, [fresh, ...ready]), pick(world.choices, [fresh, ...ready])];
  return Object.fromEntries(chosen.slice(0, world.choices.below(3)).map((tensor, i) => [`x${i}`, tensor]));
}

/**
 * A value over the dims of a carry: one that the step was given as it is, or half the old value and half of something new.
 * What is new is damped, so that a loop of many steps is as smooth as one of a few.
 */
function nextCarry(world: GraphWorld, given: readonly Tensor[], carried: Tensor): Tensor {
  const alike = given.filter(
    ({ dims }) => dims.length === carried.dims.length && dims.every((dim) => carried.dims.includes(dim)),
  );
  if (world.choices.below(3) === 0) return pick(world.choices, alike);
  const found = multiply(world.over(world.any(), carried.dims), 0.1);
  const half = (fresh: Tensor): Tensor => add(multiply(carried, 0.5), multiply(0.5, tanh(fresh)));
  const plain = carried.dims.find(
    (dim): dim is Axis => dim instanceof Axis && !carried.dims.includes(dim.pre),
  );
  if (!plain || !world.fits([plain, plain.pre])) return half(found);
  const weight = world.source(world.shuffled([plain.pre, plain.post]));
  const drive = multiply(project(carried, weight), 1 / Math.sqrt(Math.max(1, world.extent(plain))));
  return half(add(drive, found));
}
