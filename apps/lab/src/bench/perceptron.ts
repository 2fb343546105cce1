import type { Backend, Dim, Executable, Residence, RunInputs, Tensor, Variable } from '@meristem/autodiff';
import {
  adam,
  add,
  assign,
  axis,
  createState,
  crossEntropy,
  gradient,
  indexInput,
  input,
  mean,
  normal,
  project,
  randomKey,
  relu,
  trace,
  uniformAt,
  variable,
  zeros,
} from '@meristem/autodiff';

/** A training step of a perceptron. */
interface Sizes {
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
}

/** The step that the baselines do too. */
const USUAL: Sizes = { batch: 128, inputs: 784, hidden: 256, classes: 10 };

/** Batches that lie ready. */
const BATCHES = 4;

/**
 * A perceptron with two hidden rectified layers whose units can be born and die, trained by Adam: forward, backward and
 * update, with the images of each step copied into the backend's memory and the loss read.
 */
export class Perceptron {
  readonly #residence: Residence;
  readonly #step: Executable;
  readonly #inputs: readonly RunInputs[];
  #at = 0;
  /** Of the last step. */
  loss = NaN;

  constructor(backend: Backend, sizes: Sizes = USUAL) {
    const { plan, variables, extents } = trainingStep(sizes);
    this.#residence = backend.place(createState({ variables, key: randomKey(0), extents }));
    this.#step = this.#residence.load(plan);
    this.#inputs = Array.from({ length: BATCHES }, (_, batch) => batchOf(sizes, batch));
  }

  /** Takes so many steps and returns the mean microseconds of one. */
  time(steps: number): number {
    const began = performance.now();
    for (let step = 0; step < steps; step++) {
      this.#step.run(this.#inputs[this.#at++ % BATCHES] as RunInputs);
      this.loss = this.#step.output('loss')[0] as number;
    }
    return ((performance.now() - began) * 1000) / steps;
  }

  release(): void {
    this.#residence.release();
  }
}

function trainingStep({ batch, inputs, hidden, classes }: Sizes) {
  const example = axis('example', batch);
  const layers = [axis('pixel', inputs), axis('first'), axis('second'), axis('class', classes)] as const;
  const [pixel, , , category] = layers;
  const weights: Variable[] = [];
  const biases: Variable[] = [];
  let signal: Tensor = input('images', [example, pixel]);
  for (let layer = 1; layer < layers.length; layer++) {
    const [from, to] = [layers[layer - 1]!, layers[layer]!];
    const fanIn = layer === 1 ? inputs : hidden;
    const dims = [from.pre, to.post];
    const weight = variable({ name: `weight${layer}`, dims, initial: normal(1 / Math.sqrt(fanIn)) });
    const bias = variable({ name: `bias${layer}`, dims: [to], initial: zeros });
    weights.push(weight);
    biases.push(bias);
    const drive: Tensor = add(project<string, string>(signal, weight), bias);
    signal = layer < layers.length - 1 ? relu(drive) : drive;
  }
  const labels: Tensor = indexInput('labels', [example]);
  const each: Tensor = crossEntropy(signal, labels, category as Dim);
  const loss: Tensor = mean(each, example as Dim);
  const parameters = [...weights, ...biases];
  const optimizer = adam().bind(parameters);
  const { values, updates } = optimizer.step(gradient(loss, parameters), input('rate', []));
  const stored = parameters.map((parameter, at) => assign(parameter, values[at] as Tensor));
  return {
    plan: trace({ name: 'perceptron', outputs: { loss }, updates: [...stored, ...updates] }),
    variables: [...parameters, ...optimizer.slots],
    extents: { first: hidden, second: hidden },
  };
}

function batchOf({ batch, inputs, classes }: Sizes, at: number): RunInputs {
  const key = randomKey(at);
  return {
    images: Float32Array.from({ length: batch * inputs }, (_, pixel) => uniformAt(key, pixel) - 0.5),
    labels: Int32Array.from({ length: batch }, (_, example) => example % classes),
    rate: 1e-3,
  };
}
