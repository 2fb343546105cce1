import type { Dim } from '@meristem/autodiff';
import { spread, transposed } from '../graph/alignment.ts';
import type { OnnxValue } from '../graph/onnx-value.ts';
import type { NodeWriter } from './node-writer.ts';

/** Repetition along the dims that a tensor lacks. */
export const broadcastNodes: NodeWriter<'broadcast'> = ({ graph, inputs, dims }) =>
  spread(graph, inputs[0] as OnnxValue, dims);

/** Other roles for the same numbers. */
export const relabelNodes: NodeWriter<'relabel'> = ({ graph, inputs, attributes: { pairs }, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  const renamed = new Map(pairs);
  return transposed(graph, { ...x, dims: x.dims.map((dim) => renamed.get(dim) ?? dim) }, dims);
};

/** Neighbouring positions of a fixed axis. */
export const sliceNodes: NodeWriter<'slice'> = ({ graph, inputs, attributes, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  const { from, start, to } = attributes;
  const name = graph.node('Slice', [
    x.name,
    graph.integers([start]),
    graph.integers([start + to.min]),
    graph.integers([x.dims.indexOf(from)]),
  ]);
  const sliced = { ...x, name, dims: x.dims.map((dim) => (dim === from ? to : dim)) };
  return transposed(graph, sliced, dims);
};

/** A fixed axis placed into a longer one. */
export const embedNodes: NodeWriter<'embed'> = ({ graph, inputs, attributes, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  const { from, start, to, elsewhere = 0 } = attributes;
  const before = x.dims.map((dim) => (dim === from ? start : 0));
  const after = x.dims.map((dim) => (dim === from ? to.min - start - from.min : 0));
  const pads = graph.integers([...before, ...after]);
  const name = graph.node('Pad', [x.name, pads, graph.number(elsewhere)], { mode: 'constant' });
  const embedded = { ...x, name, dims: x.dims.map((dim) => (dim === from ? to : dim)) };
  return transposed(graph, embedded, dims);
};

/** A fixed axis as two. */
export const splitAxisNodes: NodeWriter<'splitAxis'> = ({ graph, inputs, attributes, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  const { whole, outer, inner } = attributes;
  if (graph.size(dims) === 0) return graph.filled(0, dims, x.kind);
  const parts = x.dims.flatMap((dim): Dim[] => (dim === whole ? [outer, inner] : [dim]));
  const name = graph.node('Reshape', [x.name, graph.shape(parts)]);
  return transposed(graph, { ...x, name, dims: parts }, dims);
};

/** Two fixed axes as one. */
export const mergeAxesNodes: NodeWriter<'mergeAxes'> = ({ graph, inputs, attributes, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  const { whole, outer, inner } = attributes;
  if (graph.size(dims) === 0) return graph.filled(0, dims, x.kind);
  const parted = dims.flatMap((dim): Dim[] => (dim === whole ? [outer, inner] : [dim]));
  const { name } = transposed(graph, x, parted);
  return { ...x, name: graph.node('Reshape', [name, graph.shape(dims)]), dims };
};
