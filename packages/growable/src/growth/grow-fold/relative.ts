import { anyOf, AT_LEAST_ONE, NOT_NEGATIVE, POSITIVE, required, SHARE, shape } from '@meristem/autodiff';
import type { CycleShape } from '../growth-rule.ts';
import type { Probe } from '../probe.ts';

/** So many cycles, or a share of the planned ones. */
export type Cycles = number | { readonly ofRun: number };

/** So many cycles, or as many as it takes to see so many samples: time steps times sequences of the batch. */
export type Stretch = number | { readonly samples: number };

/** So much in the loss's own units per cycle, or a share of what guessing costs. */
export type LossAmount = number | { readonly ofIgnorance: number };

/** The cycles of a run of so many planned ones, whole and at least 1. */
export function cyclesOf(asked: Cycles, plannedCycles: number): number {
  return typeof asked === 'number' ? asked : Math.max(1, Math.round(asked.ofRun * plannedCycles));
}

/** The cycles that a stretch takes where each has so much data. */
export function stretchOf(asked: Stretch, { batch, steps }: CycleShape): number {
  return typeof asked === 'number' ? asked : Math.ceil(asked.samples / (batch * steps));
}

/** The amount, by what guessing costs on the last cycles. */
export function lossOf(asked: LossAmount, probe: Probe, cycles: number): number {
  return typeof asked === 'number' ? asked : asked.ofIgnorance * probe.ignorance(cycles);
}

/** What may be given for each of them. */
export const CYCLES = anyOf(AT_LEAST_ONE, shape<{ readonly ofRun: number }>({ ofRun: required(SHARE) }));
export const STRETCH = anyOf(
  AT_LEAST_ONE,
  shape<{ readonly samples: number }>({ samples: required(POSITIVE) }),
);
export const LOSS_AMOUNT = anyOf(
  NOT_NEGATIVE,
  shape<{ readonly ofIgnorance: number }>({ ofIgnorance: required(NOT_NEGATIVE) }),
);
