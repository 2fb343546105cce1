import { z } from 'zod';

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
  /** Trained numbers. */
  readonly parameters: number;
  /** Exponential average of the training loss, nats per cycle. */
  readonly smoothedLoss: number;
  /** Loss on fresh sequences; floor and ratio are `null` where the optimum is not known. */
  readonly heldOut: {
    readonly natsPerCycle: number;
    readonly floor: number | null;
    readonly ratio: number | null;
  };
  readonly births: number;
  readonly deaths: number;
  /** Everything included, over all sittings of an interrupted run. */
  readonly wallSeconds: number;
  /** Training alone. */
  readonly microsecondsPerCycle: number;
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
  parameters: z.number(),
  smoothedLoss: z.number(),
  heldOut: z.object({
    natsPerCycle: z.number(),
    floor: z.number().nullable(),
    ratio: z.number().nullable(),
  }),
  births: z.number(),
  deaths: z.number(),
  wallSeconds: z.number(),
  microsecondsPerCycle: z.number(),
  backend: z.object({ name: z.string(), simd: z.string(), threads: z.number(), blas: z.string() }),
});
