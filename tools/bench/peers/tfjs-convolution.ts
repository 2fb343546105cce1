// A training step of a convolutional network by TensorFlow.js: windows of 3 x 3 on 28 x 28, 1 to 16 to 32 channels with a pool
// behind each, and classes; RMSProp as in the paper's cycle.
import { smallNormal } from './reversal-text.ts';
import type { Tensor, TensorFlow, Variable } from './tensorflow.ts';

const [SIDE, FIRST, SECOND, CLASSES] = [28, 16, 32, 10];

/** A parameter, and what its optimizer remembers. */
interface Trained {
  readonly weight: Variable;
  readonly memory: Variable;
  readonly penalty: number;
}

/** What the peer's other workloads are made of too. */
interface Means {
  readonly tf: TensorFlow;
  readonly trained: (shape: readonly number[], values?: Float32Array) => Trained;
  readonly update: (trained: Trained, gradient: Tensor) => void;
}

/** Images of random pixels, and a network. */
export class Convolution {
  loss: number | undefined;
  readonly #means: Means;
  readonly #images: Tensor;
  readonly #labels: Tensor;
  readonly #count: number;
  readonly #layers: readonly { readonly weight: Trained; readonly bias: Trained }[];

  constructor(means: Means, images: number) {
    const { tf, trained } = means;
    this.#means = means;
    this.#count = images;
    this.#images = tf.tensor(smallNormal(images * SIDE * SIDE), [images, SIDE, SIDE, 1]);
    const labels = Array.from({ length: images }, (_, image) => image % CLASSES);
    this.#labels = tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES);
    const shapes = [[3, 3, 1, FIRST], [3, 3, FIRST, SECOND], [(SIDE / 4) ** 2 * SECOND, CLASSES]]; // prettier-ignore
    this.#layers = shapes.map((shape) => {
      const fanIn = shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
      const out = shape.at(-1) ?? 1;
      const first = smallNormal(fanIn * out).map((value) => (value * 100) / Math.sqrt(fanIn));
      return { weight: trained(shape, first), bias: trained([out]) };
    });
  }

  train(): void {
    const { tf, update } = this.#means;
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => this.#cost());
      for (const each of this.#layers.flatMap(({ weight, bias }) => [weight, bias]))
        update(each, grads[each.weight.name] as Tensor);
      this.loss = value.dataSync()[0];
    });
  }

  #cost(): Tensor {
    const { tf } = this.#means;
    const pooled = (drive: Tensor, bias: Trained): Tensor =>
      tf.maxPool(tf.relu(tf.add(drive, bias.weight)), 2, 2, 'valid');
    const [edges, shapes, whole] = this.#layers.map(({ weight, bias }) => [weight.weight, bias] as const);
    if (!edges || !shapes || !whole) throw new Error('found fewer layers than three');
    const first = pooled(this.#first(edges[0]), edges[1]);
    const second = pooled(this.#second(first, shapes[0]), shapes[1]);
    const logits = tf.add(tf.matMul(tf.reshape(second, [this.#count, -1]), whole[0]), whole[1].weight);
    const cost = tf.sub(tf.sum(tf.logSumExp(logits, 1)), tf.sum(tf.mul(logits, this.#labels)));
    return tf.mul(cost, 1 / this.#count);
  }

  /** Windows on the images, which need no gradient themselves. */
  #first(filter: Tensor): Tensor {
    const { tf } = this.#means;
    return tf.customGrad((weight: Tensor) => ({
      value: tf.conv2d(this.#images, weight, 1, 'same'),
      gradFunc: (given: Tensor) => gradientOfWeights(tf, this.#images, given),
    }))(filter);
  }

  #second(seen: Tensor, filter: Tensor): Tensor {
    const { tf } = this.#means;
    return tf.customGrad((x: Tensor, weight: Tensor, save: (tensors: readonly Tensor[]) => void) => {
      // What is not saved is gone when the gradient is asked for.
      save([x, weight]);
      return {
        value: tf.conv2d(x, weight, 1, 'same'),
        gradFunc: (given: Tensor, [was = x, by = weight]: readonly Tensor[]) => [
          tf.conv2dTranspose(given, by, was.shape, 1, 'same'),
          gradientOfWeights(tf, was, given),
        ],
      };
    })(seen, filter);
  }
}

/**
 * What weights of windows of 3 x 3 are given. The WebAssembly backend has no kernel for it: a product for each place in a window,
 * of what stands there, is the fastest way that its other kernels leave.
 */
function gradientOfWeights(tf: TensorFlow, seen: Tensor, given: Tensor): Tensor {
  const [images = 0, rows = 0, columns = 0, channels = 0] = seen.shape;
  const padded = tf.pad(seen, [[0, 0], [1, 1], [1, 1], [0, 0]]); // prettier-ignore
  const out = given.shape.at(-1) ?? 0;
  const flat = tf.reshape(given, [-1, out]);
  const places = Array.from({ length: 9 }, (_, place) => {
    const start = [0, Math.floor(place / 3), place % 3, 0];
    const part = tf.slice(padded, start, [images, rows, columns, channels]);
    return tf.matMul(tf.reshape(part, [-1, channels]), flat, true);
  });
  return tf.reshape(tf.concat(places, 0), [3, 3, channels, out]);
}
