import type { Axis, Dim } from '@meristem/autodiff';
import { transposed } from '../graph/alignment.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { OnnxValue } from '../graph/onnx-value.ts';
import { einsum } from './contraction-nodes.ts';
import type { NodeWriter } from './node-writer.ts';

/** How windows lie: at which place of an axis the offset of a window is. */
interface Steps {
  readonly offset: Axis;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** The last index of any axis. */
const END = 2 ** 31 - 1;

/** The places `shift` further on along an axis of any extent, for as many windows; `elsewhere` beyond its ends. */
function shifted(
  graph: OnnxGraph,
  x: string,
  at: { readonly position: number; readonly rank: number },
  shift: number,
  elsewhere: number,
): string {
  if (shift === 0) return x;
  const beside = Array.from({ length: at.rank }, (_, d) => (d === at.position ? Math.abs(shift) : 0));
  const pads = graph.integers([...beside, ...beside]);
  const padded = graph.node('Pad', [x, pads, graph.number(elsewhere)], { mode: 'constant' });
  const [start, end] = shift > 0 ? [2 * shift, END] : [0, 2 * shift];
  const bounds = [start, end, at.position].map((each) => graph.integers([each]));
  return graph.node('Slice', [padded, ...bounds]);
}

/** The windows of an axis whose extent may be open: it moved by each offset, one beside the other. */
function windowsOfAny(graph: OnnxGraph, x: OnnxValue, along: Axis, steps: Steps, elsewhere: number): string {
  const position = x.dims.indexOf(along);
  const behind = graph.integers([position + 1]);
  const parts = Array.from({ length: steps.offset.min }, (_, o) => {
    const shift = o * steps.dilation - steps.before;
    const part = shifted(graph, x.name, { position, rank: x.dims.length }, shift, elsewhere);
    return graph.node('Unsqueeze', [part, behind]);
  });
  return parts.length === 1 ? (parts[0] as string) : graph.node('Concat', parts, { axis: position + 1 });
}

/** The windows of a fixed axis: looked up by place, in a longer one that has all that they reach. */
function windowsOfFixed(
  graph: OnnxGraph,
  x: OnnxValue,
  from: Axis,
  to: Axis,
  steps: Steps,
  elsewhere: number,
): string {
  const { offset, stride, dilation, before } = steps;
  const position = x.dims.indexOf(from);
  const places = Array.from({ length: to.min * offset.min }, (_, i) => {
    const [t, o] = [Math.floor(i / offset.min), i % offset.min];
    return t * stride + o * dilation - before;
  });
  const ahead = Math.max(0, -Math.min(...places));
  const after = Math.max(0, Math.max(...places) - (from.min - 1));
  const beside = (places: number): number[] => x.dims.map((_, d) => (d === position ? places : 0));
  const pads = graph.integers([...beside(ahead), ...beside(after)]);
  const padded = graph.node('Pad', [x.name, pads, graph.number(elsewhere)], { mode: 'constant' });
  const index = graph.initializer(
    graph.name('places'),
    places.map((place) => place + ahead),
    [to.min, offset.min],
    'index',
  );
  return graph.node('Gather', [padded, index], { axis: position });
}

/** Neighbouring places of an axis, for each window. */
export const windowsNodes: NodeWriter<'windows'> = ({ graph, inputs, attributes, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  const { from, to, offset, elsewhere = 0 } = attributes;
  if (graph.size(dims) === 0 || graph.size(x.dims) === 0) return graph.filled(elsewhere, dims);
  const name = from.fixed
    ? windowsOfFixed(graph, x, from, to, attributes, elsewhere)
    : windowsOfAny(graph, x, from, attributes, elsewhere);
  const walked = x.dims.flatMap((dim): Dim[] => (dim === from ? [to, offset] : [dim]));
  return transposed(graph, { name, dims: walked, kind: 'real' }, dims);
};

/** What windows hold, added up where it lies. */
export const overlapAddNodes: NodeWriter<'overlapAdd'> = ({ graph, inputs, attributes, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  const { from, to, offset, stride, dilation, before } = attributes;
  if (graph.size(dims) === 0 || graph.size(x.dims) === 0) return graph.filled(0, dims);
  if (to.fixed) {
    const lies = Array.from({ length: from.min * offset.min * to.min }, (_, i) => {
      const [t, o] = [Math.floor(i / to.min / offset.min), Math.floor(i / to.min) % offset.min];
      return Number(t * stride + o * dilation - before === i % to.min);
    });
    const shape = [from.min, offset.min, to.min];
    const name = graph.initializer(graph.name('lies'), lies, shape, 'real');
    // The axis that windows lie on may count them too.
    const place = to === from ? from.post : to;
    const placed = dims.map((dim) => (dim === to ? place : dim));
    return { ...einsum(graph, [x, { name, dims: [from, offset, place], kind: 'real' }], placed), dims };
  }
  const last = transposed(graph, x, [...x.dims.filter((dim) => dim !== offset), offset]);
  const rest = last.dims.slice(0, -1);
  const at = { position: rest.indexOf(from), rank: rest.length };
  const parts = Array.from({ length: offset.min }, (_, o) => {
    const one = graph.node('Gather', [last.name, graph.integer(o)], { axis: rest.length });
    return shifted(graph, one, at, before - o * dilation, 0);
  });
  const name = parts.reduce((sum, part) => graph.node('Add', [sum, part]));
  return transposed(graph, { name, dims: rest, kind: 'real' }, dims);
};
