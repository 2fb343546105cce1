import type { ElementwiseName } from '@meristem/autodiff';
import { TensorProto_DataType } from 'onnx-buf';
import { aligned } from '../graph/alignment.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { NodeWriter } from './node-writer.ts';

type Combine = (graph: OnnxGraph, ...operands: string[]) => string;

const operator =
  (name: string): Combine =>
  (graph, ...operands) =>
    graph.node(name, operands);

/** Comparisons of ONNX are true or false; ours are 1 or 0. */
const comparison =
  (name: string): Combine =>
  (graph, ...operands) =>
    graph.node('Cast', [graph.node(name, operands)], { to: TensorProto_DataType.FLOAT });

const select: Combine = (graph, condition, ...values) =>
  graph.node('Where', [graph.node('Cast', [condition], { to: TensorProto_DataType.BOOL }), ...values]);

const OPERATORS: Readonly<Record<ElementwiseName, Combine>> = {
  add: operator('Add'),
  subtract: operator('Sub'),
  multiply: operator('Mul'),
  divide: operator('Div'),
  pow: operator('Pow'),
  maximum: operator('Max'),
  minimum: operator('Min'),
  less: comparison('Less'),
  lessEqual: comparison('LessOrEqual'),
  equal: comparison('Equal'),
  select,
  exp: operator('Exp'),
  log: operator('Log'),
  sqrt: operator('Sqrt'),
  abs: operator('Abs'),
  sign: operator('Sign'),
  floor: operator('Floor'),
  round: operator('Round'),
  tanh: operator('Tanh'),
  sin: operator('Sin'),
  cos: operator('Cos'),
  erf: operator('Erf'),
  sigmoid: operator('Sigmoid'),
  relu: operator('Relu'),
  softplus: operator('Softplus'),
  stopGradient: operator('Identity'),
};

function writerOf(combine: Combine): NodeWriter<ElementwiseName> {
  return ({ graph, inputs, dims }) => ({
    name: combine(graph, ...inputs.map((input) => aligned(graph, input, dims))),
    dims,
    kind: 'real',
  });
}

/** Operations on every element by itself. */
export const ELEMENTWISE_NODES = Object.fromEntries(
  Object.entries(OPERATORS).map(([name, combine]) => [name, writerOf(combine)]),
) as Record<ElementwiseName, NodeWriter<ElementwiseName>>;
