import type { PopulationSize } from '@meristem/growable';
import { z } from 'zod';
import { type HeldOutResult, heldOutSchema } from './held-out-result.ts';
import { type SpecialisationResult, specialisationSchema } from './specialisation.ts';

/** What the training of one seed came to: one line of `--json`. */
export interface SeedResult {
  readonly kind: 'result';
  readonly task: string;
  readonly architecture: string;
  readonly rule: string;
  readonly preset: string | null;
  readonly seed: number;
  /** Training cycles completed. */
  readonly cycles: number;
  /** Units by growable axis. */
  readonly units: Readonly<Record<string, number>>;
  readonly totalUnits: number;
  /** All populations with their sizes and how many of their units are dead: neurons, and layers, areas and projections where they are populations. */
  readonly populations: readonly PopulationSize[];
  /** Trained numbers. */
  readonly parameters: number;
  /** The most of them that the network has had. */
  readonly peakParameters: number;
  /** Exponential average of the training loss, nats per cycle. */
  readonly smoothedLoss: number;
  /** On the task's held-out set, or on fresh sequences. */
  readonly heldOut: HeldOutResult;
  /**
   * The loss of this network on the training examples that were kept back, and after how many cycles it was the best, `null`
   * where the last one was taken; `null` altogether where none were kept back.
   */
  readonly validation: { readonly natsPerCycle: number; readonly bestCycle: number | null } | null;
  /** Who serves whom, by silencing one area after the other; absent with less than two areas, or less than two outputs. */
  readonly specialisation?: SpecialisationResult | undefined;
  readonly births: number;
  readonly deaths: number;
  /** Products of weights with activations in the forward passes of the whole training. */
  readonly multiplyAdds: number;
  /** Such products in what the growth rule looked up besides, forward and backward; 0 if it looks at nothing. */
  readonly lookups: number;
  /** Everything included, over all sittings of an interrupted run. */
  readonly wallSeconds: number;
  /** Training alone. */
  readonly microsecondsPerCycle: number;
  /** What is to be said of the run: that it learned nothing, that units died, and what to try. */
  readonly warnings: readonly string[];
  readonly backend: {
    readonly name: string;
    readonly simd: string;
    readonly threads: number;
    readonly blas: string;
  };
}

/** What a result file holds. */
export const seedResultSchema: z.ZodType<SeedResult> = z.object({
  kind: z.literal('result'),
  task: z.string(),
  architecture: z.string(),
  rule: z.string(),
  preset: z.string().nullable(),
  seed: z.number(),
  cycles: z.number(),
  units: z.record(z.string(), z.number()),
  totalUnits: z.number(),
  populations: z.array(
    z.object({
      name: z.string(),
      scale: z.enum(['neuron', 'layer', 'area', 'projection']),
      size: z.number(),
      // Results of earlier releases do not say.
      dead: z.number().default(0),
    }),
  ),
  parameters: z.number(),
  // Results of earlier releases have neither this nor a validation nor warnings.
  peakParameters: z.number().default(0),
  smoothedLoss: z.number(),
  heldOut: heldOutSchema,
  validation: z
    .object({ natsPerCycle: z.number(), bestCycle: z.number().nullable() })
    .nullable()
    .default(null),
  specialisation: specialisationSchema.optional(),
  births: z.number(),
  deaths: z.number(),
  multiplyAdds: z.number(),
  lookups: z.number(),
  wallSeconds: z.number(),
  microsecondsPerCycle: z.number(),
  warnings: z.array(z.string()).default([]),
  backend: z.object({ name: z.string(), simd: z.string(), threads: z.number(), blas: z.string() }),
});
