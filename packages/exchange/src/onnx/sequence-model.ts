import type { GraphProto } from 'onnx-buf';
import { type ExportOptions, programOf } from '../export-options.ts';
import { FrozenStep } from '../frozen/frozen-step.ts';
import { NetworkGraph } from './network-graph.ts';
import type { OnnxGraph } from './graph/onnx-graph.ts';
import { onnxFile } from './onnx-model.ts';
import type { OnnxValue } from './graph/onnx-value.ts';
import { exportOnnxStep } from './step-model.ts';
import { valueInfo } from './value-info.ts';
import { writeStep } from './write-plan.ts';

const TIME = 'time';

/**
 * A network as ONNX: whole sequences of any length, for any batch, as a `Scan` over time. Inputs and outputs are those of
 * `exportOnnxStep` with time before the batch, `[time, batch, ...]`; what the network carries begins as it does here, and what
 * it has come to is an output too, under the variable's name with `.last` behind it.
 *
 * A network that carries nothing has no time: it is one plain graph, that of `exportOnnxStep`.
 *
 * @throws ExchangeError if the step holds what ONNX has no operator for.
 */
export function exportOnnx(options: ExportOptions): Uint8Array {
  const program = programOf('exportOnnx', options);
  const frozen = new FrozenStep(program);
  if (frozen.carried.length === 0) return exportOnnxStep({ program });
  const network = new NetworkGraph(frozen, [TIME]);
  const { graph } = network;
  const sequences = [...network.ports()];
  const beginnings = frozen.carried.map((each) => network.beginning(each));
  const { body, stacked } = loopBody(network, sequences);
  const last = frozen.carried.map(({ variable }) => graph.name(`${variable.name} after all`));
  const names = stacked.map((_, i) => graph.name(`${program.outputs[i]!.name} of all steps`));
  graph.nodes(
    'Scan',
    [...beginnings, ...sequences.map(([, value]) => value)].map(({ name }) => name),
    { body, num_scan_inputs: sequences.length },
    [...last, ...names],
  );
  program.outputs.forEach((port, i) => {
    network.prediction(port, { ...stacked[i]!, name: names[i]! });
  });
  frozen.carried.forEach(({ variable: { name, dims } }, i) => {
    network.output(`${name}.last`, { name: last[i]!, dims, kind: 'real' });
  });
  return onnxFile(frozen, network.finish(), 'A network over whole sequences, time before the batch.');
}

/** What runs in every step: carried values and the step's inputs in, carried values and predictions out. */
function loopBody(
  network: NetworkGraph,
  sequences: readonly (readonly [number, OnnxValue])[],
): { readonly body: GraphProto; readonly stacked: readonly OnnxValue[] } {
  const { frozen, graph: fixed } = network;
  const step = fixed.inner();
  const before = frozen.carried.map(({ variable: { name, dims }, buffer }): [number, OnnxValue] => [
    buffer,
    { name: step.name(`${name} before`), dims, kind: 'real' },
  ]);
  const seen = sequences.map(([buffer, value]): [number, OnnxValue] => [
    buffer,
    { ...value, name: step.name(`${value.name} now`) },
  ]);
  const written = writeStep(frozen, { fixed, step }, new Map([...before, ...seen]));
  const after = frozen.carried.map(({ variable: { name }, buffer }) =>
    named(step, `${name} after`, written.stored.get(buffer)!),
  );
  const stacked = frozen.program.outputs.map(({ name }) =>
    named(step, `${name} predicted`, network.predicted(step, written.outputs.get(name)!)),
  );
  const declare = ({ name, kind, dims }: OnnxValue) => valueInfo(name, kind, network.shape(dims), '');
  const inputs = [...before, ...seen].map(([, value]) => declare(value));
  return { body: step.finish('step', inputs, [...after, ...stacked].map(declare)), stacked };
}

/** A value that may leave a graph: one that the graph computes itself. */
function named(graph: OnnxGraph, wanted: string, value: OnnxValue): OnnxValue {
  return { ...value, name: graph.node('Identity', [value.name], {}, graph.name(wanted)) };
}
