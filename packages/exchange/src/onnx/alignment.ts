import type { Dim } from '@meristem/autodiff';
import type { OnnxGraph } from './onnx-graph.ts';
import type { OnnxValue } from './onnx-value.ts';

/** A value with its dims in another order. */
export function transposed(graph: OnnxGraph, value: OnnxValue, dims: readonly Dim[]): OnnxValue {
  const order = dims.map((dim) => value.dims.indexOf(dim));
  if (order.every((from, to) => from === to)) return value;
  return { ...value, name: graph.node('Transpose', [value.name], { perm: order }), dims };
}

/**
 * A value as others over `dims` can be combined with it: its dims in their order, and one unit in place of each that it lacks.
 * ONNX pairs dims from the last one on, so those that it lacks at the front are left out.
 */
export function aligned(graph: OnnxGraph, value: OnnxValue, dims: readonly Dim[]): string {
  const own = dims.filter((dim) => value.dims.includes(dim));
  const { name } = transposed(graph, value, own);
  const first = own.length === 0 ? dims.length : dims.indexOf(own[0] as Dim);
  const lacking = dims.slice(first).flatMap((dim, at) => (own.includes(dim) ? [] : [at]));
  return lacking.length === 0 ? name : graph.node('Unsqueeze', [name, graph.integers(lacking)]);
}

/** A value over `dims`, repeated along those that it lacks. */
export function spread(graph: OnnxGraph, value: OnnxValue, dims: readonly Dim[]): OnnxValue {
  const { kind } = value;
  const name = aligned(graph, value, dims);
  if (dims.every((dim) => value.dims.includes(dim))) return { name, dims, kind };
  return { name: graph.node('Expand', [name, graph.shape(dims)]), dims, kind };
}
