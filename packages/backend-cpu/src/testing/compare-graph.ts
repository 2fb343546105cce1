import { type Backend, createState, gradient, randomKey, type Tensor, trace } from '@meristem/autodiff';
import type { RandomGraph } from '@meristem/autodiff/testing';

/** The largest difference between two backends over the loss of a graph and all its gradients, as a share of the largest number of each. */
export function graphDifference(graph: RandomGraph, backend: Backend, reference: Backend): number {
  const gradients = gradient(graph.loss, graph.sources);
  const named = gradients.map((each, i): [string, Tensor] => [`gradient ${i}`, each]);
  const plan = trace({ name: 'graph', outputs: { loss: graph.loss, ...Object.fromEntries(named) } });
  const { extents } = graph.point;
  const axes = plan.axes.filter((axis) => axis.fixed || axis.name in extents);
  const known = Object.fromEntries(Object.entries(extents).filter(([name]) => axes.some((axis) => axis.name === name)));
  const state = createState({ variables: [], axes, key: randomKey(0), extents: known });
  const [found, expected] = [backend, reference].map((each) => {
    const residence = each.place(state);
    const executable = residence.load(plan);
    executable.run(graph.point.inputs);
    const outputs = [...plan.outputs.keys()].map((name) => Float64Array.from(executable.output(name)));
    residence.release();
    return outputs;
  });
  return Math.max(0, ...expected!.map((numbers, o) => difference(found![o]!, numbers)));
}

function difference(found: Float64Array, expected: Float64Array): number {
  if (found.length !== expected.length) return Infinity;
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  return expected.reduce((worst, x, i) => {
    const apart = Object.is(x, found[i]) ? 0 : Math.abs(x - (found[i] as number)) / scale;
    return apart <= worst ? worst : apart;
  }, 0);
}
