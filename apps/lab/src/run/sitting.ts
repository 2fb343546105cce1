import type { Port, Ports } from '@meristem/autodiff';
import { architectureSpec } from '@meristem/experiment';
import type { Checkpoint, Trainer } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import { z } from 'zod';
import type { RunPlan } from './run-plan.ts';

/** What a checkpoint tells of a task: what a network hears and says, in how many steps, and how many examples there are. */
export type ToldTask = Ports & Pick<Task, 'steps' | 'rows'>;

/** What a seed's training has come to so far besides its network, over all sittings. */
export interface Sitting {
  /** Spent so far. */
  readonly wallSeconds: number;
  /** The part of it that was training. */
  readonly trainingSeconds: number;
  /** Products of weights with activations so far. */
  readonly multiplyAdds: number;
  /** The most trained numbers so far. */
  readonly peakParameters: number;
  /** Lines that the log had; not known of earlier releases. */
  readonly lines?: number | undefined;
  /** The checkpoint whose loss was the lowest. */
  readonly best?: { readonly cycle: number; readonly loss: number } | undefined;
  /** What went wrong and was mended. */
  readonly warnings: readonly string[];
}

const sittingSchema: z.ZodType<Sitting> = z.object({
  wallSeconds: z.number(),
  trainingSeconds: z.number(),
  multiplyAdds: z.number(),
  // Checkpoints of before the peak was counted have none.
  peakParameters: z.number().default(0),
  lines: z.number().int().min(0).optional(),
  best: z.object({ cycle: z.number(), loss: z.number() }).optional(),
  warnings: z.array(z.string()).default([]),
});

/**
 * What stands beside the network in the file of a checkpoint, so that the file says by itself what it is: the plan of its
 * run, what the network hears and says, the architecture as it is by then, and the sitting.
 */
export function notesOf(
  plan: RunPlan,
  { inputs, targets, steps, rows }: ToldTask,
  { architecture }: Trainer,
  sitting: Sitting,
): NonNullable<Checkpoint['notes']> {
  return {
    plan: JSON.stringify(plan),
    ports: JSON.stringify({ inputs, outputs: targets, steps, ...(rows !== undefined && { rows }) }),
    architecture: JSON.stringify(architectureSpec(architecture)),
    sitting: JSON.stringify(sitting),
  };
}

/** The sitting that a checkpoint tells of; undefined if it tells of none. */
export function sittingOf({ notes }: Checkpoint): Sitting | undefined {
  try {
    return sittingSchema.safeParse(JSON.parse(notes?.['sitting'] ?? 'null')).data;
  } catch {
    // A file of another program may say anything here.
    return undefined;
  }
}

/** What a checkpoint tells of its task; undefined for checkpoints of earlier releases, which do not tell the steps. */
export function toldTaskOf({ notes }: Checkpoint): ToldTask | undefined {
  try {
    const told = portsSchema.safeParse(JSON.parse(notes?.['ports'] ?? 'null')).data;
    if (!told) return undefined;
    const { inputs, outputs: targets, steps, rows } = told;
    return { inputs, targets, steps, ...(rows !== undefined && { rows }) };
  } catch {
    return undefined;
  }
}

/** Ports are checked by whoever builds a network for them. */
const portsSchema = z.object({
  inputs: z.array(z.custom<Port>((value) => typeof value === 'object' && value !== null)),
  outputs: z.array(z.custom<Port>((value) => typeof value === 'object' && value !== null)),
  steps: z.number().int().min(1),
  rows: z.number().int().min(0).optional(),
});

/** A checkpoint of an earlier release: JSON, with the trainer's part inside. The trainer checks that. */
export const earlierCheckpointSchema: z.ZodType<{ readonly trainer: Checkpoint } & Sitting> = z.intersection(
  z.object({ trainer: z.custom<Checkpoint>((value) => typeof value === 'object' && value !== null) }),
  sittingSchema,
);
