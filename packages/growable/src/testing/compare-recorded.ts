import {
  assign,
  type Backend,
  gradient,
  input,
  multiply,
  type Plan,
  randomKey,
  type RunInputs,
  subtract,
  trace,
} from '@meristem/autodiff';
import { arranged } from '../modules/arranged.ts';
import { cycleLoss, dataInputs } from '../model/loss.ts';
import type { Model } from '../model/model.ts';
import { unroll } from '../model/unroll.ts';
import { flat, type Nested, type RecordedNetwork } from './recorded-networks.ts';

/** How far a backend is from what was recorded. */
export interface RecordedComparison {
  /** How many numbers were compared. */
  readonly compared: number;
  /** The largest difference, as a share of the largest number of the same tensor or of 1, whichever is larger. */
  readonly worst: number;
  /** What it was found in. */
  readonly where: string;
}

/** Lets a backend do the updates that were recorded, and compares losses, every gradient, and all numbers after them. */
export function compareRecorded(backend: Backend, network: RecordedNetwork): RecordedComparison {
  const { model, rate, state, recording } = network;
  const { inputs, targets, updates, last = {}, evaluated } = recording;
  const comparison = new Comparison();
  const { learning, evaluation } = plansOf(model, rate);
  const residence = backend.place(state);
  const [step, look] = [residence.load(learning), residence.load(evaluation)];
  const data = (cycle: number): RunInputs => ({
    [model.inputs[0]!.port.name]: flat(inputs[cycle]!),
    [model.outputs[0]!.port.name]: flat(targets[cycle]!),
  });
  updates.forEach(({ loss, gradients }, update) => {
    step.run(data(update));
    comparison.add(`loss of update ${update}`, step.output('loss'), [loss]);
    for (const { name } of model.parameters) {
      comparison.add(`gradient by ${name} in update ${update}`, step.output(`by ${name}`), gradients[name]!);
    }
  });
  for (const [name, values] of Object.entries(last)) {
    comparison.add(name, residence.snapshot().read(name), values);
  }
  if (evaluated !== undefined) {
    look.run(data(updates.length));
    comparison.add('the loss of an evaluation', look.output('loss'), [evaluated]);
  }
  residence.release();
  return comparison;
}

/** One update by gradient descent, which puts out the loss and its gradients, and the loss where nothing is learned. */
function plansOf(model: Model, rate: number): { readonly learning: Plan; readonly evaluation: Plan } {
  const data = dataInputs(model);
  const noise = { key: randomKey(1), clock: input('clock', []) };
  const learnt = unroll(model, data.inputs, { noise });
  const loss = cycleLoss(model, learnt.outputs, data);
  const gradients = gradient(loss, model.parameters).map((slope, i) =>
    arranged(slope, model.parameters[i]!.dims),
  );
  const statistics = model.areas.flatMap(({ instance }) => instance.statistics);
  const learning = trace({
    name: 'update',
    outputs: {
      loss,
      ...Object.fromEntries(model.parameters.map(({ name }, i) => [`by ${name}`, gradients[i]!])),
    },
    updates: [
      ...model.parameters.map((each, i) => assign(each, subtract(each, multiply(rate, gradients[i]!)))),
      ...statistics.map((each) => assign(each.variable, each.next(learnt.measured[each.variable.name]))),
    ],
  });
  const evaluated = cycleLoss(model, unroll(model, data.inputs).outputs, data);
  return { learning, evaluation: trace({ name: 'evaluate', outputs: { loss: evaluated } }) };
}

class Comparison implements RecordedComparison {
  compared = 0;
  worst = 0;
  where = '';

  add(what: string, found: Iterable<number>, wanted: Nested): void {
    const [list, expected] = [[...found], flat(wanted)];
    if (list.length !== expected.length) {
      throw new Error(`${what}: found ${list.length} numbers, expected ${expected.length}.`);
    }
    const scale = Math.max(1, ...expected.map(Math.abs));
    expected.forEach((value, i) => {
      const difference = Math.abs(list[i]! - value) / scale;
      // What is no number is further away than any.
      if (difference <= this.worst) return;
      this.worst = Number.isNaN(difference) ? Infinity : difference;
      this.where = what;
    });
    this.compared += expected.length;
  }
}
