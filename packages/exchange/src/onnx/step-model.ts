import { type ExportOptions, programOf } from '../export-options.ts';
import { FrozenStep } from '../frozen/frozen-step.ts';
import { NetworkGraph } from './network-graph.ts';
import { onnxFile } from './onnx-model.ts';
import { writeStep } from './write-plan.ts';

/**
 * A network as ONNX: one step, for any batch. What it carries from step to step goes in under the variable's name and comes out
 * under that name with `.next` behind it; what a sequence begins with stands in the metadata, under `meristem.carried`.
 *
 * Inputs are the network's ports: `[batch]` whole numbers, `[batch, size]` numbers. Outputs are raw predictions by port,
 * `[batch, size]`; beside logits stands `PORT.probability`, beside the logarithm of a count `PORT.expected`.
 *
 * @throws ExchangeError if the step holds what ONNX has no operator for.
 */
export function exportOnnxStep(options: ExportOptions): Uint8Array {
  const program = programOf('exportOnnxStep', options);
  const network = new NetworkGraph(new FrozenStep(program));
  const { frozen, graph } = network;
  const ports = network.ports();
  const carried = frozen.carried.map((each) => [each.buffer, network.before(each)] as const);
  const written = writeStep(frozen, { fixed: graph, step: graph }, new Map([...ports, ...carried]));
  for (const port of program.outputs) {
    network.prediction(port, network.predicted(graph, written.outputs.get(port.name)!));
  }
  for (const { variable, buffer } of frozen.carried) {
    network.output(`${variable.name}.next`, written.stored.get(buffer)!);
  }
  return onnxFile(frozen, network.finish(), 'One step of a network; what it carries goes in and comes out.');
}
