// TensorFlow.js on its WebAssembly backend: tfjs_peer.mjs cycle|mlp|convolution < requests
import { fileURLToPath } from 'node:url';
import { answerRequests, load } from './protocol.ts';
import { smallNormal, STEPS, symbolsOf, VOCABULARY } from './reversal-text.ts';
import { Convolution } from './tfjs-convolution.ts';

/** @import { Tensor, TensorFlow, TensorFlowWasm, Variable } from './tensorflow.ts' */

const tf = /** @type {TensorFlow} */ (await load('@tensorflow/tfjs'));
const WASM_PACKAGE = '@tensorflow/tfjs-backend-wasm';
const wasm = /** @type {TensorFlowWasm} */ (await load(WASM_PACKAGE));

/** @typedef {{ weight: Variable, memory: Variable, penalty: number }} Trained */

/**
 * @param {number} rows
 * @param {number} columns
 * @param {number} memory
 * @param {number} penalty
 * @returns {Trained}
 */
function trainedMatrix(rows, columns, memory, penalty) {
  return {
    weight: tf.variable(tf.tensor(smallNormal(rows * columns), [rows, columns])),
    memory: tf.variable(tf.fill([rows, columns], memory)),
    penalty,
  };
}

/**
 * @param {number} columns
 * @param {number} memory
 * @returns {Trained}
 */
function trainedBias(columns, memory) {
  return {
    weight: tf.variable(tf.zeros([1, columns])),
    memory: tf.variable(tf.fill([1, columns], memory)),
    penalty: 0,
  };
}

/**
 * RMSProp with a clipped step, and the L1 sign step.
 *
 * @param {Trained} trained
 * @param {Tensor} gradient
 */
function update({ weight, memory, penalty }, gradient) {
  const { add, div, mul, sub } = tf;
  const next = add(memory, mul(sub(tf.square(gradient), memory), 0.01));
  const step = div(mul(gradient, 0.01), tf.sqrt(add(next, 1e-8)));
  const stepped = sub(weight, tf.clipByValue(step, -0.01, 0.01));
  memory.assign(next);
  weight.assign(penalty === 0 ? stepped : sub(stepped, mul(tf.sign(stepped), penalty)));
}

/**
 * The sum of -ln softmax(logits) at the targets, in nats.
 *
 * @param {Tensor} logits
 * @param {Tensor} targets one-hot
 */
function crossEntropy(logits, targets) {
  return tf.sub(tf.sum(tf.logSumExp(logits, 1)), tf.sum(tf.mul(logits, targets)));
}

/** The paper's training cycle: forward, gradients by `variableGrads`, update, strengths. */
class PaperCycle {
  /** @param {number} units */
  constructor(units) {
    this.units = units;
    this.cycle = 0;
    this.input = trainedMatrix(VOCABULARY, units, 0.01, 0);
    this.recurrent = trainedMatrix(units, units, 0, 1e-4);
    this.readout = trainedMatrix(units, VOCABULARY, 0, 1e-4);
    this.bias = trainedBias(units, 0.01);
    this.readoutBias = trainedBias(VOCABULARY, 0);
    this.state = tf.variable(tf.zeros([1, units]));
  }

  /**
   * @param {readonly number[]} inputs
   * @param {readonly number[]} targets
   * @returns {{ loss: Tensor, last: Tensor }}
   */
  forward(inputs, targets) {
    const symbols = tf.oneHot(tf.tensor1d(inputs, 'int32'), VOCABULARY);
    const { add, matMul } = tf;
    const drives = tf.split(add(matMul(symbols, this.input.weight), this.bias.weight), STEPS, 0);
    /** @type {Tensor} */
    let last = this.state;
    const hidden = drives.map((drive) => (last = tf.tanh(add(drive, matMul(last, this.recurrent.weight)))));
    const logits = add(matMul(tf.concat(hidden, 0), this.readout.weight), this.readoutBias.weight);
    return { loss: crossEntropy(logits, tf.oneHot(tf.tensor1d(targets, 'int32'), VOCABULARY)), last };
  }

