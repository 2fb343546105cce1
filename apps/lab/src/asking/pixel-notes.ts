import type { InputPort, JsonObject } from '@meristem/autodiff';
import { layoutText } from '../output/port-size.ts';

/** Tasks of images, whose bytes become numbers from 0 to 1. */
const IMAGE_TASKS: ReadonlySet<string> = new Set([
  'images',
  'digits',
  'permuted-digits',
  'sequential-digits',
  'fashion-mnist',
  'permuted-images',
]);

/**
 * How the numbers of images lie in an input and between which they are, by a key for each such input: what goes with a network,
 * because a network that is asked for "144 numbers" does not say which.
 */
export function pixelNotes(
  task: string,
  { range }: JsonObject,
  inputs: readonly InputPort[],
): Readonly<Record<string, string>> {
  const isImage = IMAGE_TASKS.has(task);
  return Object.fromEntries(
    inputs.flatMap((port) => {
      const layout = layoutText(port);
      if (layout === undefined && !isImage) return [];
      const between = isImage ? rangeText(range) : undefined;
      return [[`input ${port.name}`, [layout, between].filter((part) => part !== undefined).join('; ')]];
    }),
  );
}

function rangeText(range: unknown): string {
  const [low, high] = Array.isArray(range) ? (range as readonly unknown[]) : [];
  if (typeof low === 'number' && typeof high === 'number')
    return `each from ${low} to ${high}, as in the file`;
  return 'each from 0 (black) to 1: a byte of the image, divided by 255';
}
