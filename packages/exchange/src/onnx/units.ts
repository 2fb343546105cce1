import type { Standardisation } from '@meristem/autodiff';
import { TensorProto_DataType } from 'onnx-buf';
import type { Reading } from '../frozen/reading.ts';
import type { OnnxGraph } from './graph/onnx-graph.ts';

/** Numbers in people's units as training had them, in double precision as there; of a grid with the extents told. */
export function standardised(
  graph: OnnxGraph,
  name: string,
  { mean, deviation }: Standardisation,
  extents?: readonly number[],
): string {
  const { DOUBLE, FLOAT } = TensorProto_DataType;
  const double = graph.node('Cast', [name], { to: DOUBLE });
  const centred = graph.node('Sub', [double, graph.doubles(`mean of ${name}`, mean, extents)]);
  const scaled = graph.node('Div', [centred, graph.doubles(`deviation of ${name}`, deviation, extents)]);
  return graph.node('Cast', [scaled], { to: FLOAT });
}

/** What raw predictions mean. */
export function meaning(graph: OnnxGraph, name: string, reading: Reading): string {
  if (reading.operator !== 'Scale') {
    return graph.node(reading.operator, [name], reading.operator === 'Softmax' ? { axis: -1 } : {});
  }
  const { DOUBLE, FLOAT } = TensorProto_DataType;
  const { mean, deviation } = reading.units;
  const double = graph.node('Cast', [name], { to: DOUBLE });
  const scaled = graph.node('Mul', [double, graph.doubles(`deviation of ${name}`, deviation)]);
  const moved = graph.node('Add', [scaled, graph.doubles(`mean of ${name}`, mean)]);
  return graph.node('Cast', [moved], { to: FLOAT });
}