  train() {
    const { inputs, targets } = symbolsOf(this.cycle++);
    tf.tidy(() => {
      /** @type {Tensor | undefined} */
      let last;
      const { value, grads } = tf.variableGrads(() => {
        const { loss, last: state } = this.forward(inputs, targets);
        last = tf.keep(state);
        return loss;
      });
      for (const trained of [this.input, this.recurrent, this.readout, this.bias, this.readoutBias]) {
        update(trained, /** @type {Tensor} */ (grads[trained.weight.name]));
      }
      this.state.assign(/** @type {Tensor} */ (last));
      /** @type {Tensor} */ (last).dispose();
      this.strengths();
      this.loss = value.dataSync()[0];
    });
  }

  /** Every unit's mean outgoing absolute weight, as the growth rule sees it. */
  strengths() {
    const { abs, add, mul, sum } = tf;
    const recurrent = mul(sum(abs(this.recurrent.weight), 1), VOCABULARY / this.units);
    return mul(add(sum(abs(this.readout.weight), 1), recurrent), 0.5).dataSync();
  }
}

/** A training step of a perceptron: 784 inputs, two hidden rectified layers, 10 classes, batch 128, Adam. */
class Perceptron {
  /** @param {number} units */
  constructor(units) {
    const widths = [784, units, units, 10];
    const layers = [0, 1, 2].map((layer) => [widths[layer] ?? 0, widths[layer + 1] ?? 0]);
    const weightOf = (/** @type {number} */ from, /** @type {number} */ to) =>
      tf.mul(tf.tensor(smallNormal(from * to), [from, to]), 58 / Math.sqrt(from));
    this.layers = layers.map(([from = 0, to = 0]) => ({
      weight: tf.variable(weightOf(from, to)),
      bias: tf.variable(tf.zeros([to])),
    }));
    this.images = tf.mul(tf.tensor(smallNormal(128 * 784), [128, 784]), 58);
    const labels = Array.from({ length: 128 }, (_, example) => example % 10);
    this.labels = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
    this.adam = tf.train.adam(1e-3);
  }

  train() {
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const logits = this.layers.reduce((x, { weight, bias }, layer) => {
          const out = tf.add(tf.matMul(x, weight), bias);
          return layer < 2 ? tf.relu(out) : out;
        }, this.images);
        return tf.mul(crossEntropy(logits, this.labels), 1 / 128);
      });
      this.adam.applyGradients(grads);
      this.loss = value.dataSync()[0];
    });
  }
}

const wasmFolder = new URL('./', import.meta.resolve(WASM_PACKAGE));
wasm.setWasmPaths(fileURLToPath(wasmFolder));
wasm.setThreadsCount(1);
await tf.setBackend('wasm');
await tf.ready();

/**
 * @param {readonly number[]} shape
 * @param {Float32Array} [values] zeros unless told
 * @returns {Trained}
 */
const trained = (shape, values) => ({
  weight: tf.variable(values ? tf.tensor(values, shape) : tf.zeros(shape)),
  memory: tf.variable(tf.fill(shape, 0.01)),
  penalty: 0,
});

/** @type {Readonly<Record<string, (units: number) => { train(): void, loss?: number | undefined }>>} */
const workloads = {
  cycle: (units) => new PaperCycle(units),
  mlp: (units) => new Perceptron(units),
  convolution: (images) => new Convolution({ tf, trained, update }, images),
};
const create = workloads[process.argv[2] ?? 'cycle'] ?? ((units) => new PaperCycle(units));
/** @type {Map<number, { train(): void, loss?: number | undefined }>} */
const networks = new Map();
await answerRequests(
  'tfjs-wasm',
  `TensorFlow.js ${tf.version_core}, WebAssembly, 1 thread`,
  (units, cycles) => {
    let network = networks.get(units);
    if (!network) networks.set(units, (network = create(units)));
    for (let cycle = 0; cycle < cycles; cycle++) network.train();
    if (process.argv[3] === '--loss') process.stderr.write(`${network.loss}\n`);
    return Promise.resolve();
  },
);
