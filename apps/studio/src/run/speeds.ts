import type { Speed } from '../contract/index.ts';

/** Speeds to choose from, in cycles a second, slowest first. */
export const SPEEDS: readonly Speed[] = [1, 3, 10, 30, 100, 300, 1000, 3000, 'fastest'];

/** A speed in words. */
export function speedWords(speed: Speed): string {
  return speed === 'fastest' ? 'full speed' : `${speed.toLocaleString('en')} a second`;
}
