import type { Dim, PlanOperand } from '@meristem/autodiff';
import { transposed } from '../graph/alignment.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { OnnxValue } from '../graph/onnx-value.ts';
import { padsOf, type Windowed, type WindowsAlong } from '../windowed.ts';

/** Gives weights with their dims in the order that is asked for. */
export type WeightsInOrder = (weights: PlanOperand, dims: readonly Dim[]) => OnnxValue;

/**
 * A convolution or a pool as the operator of that name, which has a batch and units before sites: `Conv`, `MaxPool`, `AveragePool`.
 */
export function windowedNodes(
  graph: OnnxGraph,
  windowed: Windowed,
  x: OnnxValue,
  inOrder: WeightsInOrder,
): OnnxValue {
  const { kind, along, output } = windowed;
  if (graph.size(output.dims) === 0 || graph.size(x.dims) === 0) {
    return graph.filled(kind === 'largest' ? -Infinity : 0, output.dims);
  }
  if (windowed.weights) return convolution(graph, windowed, x, (dims) => inOrder(windowed.weights!, dims));
  const sites = along.map(({ from }) => from);
  const others = x.dims.filter((dim) => !sites.some((site) => site === dim));
  const { name } = transposed(graph, x, [...others, ...sites]);
  const pooled = graph.node(kind === 'largest' ? 'MaxPool' : 'AveragePool', [name], {
    ...placesOf(along),
    ...(kind === 'mean' && { count_include_pad: 1 }),
  });
  const dims = [...others, ...along.map(({ to }) => to)];
  return transposed(graph, { name: pooled, dims, kind: 'real' }, output.dims);
}

function convolution(
  graph: OnnxGraph,
  windowed: Windowed,
  x: OnnxValue,
  weights: (dims: readonly Dim[]) => OnnxValue,
): OnnxValue {
  const { along, channels, units, renamed, output } = windowed;
  const [sites, offsets] = [along.map(({ from }) => from), along.map(({ offset }) => offset)];
  const read = x.dims.find((dim) => (renamed.get(dim) ?? dim) === (channels ?? units))!;
  const batch = x.dims.find((dim) => dim !== read && !sites.some((site) => site === dim))!;
  const { name } = transposed(graph, x, [batch, read, ...sites]);
  // Every unit by itself is a group of one.
  const matrix = weights([units!, ...(channels ? [channels] : []), ...offsets]).name;
  const each = channels ? matrix : graph.node('Unsqueeze', [matrix, graph.integers([1])]);
  const folded = graph.node('Conv', [name, each], {
    ...placesOf(along),
    dilations: along.map(({ dilation }) => dilation),
    ...(channels === undefined && { group: graph.size([read]) }),
  });
  const dims = [batch, channels ? units! : read, ...along.map(({ to }) => to)];
  const named = dims.map((dim) => renamed.get(dim) ?? dim);
  return transposed(graph, { name: folded, dims: named, kind: 'real' }, output.dims);
}

function placesOf(along: readonly WindowsAlong[]): Readonly<Record<string, readonly number[]>> {
  const pads = along.map((each) => padsOf(each)!);
  return {
    kernel_shape: along.map(({ offset }) => offset.min),
    strides: along.map(({ stride }) => stride),
    pads: [...pads.map(([before]) => before), ...pads.map(([, behind]) => behind)],
  };
}
