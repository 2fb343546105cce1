import {
  broadcast,
  divide,
  extentOf,
  indexInput,
  input,
  type InputPort,
  type Port,
  sum,
  type Tensor,
} from '@meristem/autodiff';
import { sumOf } from './drive.ts';
import { symbolCost } from './losses/symbol-cost.ts';
import { vectorCost } from './losses/vector-cost.ts';
import type { Model, ModelInput, ModelOutput, ModelPort } from './model.ts';

/** The tensors through which a task's data enters a plan, by port name. */
export interface DataInputs {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly targets: Readonly<Record<string, Tensor>>;
}

/**
 * Declares the inputs of a plan that feeds a model: symbols `[time, batch]`, vectors `[time, batch, port]`, grids
 * `[time, batch, ...sites, port]`.
 */
export function dataInputs(model: Model): DataInputs {
  const declare = ({
    port,
    axis,
    sites = [],
  }: ModelPort<InputPort> & Partial<ModelInput>): readonly [string, Tensor] => [
    port.name,
    port.kind === 'symbol'
      ? indexInput(port.name, [model.time, model.batch])
      : input(port.name, [model.time, model.batch, ...sites, axis]),
  ];
  return {
    inputs: Object.fromEntries(model.inputs.map(declare)),
    targets: Object.fromEntries(model.outputs.map(declare)),
  };
}

/**
 * The loss of a cycle: what its predictions cost by the losses of their ports, summed over steps and averaged over the
 * batch.
 *
 * @param steps steps of a cycle, of which the model's time may hold several.
 */
export function cycleLoss(
  model: Model,
  outputs: Readonly<Record<string, Tensor>>,
  data: DataInputs,
  steps: number = model.time.min,
): Tensor {
  const terms = model.outputs.map((output) =>
    reduced(output.port, sum(costOf(output, outputs, data), model.time, model.batch), steps),
  );
  return divide(sumOf(terms)!, extentOf(model.batch));
}

/** What the predictions of each output cost in a cycle, by port: they add up to its loss. */
export function outputCosts(
  model: Model,
  outputs: Readonly<Record<string, Tensor>>,
  data: DataInputs,
  steps: number = model.time.min,
): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    model.outputs.map((output) => {
      const total = reduced(output.port, sum(costOf(output, outputs, data), model.time, model.batch), steps);
      return [output.port.name, divide(total, extentOf(model.batch))];
    }),
  );
}

/** The loss of each sequence of the batch: `[batch]`; their mean is that of the cycle. */
export function sequenceLosses(
  model: Model,
  outputs: Readonly<Record<string, Tensor>>,
  data: DataInputs,
): Tensor {
  const steps = model.time.min;
  const terms = model.outputs.map((output) =>
    reduced(output.port, sum(costOf(output, outputs, data), model.time), steps),
  );
  return broadcast(sumOf(terms)!, [model.batch]);
}

/** What each step of each sequence adds to the loss of its cycle: `[time, batch]`, where time may hold several cycles. */
export function stepLosses(
  model: Model,
  outputs: Readonly<Record<string, Tensor>>,
  data: DataInputs,
  steps: number,
): Tensor {
  const terms = model.outputs.map((output) => reduced(output.port, costOf(output, outputs, data), steps));
  return broadcast(sumOf(terms)!, [model.time, model.batch]);
}

/** What a sum of costs is divided by in the loss, over and above the batch. */
export function lossDivisor(port: Port, steps: number): number {
  if (port.reduction !== 'mean') return 1;
  return steps * (port.kind === 'symbol' ? 1 : port.size);
}

function reduced(port: Port, total: Tensor, steps: number): Tensor {
  const divisor = lossDivisor(port, steps);
  return divisor === 1 ? total : divide(total, divisor);
}

/** What each prediction costs: `[time, batch]`. */
function costOf(
  { port, axis, labels }: ModelOutput,
  outputs: Readonly<Record<string, Tensor>>,
  data: DataInputs,
): Tensor {
  const [predicted, observed] = [outputs[port.name]!, data.targets[port.name]!];
  return port.kind === 'symbol'
    ? symbolCost({ port, axis, labels }, predicted, observed)
    : vectorCost(port, axis, predicted, observed);
}

/** The name under which a plan puts out what is to be measured of an output. */
export function measureOutput(what: 'cost' | 'prediction' | 'total', port: string): string {
  return `${what}:${port}`;
}

/**
 * What evaluations look at, by output name: the loss of each sequence, `sequences` over `[batch]`, and of each port what each
 * prediction costs without class weights and smoothing, `[time, batch]`, and the predictions themselves.
 */
export function measures(
  model: Model,
  outputs: Readonly<Record<string, Tensor>>,
  data: DataInputs,
): Readonly<Record<string, Tensor>> {
  const { time, batch } = model;
  const measured = model.outputs.flatMap((output): [string, Tensor][] => {
    const { name } = output.port;
    const cost = costOf({ ...output, port: plainPort(output.port) }, outputs, data);
    return [
      [measureOutput('cost', name), broadcast(cost, [time, batch])],
      [measureOutput('prediction', name), broadcast(outputs[name]!, [time, batch, output.axis])],
    ];
  });
  return { sequences: sequenceLosses(model, outputs, data), ...Object.fromEntries(measured) };
}

/** The port without what only training is to know. */
function plainPort(port: Port): Port {
  if (port.kind === 'vector') return port;
  const { name, size, ignore } = port;
  return { kind: 'symbol', name, size, ...(ignore !== undefined && { ignore }) };
}

/**
 * The loss of a predictor that knows nothing, in nats per cycle: where smoothed losses start. `undefined` where it takes data
 * to know, for vectors.
 */
export function ignorantLoss(model: Model): number | undefined {
  if (model.outputs.some(({ port }) => port.kind === 'vector')) return undefined;
  const steps = model.time.min;
  return model.outputs.reduce(
    (total, { port }) => total + (steps * Math.log(port.size)) / lossDivisor(port, steps),
    0,
  );
}
