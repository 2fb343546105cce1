import { cosOfWord } from '@meristem/autodiff';

/** Radians per sample of the waves, as the field superposes them. */
export const WAVE_RATES = [0.2, 0.311, 0.42, 0.51, 0.63, 0.74, 0.85, 0.97] as const;

const TURN = 2 ** 32;

/** Cosines and sines of some waves, sample by sample. */
export interface SineWaves {
  readonly waves: number;
  readonly samples: number;
  /** `[samples, 2 waves]`: cosine and sine of each wave. */
  readonly table: Float64Array;
}

/**
 * The first few waves of {@link WAVE_RATES}. Phases are counted in 2^32 parts of a turn, and cosines are of this package's
 * arithmetic, so that their bits are the same in every engine.
 */
export function sineWaves(waves: number, samples: number): SineWaves {
  const table = new Float64Array(2 * waves * samples);
  for (let sample = 0; sample < samples; sample += 1) {
    for (let wave = 0; wave < waves; wave += 1) {
      const rate = Math.round(((WAVE_RATES[wave] as number) / (2 * Math.PI)) * TURN);
      const phase = Math.imul(rate, sample) >>> 0;
      const at = 2 * (sample * waves + wave);
      table[at] = cosOfWord(phase);
      table[at + 1] = cosOfWord((phase - TURN / 4) >>> 0);
    }
  }
  return { waves, samples, table };
}
