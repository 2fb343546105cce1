import type { Sample } from '../contract/index.ts';

/** A text that a network wrote, with how it was asked. */
export interface TextSample extends Sample {
  /** Grows with each sample. */
  readonly number: number;
  readonly temperature: number;
}

/** Samples that are kept. */
export const MOST_SAMPLES = 30;

/** Samples with one more, the newest first: another of the same cycle and temperature takes the place of the last. */
export function withSample(
  samples: readonly TextSample[],
  sample: Sample,
  temperature: number,
): readonly TextSample[] {
  const [newest, ...older] = samples;
  const number = (newest?.number ?? 0) + 1;
  const again = newest?.cycle === sample.cycle && newest.temperature === temperature;
  return [{ ...sample, number, temperature }, ...(again ? older : samples)].slice(0, MOST_SAMPLES);
}

/** Symbols that are asked for, in words that are seen: a space at the end or a new line is no gap. */
export function shownText(text: string): string {
  return text.replaceAll('\n', '⏎').replaceAll('\t', '⇥');
}
