import type { Version } from './paper-experiment.ts';

/** A known value of the paper's method. */
export interface Reference {
  readonly median: number;
  /** As it is printed: with quartiles, or as a range. */
  readonly text: string;
}

function known(median: number, text = String(median)): Reference {
  return { median, text };
}

const HELD_OUT = 'held-out nats per cycle';
const UNITS = 'units at the end';

/**
 * Known values by version, member and measure: medians over 8 to 20 seeds of an independent C program of the paper's
 * method in single precision, with which the figures of the paper agree (Miconi, arXiv 1606.06216, versions 1 and 2).
 */
const references: Readonly<Record<Version, Readonly<Record<string, Readonly<Record<string, Reference>>>>>> = {
  v1: {
    hard: { [HELD_OUT]: known(9.45, '9.4 to 9.5'), [UNITS]: known(31, '30 to 32') },
    easy: { [UNITS]: known(8) },
  },
  v2: {
    hard: { [HELD_OUT]: known(9.94, '9.94 (9.8 to 13.2)'), [UNITS]: known(40) },
    easy: { [HELD_OUT]: known(9.04), [UNITS]: known(16) },
    'fixed-20': { [HELD_OUT]: known(12.8) },
    'fixed-37': { [HELD_OUT]: known(12.2) },
    'fixed-50': { [HELD_OUT]: known(14.2) },
    'fixed-75': { [HELD_OUT]: known(15, '15.0') },
    'fixed-100': { [HELD_OUT]: known(13.7) },
    'easy-hard-easy': {
      'units, end of phase 1 (digraphs)': known(14),
      'units at the peak': known(60),
      'units, end of phase 2 (reversal)': known(42),
      [UNITS]: known(20),
    },
  },
};

/** The known value of a measure, where there is one. */
export function referenceOf(version: Version, member: string, measure: string): Reference | undefined {
  return references[version][member]?.[measure];
}

/** The known median loss of a member, nats per cycle. */
export function referenceLoss(version: Version, member: string): number | undefined {
  return referenceOf(version, member, HELD_OUT)?.median;
}

/** What the reference column is, for under a table. */
export const REFERENCE_NOTE =
  'Reference: medians over 8 to 20 seeds (quartiles in brackets) of an independent C program of the same method, ' +
  "at the paper's number of cycles; the paper's figures agree with it.";
