import type { Dim } from '@meristem/autodiff';
import { transposed } from '../graph/alignment.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { OnnxValue } from '../graph/onnx-value.ts';
import type { NodeWriter } from './node-writer.ts';

/**
 * Sums of products: a matrix product wherever no dim that both operands have is kept, else `Einsum`. Over no units they are
 * 0, which runtimes disagree about.
 */
export const contractNodes: NodeWriter<'contract'> = ({ graph, inputs, attributes: { over }, dims }) => {
  const [x, y] = inputs as readonly [OnnxValue, OnnxValue];
  if (graph.size(over) === 0 || graph.size(dims) === 0) return graph.filled(0, dims);
  const kept = x.dims.some((dim) => y.dims.includes(dim) && !over.includes(dim));
  const varies = ({ dims: own }: OnnxValue): boolean =>
    own.some(({ axis }) => graph.extent(axis) === undefined);
  if (kept || (varies(x) && varies(y))) return einsum(graph, inputs, dims);
  // What varies with the batch stands on the left, for its extents can only be copied.
  return varies(y) ? product(graph, y, x, over, dims) : product(graph, x, y, over, dims);
};

/** `[...left, ...over]` times `[...over, ...right]`, of which several dims on the right are taken as one. */
function product(
  graph: OnnxGraph,
  x: OnnxValue,
  y: OnnxValue,
  over: readonly Dim[],
  dims: readonly Dim[],
): OnnxValue {
  const left = x.dims.filter((dim) => !over.includes(dim));
  const right = y.dims.filter((dim) => !over.includes(dim));
  const copied = left.map(() => 0);
  const extents = right.map(({ axis }) => graph.extent(axis) as number);
  const depth = graph.size(over);
  let rows = transposed(graph, x, [...left, ...over]).name;
  if (over.length > 1) rows = graph.node('Reshape', [rows, graph.integers([...copied, depth])]);
  let columns = transposed(graph, y, [...over, ...right]).name;
  // A list on the right is one column: runtimes that draw transposes into products draw them wrongly into those with a list.
  if (over.length > 1 || right.length !== 1) {
    columns = graph.node('Reshape', [columns, graph.integers([depth, graph.size(right)])]);
  }
  let name = graph.node('MatMul', [rows, columns]);
  if (right.length === 0) name = graph.node('Squeeze', [name, graph.integers([left.length])]);
  if (right.length > 1) name = graph.node('Reshape', [name, graph.integers([...copied, ...extents])]);
  return transposed(graph, { name, dims: [...left, ...right], kind: 'real' }, dims);
}

/** What operands are over, by letters; a letter of none of them is not known. */
export function einsum(graph: OnnxGraph, operands: readonly OnnxValue[], dims: readonly Dim[]): OnnxValue {
  const all = [...new Set(operands.flatMap((operand) => operand.dims))];
  const letters = (of: readonly Dim[]): string =>
    of.map((dim) => String.fromCharCode('a'.charCodeAt(0) + all.indexOf(dim))).join('');
  const equation = `${operands.map((operand) => letters(operand.dims)).join(',')}->${letters(dims)}`;
  const names = operands.map(({ name }) => name);
  return { name: graph.node('Einsum', names, { equation }), dims, kind: 'real' };
}
