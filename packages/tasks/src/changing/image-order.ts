import { foldKey, type RandomKey } from '@meristem/autodiff';
import { shuffle } from '../examples/epoch-order.ts';
import { integerDraw } from '../uniform-draws.ts';

/** What changes of images from one task to the next. */
export const IMAGE_CHANGES = ['pixels', 'labels', 'mixed', 'drift'] as const;

/** One of {@link IMAGE_CHANGES}. */
export type ImageChange = (typeof IMAGE_CHANGES)[number];

/** How the places of pixels, and the labels of classes, go on from task to task. */
export interface ImageOrdersRequest {
  readonly change: ImageChange;
  readonly pixels: number;
  readonly classes: number;
  /** Cycles of a task, and under `drift` those from one swap of two pixels to the next. */
  readonly every: number;
  readonly swapEvery: number;
  readonly key: RandomKey;
}

/**
 * Where pixels stand and what classes are called, at any time. The first task has the images as they are. After that a task has
 * an order of the pixels, or of the labels, that is drawn anew; `mixed` tosses a coin which of the two, and leaves the other
 * as it was. Under `drift` nothing ever jumps: now and then two pixels, drawn at random, change places.
 */
export class ImageOrders {
  readonly #request: ImageOrdersRequest;
  readonly #swapKey: RandomKey;

  constructor(request: ImageOrdersRequest) {
    this.#request = request;
    this.#swapKey = foldKey(request.key, 'swaps');
  }

  /** Pixel i of an image in a task is the one that stood at `pixels[i]`; a class is called `labels[class]`. */
  of(task: number): { readonly pixels: Int32Array; readonly labels: Int32Array } {
    const { change, pixels: count, classes } = this.#request;
    const [pixels, labels] = [ascending(count), ascending(classes)];
    if (change === 'drift') this.drift(pixels, 0, this.swaps(task, 0));
    else {
      this.#shuffled(pixels, 'pixels', this.#latest(task, 'pixels'));
      this.#shuffled(labels, 'labels', this.#latest(task, 'labels'));
    }
    return { pixels, labels };
  }

  /** How many swaps came before a cycle of a task, since the start of the first. */
  swaps(task: number, cycle: number): number {
    const { change, every, swapEvery } = this.#request;
    return change === 'drift' ? Math.floor((task * every + cycle) / swapEvery) : 0;
  }

  /** Carries out some swaps, numbered from the start of the first task. */
  drift(pixels: Int32Array, from: number, to: number): void {
    for (let swap = from; swap < to; swap += 1) {
      const one = integerDraw(this.#swapKey, swap, 0, pixels.length);
      const other = integerDraw(this.#swapKey, swap, 1, pixels.length);
      const moved = pixels[one] as number;
      pixels[one] = pixels[other] as number;
      pixels[other] = moved;
    }
  }

  /** The last task, up to this one, that drew an order of its own; 0 for none. */
  #latest(task: number, what: 'pixels' | 'labels'): number {
    const { change, key } = this.#request;
    if (change === what) return task;
    if (change !== 'mixed') return 0;
    const coins = foldKey(key, 'coins');
    for (let at = task; at > 0; at -= 1) {
      if ((integerDraw(coins, at, 0, 2) === 0 ? 'pixels' : 'labels') === what) return at;
    }
    return 0;
  }

  #shuffled(order: Int32Array, what: string, task: number): void {
    if (task > 0) shuffle(order, foldKey(foldKey(this.#request.key, what), task));
  }
}

function ascending(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, at) => at);
}
