import {
  crossEntropy,
  divide,
  extentOf,
  indexInput,
  input,
  square,
  subtract,
  sum,
  type Tensor,
} from '@meristem/autodiff';
import { type Model, type ModelPort, sumOf } from './model.ts';

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
 * The loss of a cycle: cross-entropies in nats of symbol targets, squared errors of vector targets, summed over steps and
 * averaged over the batch.
 */
export function cycleLoss(model: Model, outputs: Readonly<Record<string, Tensor>>, data: DataInputs): Tensor {
  const { time, batch } = model;
  const terms = model.outputs.map(({ port, axis }) => {
    const [predicted, observed] = [outputs[port.name]!, data.targets[port.name]!];
    const cost =
      port.kind === 'symbol'
        ? crossEntropy(predicted, observed, axis)
        : sum(square(subtract(predicted, observed)), axis);
    return sum(cost, time, batch);
  });
  const total = sumOf(terms)!;
  return divide(total, extentOf(batch));
}

/** The loss of a predictor that knows nothing, in nats per cycle: where smoothed losses start. */
export function ignorantLoss(model: Model): number {
  return model.outputs.reduce(
    (total, { port }) => total + (port.kind === 'symbol' ? model.time.min * Math.log(port.size) : 0),
    0,
  );
}
