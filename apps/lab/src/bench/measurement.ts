import { quartiles } from '../statistics.ts';
import type { Timing } from './contest.ts';

/** One number of the benchmark: how a program did at a subject. */
export interface Measurement {
  /** What was measured, such as `37 units`. */
  readonly subject: string;
  readonly program: string;
  /** What the program computes with. */
  readonly detail: string;
  readonly unit: string;
  /** Median over rounds, and the quartiles around it; equal for what is counted, not timed. */
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  /** The median over rounds of its time divided by that of `against`, in the same round. */
  readonly ratio: number | null;
  readonly against: string | null;
  readonly rounds: number;
}

/** How the times of a contest become measurements. */
export interface Conversion {
  readonly subject: string;
  readonly unit: string;
  /** What a time in microseconds comes to in that unit. */
  readonly of: (microseconds: number) => number;
  /** Programs that others are compared with, the best first; the first that took part is. */
  readonly yardsticks: readonly string[];
}

/** The measurements of a contest, in the order of its programs. */
export function measurements(timings: readonly Timing[], conversion: Conversion): readonly Measurement[] {
  const { subject, unit, of, yardsticks } = conversion;
  const yardstick = yardsticks
    .map((name) => timings.find(({ program }) => program.name === name))
    .find((timing) => timing !== undefined);
  return timings.map(({ program, microseconds }) => {
    const paired = yardstick && ratios(microseconds, yardstick.microseconds);
    return {
      subject,
      program: program.name,
      detail: program.detail,
      unit,
      ...quartiles(microseconds.map(of)),
      ratio: paired ? quartiles(paired).median : null,
      against: yardstick?.program.name ?? null,
      rounds: microseconds.length,
    };
  });
}

function ratios(times: readonly number[], others: readonly number[]): readonly number[] {
  return times.map((time, round) => time / (others[round] as number));
}

/** A number that was counted. */
export function counted(
  program: Pick<Measurement, 'program' | 'detail'>,
  what: { readonly subject: string; readonly unit: string; readonly count: number },
): Measurement {
  const { subject, unit, count } = what;
  const range = { median: count, lower: count, upper: count };
  const { program: name, detail } = program;
  return { subject, program: name, detail, unit, ...range, ratio: null, against: null, rounds: 1 };
}
