import { foldKey, randomKey, uniformAt } from '@meristem/autodiff';

/**
 * Which images are held out: a share of each class, within one image, chosen by the seed. At least one is, and one is not.
 */
export function heldOutImages(labels: Int32Array, share: number, seed: number): Uint8Array {
  const key = foldKey(randomKey(seed), 'held-out');
  const chance = Float64Array.from(labels, (_, image) => uniformAt(key, image, 0));
  const order = Array.from(labels.keys()).sort(
    (one, other) =>
      (labels[one] as number) - (labels[other] as number) ||
      (chance[one] as number) - (chance[other] as number),
  );
  const count = Math.min(Math.max(1, Math.round(share * labels.length)), labels.length - 1);
  const passed = (at: number): number => Math.floor((at * count) / labels.length + 0.5);
  const isHeldOut = new Uint8Array(labels.length);
  for (const [at, image] of order.entries()) if (passed(at + 1) > passed(at)) isHeldOut[image] = 1;
  return isHeldOut;
}

/** Numbers of many images in two parts; those that are left are moved together in place. */
export function parted<T extends Uint8Array | Float32Array | Int32Array>(
  values: T,
  isHeldOut: Uint8Array,
): readonly [left: T, heldOut: T] {
  const size = values.length / isHeldOut.length;
  const held = isHeldOut.reduce((count, each) => count + each, 0);
  const heldOut = values.slice(0, held * size) as T;
  let [left, kept] = [0, 0];
  for (let image = 0; image < isHeldOut.length; image += 1) {
    const numbers = values.subarray(image * size, (image + 1) * size);
    if (isHeldOut[image] === 1) heldOut.set(numbers, kept++ * size);
    else values.copyWithin(left++ * size, image * size, (image + 1) * size);
  }
  return [values.subarray(0, left * size) as T, heldOut];
}
