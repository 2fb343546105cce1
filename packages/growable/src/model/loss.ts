import {
  crossEntropy,
  divide,
  extentOf,
  gather,
  indexInput,
  input,
  lessEqual,
  max,
  mean,
  multiply,
  oneHot,
  type Port,
  square,
  subtract,
  sum,
  type Tensor,
  tensor,
} from '@meristem/autodiff';
import { sumOf } from './drive.ts';
import type { Model, ModelPort } from './model.ts';

/** The tensors through which a task's data enters a plan, by port name. */
export interface DataInputs {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly targets: Readonly<Record<string, Tensor>>;
}

/** Declares the inputs of a plan that feeds a model: symbols `[time, batch]`, vectors `[time, batch, port]`. */
export function dataInputs(model: Model): DataInputs {
  const declare = ({ port, axis }: ModelPort): readonly [string, Tensor] => [
    port.name,
    port.kind === 'symbol'
      ? indexInput(port.name, [model.time, model.batch])
      : input(port.name, [model.time, model.batch, axis]),
  ];
  return {
    inputs: Object.fromEntries(model.inputs.map(declare)),
    targets: Object.fromEntries(model.outputs.map(declare)),
  };
}

/**
 * The loss of a cycle: cross-entropies in nats of symbol targets, each times the weight of its class where the port has
 * such, and squared errors of vector targets, summed over steps and averaged over the batch.
 */
export function cycleLoss(model: Model, outputs: Readonly<Record<string, Tensor>>, data: DataInputs): Tensor {
  const terms = model.outputs.map((output) => sum(costOf(output, outputs, data), model.time, model.batch));
  return divide(sumOf(terms)!, extentOf(model.batch));
}

/** What each prediction costs: `[time, batch]`. */
function costOf(
  { port, axis }: ModelPort,
  outputs: Readonly<Record<string, Tensor>>,
  data: DataInputs,
): Tensor {
  const [predicted, observed] = [outputs[port.name]!, data.targets[port.name]!];
  if (port.kind === 'vector') return sum(square(subtract(predicted, observed)), axis);
  const nats: Tensor = crossEntropy(predicted, observed, axis);
  if (!port.classWeights) return nats;
  return multiply(nats, gather(tensor([...port.classWeights], [axis]), observed, axis));
}

/** The name under which a plan puts out a measure of an output. */
export function measureOutput(measure: 'cost' | 'accuracy', port: string): string {
  return `${measure}:${port}`;
}

/**
 * What can be measured of a cycle's predictions, by output name: the cost per step (nats of symbols, squared error of
 * vectors), without class weights, and of symbols the share that was predicted right, where a tie of the largest logits
 * counts as right.
 */
export function measures(
  model: Model,
  outputs: Readonly<Record<string, Tensor>>,
  data: DataInputs,
): Readonly<Record<string, Tensor>> {
  const { time, batch } = model;
  const measured = model.outputs.flatMap((output) => {
    const { port, axis } = output;
    const plain = { ...output, port: unweighted(port) };
    const cost = mean(costOf(plain, outputs, data), time, batch);
    const entries: [string, Tensor][] = [[measureOutput('cost', port.name), cost]];
    if (port.kind === 'symbol') {
      const logits = outputs[port.name]!;
      const chosen = sum(multiply(logits, oneHot(data.targets[port.name]!, axis)), axis);
      const right = lessEqual(max(logits, axis), chosen);
      entries.push([measureOutput('accuracy', port.name), mean(right as Tensor, time, batch)]);
    }
    return entries;
  });
  return Object.fromEntries(measured);
}

function unweighted(port: Port): Port {
  return port.kind === 'vector' ? port : { kind: 'symbol', name: port.name, size: port.size };
}

/** The loss of a predictor that knows nothing, in nats per cycle: where smoothed losses start. */
export function ignorantLoss(model: Model): number {
  return model.outputs.reduce(
    (total, { port }) => total + (port.kind === 'symbol' ? model.time.min * Math.log(port.size) : 0),
    0,
  );
}
