import type { HeldOut } from '@meristem/growable';
import { z } from 'zod';

/** One number by port. */
type ByPort = Readonly<Record<string, number>>;

/** What was found on a task's held-out set, or on fresh sequences. What no port has a use for is absent. */
export interface HeldOutResult {
  /** The loss. */
  readonly natsPerCycle: number;
  /** The optimum; `null` where none is known. */
  readonly floor: number | null;
  /** Loss over optimum; `null` also where the optimum is 0. */
  readonly ratio: number | null;
  /** What the best constant prediction costs; results of earlier releases do not say. */
  readonly guessing?: number | undefined;
  /** Share of symbols, or of the numbers of a binary vector, that were predicted right. */
  readonly accuracy?: ByPort | undefined;
  /** The mean F1 score of all symbols. */
  readonly f1?: ByPort | undefined;
  /** Where symbols stand for characters. */
  readonly bitsPerCharacter?: ByPort | undefined;
  /** Share of the variance of numbers that is explained. */
  readonly r2?: ByPort | undefined;
  /** How far off numbers are: the root of their mean squared error, in people's units. */
  readonly rmse?: ByPort | undefined;
  /** What a cycle costs: nats of symbols without class weights and smoothing, the cost of vectors by their loss. */
  readonly costs: ByPort;
}

const byPort = z.record(z.string(), z.number());

/** What a result file holds of it. */
export const heldOutSchema: z.ZodType<HeldOutResult> = z.object({
  natsPerCycle: z.number(),
  floor: z.number().nullable(),
  ratio: z.number().nullable(),
  guessing: z.number().optional(),
  // Earlier releases wrote `null` where no port had any.
  accuracy: byPort.nullish().transform((value) => value ?? undefined),
  f1: byPort.optional(),
  bitsPerCharacter: byPort.optional(),
  r2: byPort.optional(),
  rmse: byPort.optional(),
  costs: byPort,
});

/** Measures that are taken over as they are, by port. */
const MEASURES = ['accuracy', 'f1', 'bitsPerCharacter', 'r2', 'rmse'] as const;

/** An evaluation as a result tells it, of a task with so many steps in a cycle. */
export function heldOutResult(found: HeldOut, steps: number): HeldOutResult {
  const { natsPerCycle, floor, ratio, guessing, measures } = found;
  const ports = Object.entries(measures);
  const taken = MEASURES.flatMap((name) => {
    const known = ports.flatMap(([port, { [name]: value }]) => (value === undefined ? [] : [[port, value]]));
    return known.length === 0 ? [] : [[name, Object.fromEntries(known) as ByPort] as const];
  });
  return {
    natsPerCycle,
    floor: floor ?? null,
    ratio: ratio ?? null,
    guessing,
    ...Object.fromEntries(taken),
    costs: Object.fromEntries(ports.map(([port, { cost }]) => [port, cost * steps])),
  };
}
