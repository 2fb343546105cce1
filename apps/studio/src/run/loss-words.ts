import type { Opened, ProgressEvent } from '../contract/index.ts';

/** What the page says of how a run goes. */
export interface LossWords {
  /** Smoothed loss in nats per cycle. */
  readonly value: string;
  readonly floor: string;
  /** Units of all neurons. */
  readonly units: string;
}

/** How a run goes, in numbers of about four digits; a dash where nothing is known yet. */
export function lossWords(progress: ProgressEvent | undefined, opened: Opened | undefined): LossWords {
  const floor = progress?.floor ?? opened?.floor;
  const populations = progress?.populations ?? opened?.populations ?? [];
  const units = populations.reduce((sum, { scale, size }) => (scale === 'neuron' ? sum + size : sum), 0);
  return {
    value: progress === undefined ? '–' : digits(progress.smoothedLoss),
    floor: floor === undefined ? '' : digits(floor),
    units: `${units}`,
  };
}

/** A number with about three digits behind the first. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

/** A count in few letters: 1,234 as it is, 12,345 as 12.3k, millions as M. */
export function short(count: number): string {
  if (count < 10_000) return count.toLocaleString('en');
  if (count < 1_000_000) return `${trimmed(count / 1000)}k`;
  return `${trimmed(count / 1_000_000)}M`;
}

function trimmed(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0).replace(/\.0$/, '');
}
