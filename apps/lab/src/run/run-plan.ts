import type { Experiment } from '@meristem/experiment';
import { parseExperiment } from '@meristem/experiment';
import { z } from 'zod';
import type { BackendName } from '../backend-choice.ts';
import { BACKENDS } from '../backend-choice.ts';

/** What a run is called in results and titles. */
export interface RunNames {
  readonly task: string;
  readonly architecture: string;
  readonly rule: string;
  /** `null` for an experiment of the user's own. */
  readonly preset: string | null;
}

/** Everything that decides what training a run does, but for the seed. */
export interface RunPlan {
  readonly names: RunNames;
  readonly experiment: Experiment;
  readonly backend: BackendName;
  /** Cycles between reports. */
  readonly reportEvery: number;
  /** Held-out cycles at the end. */
  readonly evaluationCycles: number;
  /** Multiply-adds that a seed may take, forward, backward and looked up by its rule; as many as its cycles take unless told. */
  readonly multiplyAdds?: number | undefined;
  /** Whether a run that diverges goes back and on at a lower rate; it stops unless told. */
  readonly onDivergence?: 'rollback' | undefined;
}

/** What a plan looks like in a file; the experiment is checked by the schema of experiments. */
export const runPlanSchema: z.ZodType<RunPlan> = z.object({
  names: z.object({
    task: z.string(),
    architecture: z.string(),
    rule: z.string(),
    preset: z.string().nullable(),
  }),
  experiment: z.unknown().transform((experiment) => parseExperiment(experiment)),
  backend: z.enum(BACKENDS),
  reportEvery: z.number().int().min(1),
  evaluationCycles: z.number().int().min(1),
  multiplyAdds: z.number().min(1).optional(),
  onDivergence: z.literal('rollback').optional(),
});

/** About so many reports per run: more than a figure is wide in pixels would be lost on it. */
const REPORTS_PER_RUN = 1000;

/** Those that tell how well a network still learns take a look at its units, and say something of a stretch of cycles. */
const TELLING_REPORTS = 100;

/** Held-out cycles at the end of a run: enough for a standard error well under 1% of the floor. */
const MOST_EVALUATION_CYCLES = 1000;

/** Completes a plan: how often to report, and how many held-out cycles to evaluate unless told. */
export function runPlan(
  names: RunNames,
  experiment: Experiment,
  backend: BackendName,
  evaluationCycles?: number,
): RunPlan {
  const { cycles, plasticity } = experiment;
  const reports = plasticity ? TELLING_REPORTS : REPORTS_PER_RUN;
  return {
    names,
    experiment,
    backend,
    reportEvery: Math.max(1, Math.floor(cycles / reports)),
    evaluationCycles: evaluationCycles ?? Math.min(MOST_EVALUATION_CYCLES, Math.max(50, cycles)),
  };
}
