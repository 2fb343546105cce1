import type { PrimitiveName } from '@meristem/autodiff';
import { TensorProto_DataType } from 'onnx-buf';
import { ExchangeError } from '../../exchange-error.ts';
import { contractNodes } from './contraction-nodes.ts';
import { ELEMENTWISE_NODES } from './elementwise-nodes.ts';
import { argsortNodes, gatherNodes, oneHotNodes, scatterAddNodes } from './lookup-nodes.ts';
import {
  broadcastNodes,
  embedNodes,
  mergeAxesNodes,
  relabelNodes,
  sliceNodes,
  splitAxisNodes,
} from './movement-nodes.ts';
import type { NodeWriter } from './node-writer.ts';
import { argmaxNodes, cumulativeSumNodes, maxNodes, softmaxNodes, sumNodes } from './reduction-nodes.ts';
import { overlapAddNodes, windowsNodes } from './window-nodes.ts';

const constantNodes: NodeWriter<'constant'> = ({ graph, attributes: { value }, dims }) => ({
  name: graph.number(value),
  dims,
  kind: 'real',
});

const extentNodes: NodeWriter<'extent'> = ({ graph, attributes: { axis }, dims }) => {
  const extent = graph.extent(axis);
  if (extent !== undefined) return { name: graph.number(extent), dims, kind: 'real' };
  const size = graph.node('Squeeze', [graph.batchSize(), graph.integers([0])]);
  return { name: graph.node('Cast', [size], { to: TensorProto_DataType.FLOAT }), dims, kind: 'real' };
};

/** Refuses what has no counterpart. */
function refused<N extends PrimitiveName>(primitive: N, why: string): NodeWriter<N> {
  return () => {
    throw new ExchangeError(`onnx: found the primitive ${primitive}, expected one that ONNX has: ${why}`);
  };
}

const laidOut = <N extends PrimitiveName>(primitive: N): NodeWriter<N> =>
  refused(primitive, 'a network is written as one step, which has no loop. Trace a step by itself.');

/** How every primitive is written: one without a row here does not type-check. */
export const PRIMITIVE_NODES: { readonly [N in PrimitiveName]: NodeWriter<N> } = {
  constant: constantNodes,
  extent: extentNodes,
  ...ELEMENTWISE_NODES,
  contract: contractNodes,
  sum: sumNodes,
  max: maxNodes,
  argmax: argmaxNodes,
  argsort: argsortNodes,
  cumulativeSum: cumulativeSumNodes,
  broadcast: broadcastNodes,
  softmax: softmaxNodes('Softmax'),
  logSoftmax: softmaxNodes('LogSoftmax'),
  relabel: relabelNodes,
  slice: sliceNodes,
  embed: embedNodes,
  splitAxis: splitAxisNodes,
  mergeAxes: mergeAxesNodes,
  windows: windowsNodes,
  overlapAdd: overlapAddNodes,
  oneHot: oneHotNodes,
  gather: gatherNodes,
  scatterAdd: scatterAddNodes,
  random: refused(
    'random',
    'its random operators know neither keys nor units. Trace the step as in evaluation, without noise.',
  ),
  scan: laidOut('scan'),
  scanFinal: laidOut('scanFinal'),
  scanStack: laidOut('scanStack'),
};
