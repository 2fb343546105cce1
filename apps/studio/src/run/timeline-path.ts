import type { ProgressEvent } from '../contract/index.ts';

/** Pixels of a picture. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The smoothed loss over the cycles, from the first to the last, as a line of SVG; empty for fewer than two entries. */
export function timelinePath(
  record: readonly Pick<ProgressEvent, 'cycle' | 'smoothedLoss'>[],
  { width, height }: PictureSize,
): string {
  const known = record.filter(({ smoothedLoss }) => Number.isFinite(smoothedLoss));
  const last = known.at(-1)?.cycle ?? 0;
  if (known.length < 2 || last === 0) return '';
  let [least, most] = [Infinity, -Infinity];
  for (const { smoothedLoss } of known) {
    least = Math.min(least, smoothedLoss);
    most = Math.max(most, smoothedLoss);
  }
  const range = most - least || 1;
  const every = Math.max(1, Math.floor(known.length / 400));
  return known
    .filter((_, k) => k % every === 0 || k === known.length - 1)
    .map(({ cycle, smoothedLoss }, k) => {
      const x = ((cycle / last) * width).toFixed(1);
      const y = (2 + ((most - smoothedLoss) / range) * (height - 4)).toFixed(1);
      return `${k === 0 ? 'M' : 'L'}${x},${y}`;
    })
    .join('');
}
