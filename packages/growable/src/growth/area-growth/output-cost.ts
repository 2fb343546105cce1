import type { OutputRecord } from './area-memory.ts';

/** A cost that stands so many times above its least rings the alarm. */
const ALARM = 1.15;

/** Looks after an alarm in which the cost falls by itself. */
const CALM = 4;

/** Deviations of an average above which it has risen. */
const SURE = 6;

/**
 * Takes what an output cost in a cycle into account. An alarm rings where the average stands above its least by a share and by
 * more than chance makes of it: then the output grows anew.
 *
 * @returns whether an alarm rang.
 */
export function hear(
  record: OutputRecord,
  cost: number,
  cycle: number,
  every: number,
  excess: number,
): boolean {
  const share = 1 / every;
  const before = record.average ?? cost;
  record.variance += (share / 4) * ((cost - before) ** 2 - record.variance);
  const average = before + share * (cost - before);
  record.average = average;
  const spread = Math.sqrt((record.variance * share) / (2 - share));
  const margin = Math.max(excess * record.guess, SURE * spread);
  if (cycle - record.alarmed > CALM * every) record.least = Math.min(record.least ?? average, average);
  if (record.least === null || average <= ALARM * record.least + margin) return false;
  if (!record.growing || record.known === null) record.known = record.least;
  Object.assign(record, {
    least: average,
    alarmed: cycle,
    progressed: cycle,
    growing: true,
    reference: null,
    fruitless: 0,
  });
  return true;
}

/** Looks without an alarm after which growth ends in any case. */
const LONGEST = 60;

/** Whether an output's growth is over: nothing came of it for some time, or it has gone on for long. */
export function hasSettled(record: OutputRecord, cycle: number, every: number, settled: number): boolean {
  return cycle - record.progressed >= settled * every || cycle - record.alarmed >= LONGEST * every;
}

/** How much worse than before an alarm an output must be to want units. */
const WORSE = 1.05;

/** Whether more units are worth a try for an output that has areas: it gets better, or did not for a few looks only. */
export function wantsUnits(
  record: OutputRecord,
  cycle: number,
  { every, fall, patience }: { readonly every: number; readonly fall: number; readonly patience: number },
): boolean {
  const { alarmed, known, reference, fruitless } = record;
  const average = record.average ?? 0;
  const free = alarmed === 0 || (cycle - alarmed >= CALM * every && average > WORSE * (known ?? 0));
  if (!free) return false;
  if (reference === null || average < (1 - fall) * reference) {
    Object.assign(record, { reference: average, fruitless: 0 });
    return true;
  }
  if (fruitless >= patience) return false;
  record.fruitless = fruitless + 1;
  return true;
}
