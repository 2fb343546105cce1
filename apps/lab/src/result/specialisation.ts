import type { Trainer } from '@meristem/growable';
import { z } from 'zod';

/** Who serves whom in a network, as the library tells it. */
export type Specialisation = ReturnType<Trainer['explainAreas']>;

/** Who serves whom, as a result tells it of a network with two areas and two outputs or more. */
export interface SpecialisationResult {
  /** From 0, if all areas serve all outputs alike, to 1, if none serves what another serves; `null` where a single output is served, or none. */
  readonly index: number | null;
  /** By area, what a prediction of each output costs more without it, in nats, or in the loss of numbers. Areas of nested graphs count as a whole. */
  readonly serves: readonly {
    readonly area: string;
    readonly losses: Readonly<Record<string, number>>;
  }[];
}

/** What a result file holds of it. */
export const specialisationSchema: z.ZodType<SpecialisationResult> = z.object({
  index: z.number().nullable(),
  serves: z.array(z.object({ area: z.string(), losses: z.record(z.string(), z.number()) })),
});

/** Held-out examples, or sequences, that a result's areas are silenced on, at the most. */
const EXAMPLES = 500;

/** Who serves whom in a network as it is; undefined with less than two areas, or less than two outputs: there is nothing to divide. */
export function specialisationResult(
  trainer: Trainer,
  evaluationCycles: number,
): SpecialisationResult | undefined {
  const { areas, outputs } = trainer.architecture;
  if (areas.length < 2 || outputs.length < 2) return undefined;
  const found = trainer.explainAreas({ cycles: evaluationCycles, examples: EXAMPLES });
  return {
    index: found.index ?? null,
    serves: found.areas.filter(({ depth }) => depth === 0).map(({ area, losses }) => ({ area, losses })),
  };
}
