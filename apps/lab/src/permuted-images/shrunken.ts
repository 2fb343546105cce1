import type { LabelledSet } from '@meristem/tasks';

/** Square images, row by row one after the other, and their labels. */
export interface SquareImages {
  readonly inputs: Uint8Array | Float32Array | Float64Array;
  readonly labels: Uint8Array | Int32Array;
}

/**
 * Images of which each pixel is the mean of a square of so many rows and columns, which divide the side of an image, times a
 * scale.
 */
export function shrunken(images: SquareImages, side: number, by: number, scale = 1): LabelledSet {
  const { inputs, labels } = images;
  const small = side / by;
  const means = new Float32Array(labels.length * small * small);
  for (let at = 0; at < means.length; at += 1) {
    const [row, column] = [Math.floor(at / small), at % small];
    let sum = 0;
    for (let i = 0; i < by; i += 1) {
      // Rows of all images stand below one another, in large and in small.
      const from = (row * by + i) * side + column * by;
      for (let j = 0; j < by; j += 1) sum += inputs[from + j] as number;
    }
    means[at] = (sum * scale) / by ** 2;
  }
  return { inputs: means, labels };
}
