import { foldKey, randomKey, uniformAt } from '@meristem/autodiff';
import type { LabelledSet } from '@meristem/tasks';
import { PIXELS } from './digit-images.ts';

/**
 * An order of the pixels of an image, drawn with a seed.
 * Source: Fisher and Yates, in the form of Durstenfeld, "Algorithm 235: random permutation", CACM 7 (1964).
 */
export function pixelOrder(seed: number): Int32Array {
  const key = foldKey(randomKey(seed), 'pixels');
  const order = Int32Array.from({ length: PIXELS }, (_, pixel) => pixel);
  for (let last = PIXELS - 1; last > 0; last -= 1) {
    const chosen = Math.floor(uniformAt(key, last, 0) * (last + 1));
    const pixel = order[chosen] as number;
    order[chosen] = order[last] as number;
    order[last] = pixel;
  }
  return order;
}

/** The same images with their pixels in another order: pixel i is the one that stood at `order[i]`. */
export function reordered({ inputs, labels }: LabelledSet, order: Int32Array): LabelledSet {
  const moved = new Float32Array(inputs.length);
  for (let image = 0; image < labels.length; image += 1) {
    const start = image * PIXELS;
    for (let i = 0; i < PIXELS; i += 1) moved[start + i] = inputs[start + (order[i] as number)] as number;
  }
  return { inputs: moved, labels };
}
