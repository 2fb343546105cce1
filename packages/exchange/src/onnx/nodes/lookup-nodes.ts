import { axis, type Dim } from '@meristem/autodiff';
import { transposed } from '../graph/alignment.ts';
import { ExchangeError } from '../../exchange-error.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { OnnxValue } from '../graph/onnx-value.ts';
import { einsum } from './contraction-nodes.ts';
import type { NodeWriter } from './node-writer.ts';

/** 1 at each position, 0 elsewhere: `[...positions, along]`. A position that no unit has gives zeros where ours is an error. */
function oneHot(graph: OnnxGraph, positions: OnnxValue, units: number, along: Dim): OnnxValue {
  // The operator wants at least one axis.
  const alone = positions.dims.length === 0;
  const listed = alone ? graph.node('Unsqueeze', [positions.name, graph.integers([0])]) : positions.name;
  const chosen = graph.node('OneHot', [listed, graph.integer(units), graph.row([0, 1])], { axis: -1 });
  const name = alone ? graph.node('Squeeze', [chosen, graph.integers([0])]) : chosen;
  return { name, dims: [...positions.dims, along], kind: 'real' };
}

/** How many units may be chosen among: never the sequences of a batch, for nobody knows how many there will be. */
function unitsOf(graph: OnnxGraph, along: Dim): number {
  const extent = graph.extent(along.axis);
  if (extent !== undefined) return extent;
  throw new ExchangeError(
    `onnx: found a lookup along the batch ("${along.label}"), expected one along units. Keep sequences apart.`,
  );
}

/** 1 at each position, 0 elsewhere. */
export const oneHotNodes: NodeWriter<'oneHot'> = ({ graph, inputs, attributes: { along }, dims }) => {
  const [positions] = inputs as readonly [OnnxValue];
  return transposed(graph, oneHot(graph, positions, unitsOf(graph, along), along), dims);
};

/** Slices by position; dims that table and positions share go together. */
export const gatherNodes: NodeWriter<'gather'> = ({ graph, inputs, attributes: { along }, dims }) => {
  const [table, positions] = inputs as readonly [OnnxValue, OnnxValue];
  if (graph.size(dims) === 0) return graph.filled(0, dims, table.kind);
  const isShared = (dim: Dim): boolean => dim !== along && table.dims.includes(dim);
  const shared = positions.dims.filter(isShared);
  const free = positions.dims.filter((dim) => !isShared(dim));
  const rest = table.dims.filter((dim) => dim !== along && !shared.includes(dim));
  const rows = transposed(graph, table, [...shared, along, ...rest]).name;
  const at = transposed(graph, positions, [...shared, ...free]);
  const index = graph.node('Unsqueeze', [at.name, graph.integers([at.dims.length])]);
  const name = graph.node('GatherND', [rows, index], { batch_dims: shared.length });
  return transposed(graph, { name, dims: [...shared, ...free, ...rest], kind: table.kind }, dims);
};

/** Positions in the order of their numbers; -1 behind the last. */
export const argsortNodes: NodeWriter<'argsort'> = ({ graph, inputs, attributes, dims }) => {
  const [x] = inputs as readonly [OnnxValue];
  const { along, to, descending } = attributes;
  const [units, places] = [unitsOf(graph, along), unitsOf(graph, to)];
  if (graph.size(dims) === 0 || units === 0) return graph.filled(-1, dims, 'index');
  const axis = x.dims.indexOf(along);
  const [values, found] = [graph.name('Ordered'), graph.name('Order')];
  const some = graph.integers([Math.min(units, places)]);
  graph.nodes('TopK', [x.name, some], { axis, largest: descending ? 1 : 0, sorted: 1 }, [values, found]);
  const lacking = x.dims.map((dim) => (dim === along ? Math.max(0, places - units) : 0));
  const pads = graph.integers([...x.dims.map(() => 0), ...lacking]);
  const name = places > units ? graph.node('Pad', [found, pads, graph.integer(-1)]) : found;
  const ordered = x.dims.map((dim) => (dim === along ? to : dim));
  return transposed(graph, { name, dims: ordered, kind: 'index' }, dims);
};

/** The transpose of a gather: products with what is 1 at each position. */
export const scatterAddNodes: NodeWriter<'scatterAdd'> = ({ graph, inputs, attributes, dims }) => {
  const [updates, positions] = inputs as readonly [OnnxValue, OnnxValue];
  const { along } = attributes;
  if (graph.size([...dims, ...updates.dims, ...positions.dims]) === 0) return graph.filled(0, dims);
  // The axis may stand among the updates too, where it is summed away.
  const target = axis('scattered', unitsOf(graph, along));
  const chosen = oneHot(graph, positions, target.min, target);
  const summed = dims.map((dim) => (dim === along ? target : dim));
  return { ...einsum(graph, [updates, chosen], summed), dims };
};
