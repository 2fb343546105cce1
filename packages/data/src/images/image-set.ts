import type { Standardisation } from '@meristem/autodiff';

/** Images of one size with their labels. */
export interface ImageSet {
  /** What errors and reports call it. */
  readonly name: string;
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  /** `[images, height, width, channels]`: bytes, or numbers as the file has them. */
  readonly pixels: Uint8Array | Float32Array;
  /** The name of the class of each image. */
  readonly labels: readonly string[];
  /** What was done to them, and what is odd. */
  readonly notes: readonly string[];
}

/** From which to which value numbers that are no bytes go. */
export type PixelRange = readonly [low: number, high: number];

/** The range that numbers of pixels are taken to have: from 0 to 1, from 0 to 255, or from their least to their greatest. */
export function pixelRange(pixels: Float32Array): PixelRange {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < pixels.length; i += 1) {
    const value = pixels[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low >= 0 && high <= 1) return [0, 1];
  return low >= 0 && high <= 255 ? [0, 255] : [low, high];
}

/** How a port of pixels says that its numbers went from a range to that from 0 to 1. */
export function standardisationOf([low, high]: PixelRange, size: number): Standardisation {
  return {
    mean: new Array<number>(size).fill(low),
    deviation: new Array<number>(size).fill(high > low ? high - low : 1),
  };
}

/** Pixels of a range as numbers from 0 to 1, in place. */
export function standardise(pixels: Float32Array, [low, high]: PixelRange): Float32Array {
  const width = high > low ? high - low : 1;
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = ((pixels[i] as number) - low) / width;
  return pixels;
}
