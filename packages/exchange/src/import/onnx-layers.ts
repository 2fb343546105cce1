import type { GraphProto, NodeProto } from 'onnx-buf';
import { ExchangeError } from '../exchange-error.ts';
import {
  biasesOf,
  type ForeignLayer,
  type ForeignTensor,
  GATES,
  gatesOrdered,
  type LayerKind,
  requireShape,
  sourcesFirst,
} from './foreign-layer.ts';

/** Recurrent operators, and where each of our gates stands among theirs. */
const RECURRENT: Readonly<Record<string, { readonly kind: LayerKind; readonly order: readonly number[] }>> = {
  RNN: { kind: 'rnn', order: [0] },
  // Theirs: update, reset, hidden.
  GRU: { kind: 'gru', order: [1, 0, 2] },
  // Theirs: input, output, forget, cell.
  LSTM: { kind: 'lstm', order: [0, 2, 3, 1] },
};

/**
 * The layers of an ONNX graph in the order in which they run: `Gemm`, `MatMul` with the `Add` behind it, `RNN`, `GRU` and
 * `LSTM`, where their weights are part of the file. Other nodes are passed over.
 *
 * Source: the operators' specification, onnx.ai/onnx/operators.
 *
 * @throws ExchangeError if a layer runs backwards, or resets before its recurrent product, which has no counterpart.
 */
export function onnxLayers(
  graph: GraphProto,
  tensors: ReadonlyMap<string, ForeignTensor>,
): readonly ForeignLayer[] {
  return graph.node.flatMap((node): ForeignLayer[] => {
    const weight = tensors.get(node.input[1] ?? '');
    if (!weight) return [];
    if (Object.hasOwn(RECURRENT, node.opType)) return [recurrentLayer(node, weight, tensors)];
    if (weight.shape.length !== 2 || (node.opType !== 'Gemm' && node.opType !== 'MatMul')) return [];
    return [linearLayer(graph, node, weight, tensors)];
  });
}

/** The layer's name: the path of its node, or what its weight is called. */
function nameOf({ name, opType, input }: NodeProto): string {
  const path = name.split('/').filter((part) => part !== '' && !part.startsWith(opType));
  return path.length > 0 ? path.join('.') : (input[1] as string).replace(/\.weight$/, '');
}

/** A whole number that a node is told, or what it is unless told. */
function integer({ attribute }: NodeProto, name: string, otherwise: number): number {
  return Number(attribute.find((each) => each.name === name)?.i ?? otherwise);
}

function linearLayer(
  graph: GraphProto,
  node: NodeProto,
  weight: ForeignTensor,
  tensors: ReadonlyMap<string, ForeignTensor>,
): ForeignLayer {
  const turned = node.opType === 'Gemm' && integer(node, 'transB', 0) === 1;
  const [rows = 0, columns = 0] = weight.shape;
  const [units, sources] = turned ? [rows, columns] : [columns, rows];
  const biasName = node.opType === 'Gemm' ? node.input[2] : addedTo(graph, node, tensors);
  const bias = tensors.get(biasName ?? '');
  if (bias) requireShape(biasName ?? '', bias, [units]);
  return {
    name: nameOf(node),
    kind: 'linear',
    sources,
    units,
    input: turned ? sourcesFirst(weight, 1) : Float64Array.from(weight.values),
    bias: Float64Array.from(bias?.values ?? new Float64Array(units)),
  };
}

/** What the next node adds to a product: the name of a tensor of the file. */
function addedTo(
  { node: nodes }: GraphProto,
  { output }: NodeProto,
  tensors: ReadonlyMap<string, ForeignTensor>,
): string | undefined {
  const sum = nodes.find(({ opType, input }) => opType === 'Add' && input.includes(output[0] as string));
  return sum?.input.find((name) => tensors.has(name));
}

function recurrentLayer(
  node: NodeProto,
  weight: ForeignTensor,
  tensors: ReadonlyMap<string, ForeignTensor>,
): ForeignLayer {
  const { kind, order } = RECURRENT[node.opType]!;
  const name = nameOf(node);
  const gates = GATES[kind];
  const [directions = 0, rows = 0, sources = 0] = weight.shape;
  const refuse = (found: string, expected: string): never => {
    throw new ExchangeError(`import: ${node.opType} "${name}": found ${found}, expected ${expected}.`);
  };
  const direction = node.attribute.find((each) => each.name === 'direction')?.s;
  if (weight.shape.length !== 3) refuse(`weights of shape [${weight.shape.join(', ')}]`, 'three dims');
  if (directions !== 1 || (direction && new TextDecoder().decode(direction) === 'reverse')) {
    refuse('a layer that runs backwards', 'one that runs forward alone');
  }
  if (kind === 'gru' && integer(node, 'linear_before_reset', 0) !== 1) {
    refuse('a reset before the recurrent product', 'linear_before_reset = 1, as PyTorch writes it');
  }
  if (node.input[7]) refuse('weights from the cell to its gates (P)', 'none');
  const units = rows / gates;
  const recurrent = tensors.get(node.input[2] ?? '');
  if (!recurrent) return refuse(`no tensor "${node.input[2]}" in the file`, 'its recurrent weights');
  requireShape(node.input[2] as string, recurrent, [1, rows, units]);
  const biases = tensors.get(node.input[3] ?? '') ?? {
    shape: [1, 2 * rows],
    values: new Float64Array(2 * rows),
  };
  requireShape(node.input[3] ?? '', biases, [1, 2 * rows]);
  const half = (begin: number): Float64Array =>
    gatesOrdered(Array.from(biases.values).slice(begin, begin + rows), gates, order);
  const flat = ({ shape, values }: ForeignTensor): ForeignTensor => ({ shape: shape.slice(1), values });
  return {
    name,
    kind,
    sources,
    units,
    input: sourcesFirst(flat(weight), gates, order),
    recurrent: sourcesFirst(flat(recurrent), gates, order),
    ...biasesOf(kind, half(0), half(rows)),
  };
}
