import { axis } from '../axis/axis.ts';
import { add, multiply } from '../primitives/arithmetic.ts';
import { asTensor } from '../primitives/source.ts';
import { randomKey } from '../random/key.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { GradientPoint } from './check-gradients.ts';
import { type Choices, pick } from './choices.ts';
import { between } from './cases/domain.ts';
import { EDGE_EXTENTS } from './extents.ts';
import { applyRandom, GRAPH_OPERATIONS } from './graph-operations.ts';
import { GraphWorld } from './graph-world.ts';
import { randomScan } from './random-scan.ts';

/** A random expression that ends in one number, with numbers to evaluate it at. */
export interface RandomGraph {
  readonly loss: Tensor;
  /** The inputs with respect to which the loss may be differentiated; it is smooth around the point in all of them. */
  readonly sources: readonly Tensor[];
  readonly point: GradientPoint;
  /** Names of the operations, in order. */
  readonly description: readonly string[];
}

/**
 * Makes a random graph from decisions: chains of elementwise functions, projections, contractions, reductions,
 * normalisations, lookups, parts of fixed axes, and scans over captured weights, over axes of 0, 1, 3, 4, 5 and 17 units in
 * all roles. Tensors stay small and numbers of the order of 1; no operation can come near one of its kinks, whatever the
 * sources are (`graph-operations.ts` says how). Fewer decisions and smaller ones make simpler graphs.
 */
export function randomGraph(choices: Choices): RandomGraph {
  const extent = (least = 0): number => pick(choices, EDGE_EXTENTS.filter((each) => each >= least)); // prettier-ignore
  const short = 1 + choices.below(3);
  const axes = [
    ...['batch', 'time', 'left', 'right'].map((name) => axis(name)),
    axis('short', short),
    axis('long', short + choices.below(4)),
  ];
  const extents = Object.fromEntries(axes.map((each) => [each.name, each.fixed ? each.min : extent()]));
  const inputs = { values: {}, sources: [], description: [] };
  const world = new GraphWorld(choices, axes, extents, randomKey(choices.below(2 ** 31)), inputs);
  const operations = 1 + choices.below(8);
  for (let s = 0; s <= choices.below(3); s++) world.pool.push(world.source(world.dims(3)));
  const scanned = choices.below(2 * operations);
  for (let i = 0; i < operations; i++)
    applyRandom(world, i === scanned ? { scan: randomScan } : GRAPH_OPERATIONS);
  const growable = Object.fromEntries(
    axes.filter((each) => !each.fixed).map(({ name }) => [name, extents[name]!]),
  );
  return {
    loss: lossOf(world),
    sources: world.inputs.sources,
    point: { extents: growable, inputs: world.inputs.values },
    description: world.inputs.description,
  };
}

/** The last tensors of the pool, each weighted by fixed numbers and summed. */
function lossOf(world: GraphWorld): Tensor {
  return world.pool
    .slice(-4)
    .map((tensor) => world.calmSum(multiply(tensor, world.data(tensor.dims, between(-1, 1))), tensor.dims))
    .reduce((total, next) => add(total, next), asTensor(0));
}
