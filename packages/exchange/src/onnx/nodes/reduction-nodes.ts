import type { Dim } from '@meristem/autodiff';
import { transposed } from '../graph/alignment.ts';
import type { OnnxValue } from '../graph/onnx-value.ts';
import type { NodeWriter } from './node-writer.ts';

/** What is left of dims, and where those that go stand. */
function reduced(
  { dims }: OnnxValue,
  over: readonly Dim[],
): { readonly left: readonly Dim[]; readonly axes: readonly number[] } {
  return {
    left: dims.filter((dim) => !over.includes(dim)),
    axes: over.map((dim) => dims.indexOf(dim)),
  };
}

/** Sums; over no units 0. */
export const sumNodes: NodeWriter<'sum'> = ({ graph, inputs, attributes: { over }, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  if (graph.size(over) === 0 || graph.size(dims) === 0) return graph.filled(0, dims);
  const { left, axes } = reduced(x, over);
  const name = graph.node('ReduceSum', [x.name, graph.integers(axes)], { keepdims: 0 });
  return transposed(graph, { name, dims: left, kind: 'real' }, dims);
};

/** Largest elements; over no units -infinity. */
export const maxNodes: NodeWriter<'max'> = ({ graph, inputs, attributes: { over }, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  if (graph.size(over) === 0 || graph.size(dims) === 0) return graph.filled(-Infinity, dims);
  const { left, axes } = reduced(x, over);
  const name = graph.node('ReduceMax', [x.name], { axes, keepdims: 0 });
  return transposed(graph, { name, dims: left, kind: 'real' }, dims);
};

/** Positions of largest elements, of equal ones the first; over no units -1. */
export const argmaxNodes: NodeWriter<'argmax'> = ({ graph, inputs, attributes: { over }, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  if (graph.size([over]) === 0 || graph.size(dims) === 0) return graph.filled(-1, dims, 'index');
  const { left, axes } = reduced(x, [over]);
  const name = graph.node('ArgMax', [x.name], { axis: axes[0] as number, keepdims: 0 });
  return transposed(graph, { name, dims: left, kind: 'index' }, dims);
};

/** Sums so far. */
export const cumulativeSumNodes: NodeWriter<'cumulativeSum'> = ({ graph, inputs, attributes, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  if (graph.size(dims) === 0) return graph.filled(0, dims);
  const along = graph.integer(x.dims.indexOf(attributes.along));
  const name = graph.node('CumSum', [x.name, along], { reverse: attributes.reverse ? 1 : 0 });
  return transposed(graph, { ...x, name }, dims);
};

/** `Softmax` or `LogSoftmax`. Of a line that is -infinity throughout, ours is 0 and theirs is not a number. */
export function softmaxNodes(
  operator: 'Softmax' | 'LogSoftmax',
): NodeWriter<'softmax'> & NodeWriter<'logSoftmax'> {
  return ({ graph, inputs, attributes: { over }, dims }) => {
    const [x] = inputs as readonly [OnnxValue];
    if (graph.size(dims) === 0) return graph.filled(0, dims);
    const name = graph.node(operator, [x.name], { axis: x.dims.indexOf(over) });
    return transposed(graph, { ...x, name }, dims);
  };
}
