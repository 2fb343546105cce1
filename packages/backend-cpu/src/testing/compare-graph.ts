import { type Backend, createState, gradient, randomKey, type Tensor, trace } from '@meristem/autodiff';
import type { RandomGraph } from '@meristem/autodiff/testing';

/**
 * The largest difference between two backends over the loss of a graph and all its gradients, as a share of the largest
 * number of each, or of 1.
 */
export function graphDifference(graph: RandomGraph, backend: Backend, reference: Backend): number {
  const gradients = gradient(graph.loss, graph.sources);
  const named = gradients.map((each, i): [string, Tensor] => [`gradient ${i}`, each]);
  const plan = trace({ name: 'graph', outputs: { loss: graph.loss, ...Object.fromEntries(named) } });
  const { extents } = graph.point;
  const axes = plan.axes.filter((axis) => axis.fixed || axis.name in extents);
  const known = Object.fromEntries(
    Object.entries(extents).filter(([name]) => axes.some((axis) => axis.name === name)),
  );
  const state = createState({ variables: [], axes, key: randomKey(0), extents: known });
  const [found, expected] = [backend, reference].map((each) => {
    const residence = each.place(state);
    const executable = residence.load(plan);
    executable.run(graph.point.inputs);
    const outputs = [...plan.outputs.keys()].map((name) => Float64Array.from(executable.output(name)));
    residence.release();
    return outputs;
  });
  return Math.max(...expected!.map((numbers, o) => difference(found![o]!, numbers)));
}

/**
 * The largest difference between numbers, as a share of the largest expected one or of 1. Infinite if there are more of
 * one than of the other, or if one is NaN and the other is not.
 */
export function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let scale = 1;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isFinite(expected[i])) scale = Math.max(scale, Math.abs(expected[i] as number));
  }
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [x, y] = [expected[i] as number, found[i] as number];
    const apart = Object.is(x, y) ? 0 : Math.abs(x - y) / scale;
    worst = apart <= worst ? worst : Number.isNaN(apart) ? Infinity : apart;
  }
  return worst;
}
