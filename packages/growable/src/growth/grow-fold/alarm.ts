import type { Moment, RuleMemory } from '../growth-rule.ts';
import type { AlarmSettings } from './grow-fold-settings.ts';
import { leastLoss } from './loss-progress.ts';

/** What is remembered of alarms, as it was before the first cycle; `alarmed` is 0 until there is one. */
export const NO_ALARM: Readonly<RuleMemory> = { alarmed: 0, known: null };

/**
 * Whether the averaged loss has jumped, as it does when the task becomes another. For some cycles after the start and
 * after an alarm it falls by itself and is not held against anything; a loss that still rises rings again.
 */
export function alarmRings({ memory, cycle }: Moment, average: number, settings: AlarmSettings): boolean {
  const { factor, margin, calm } = settings;
  const quiet = cycle - (memory['alarmed'] as number) > calm;
  const least = quiet ? Math.min(leastLoss(memory), average) : leastLoss(memory);
  const rings = average > factor * least + margin;
  memory['least'] = rings ? average : least === Infinity ? null : least;
  if (!rings) return false;
  // An alarm while the network still grows belongs to the same change: it knows nothing better than the first one.
  if (memory['growing'] !== true || memory['known'] === null) memory['known'] = least;
  memory['alarmed'] = cycle;
  return true;
}

/** Share of the loss's variance that each cycle takes anew. */
const VARIANCE_RATE = 0.001;

/**
 * The margin that an average of which each cycle keeps a share is held against: in nats, but at least so many of its own deviations
 * as the settings say. How far losses lie from their average is remembered for it.
 */
export function marginOf(
  { memory, loss }: Moment,
  average: number,
  { margin, deviations }: AlarmSettings,
  smoothing: number,
): number {
  if (deviations === 0) return margin;
  const known = (memory['variance'] as number | undefined) ?? 0;
  const variance = known + VARIANCE_RATE * ((loss - average) ** 2 - known);
  memory['variance'] = variance;
  return Math.max(margin, deviations * Math.sqrt((variance * (1 - smoothing)) / (1 + smoothing)));
}

/**
 * Whether units are wanted as far as alarms go: before the first one, or if some cycles after it the loss is still above
 * what it was. A network that does as well on the new task as on the old has units enough.
 */
export function stillWorse(
  { memory, cycle }: Moment,
  average: number,
  { calm, worse }: AlarmSettings,
): boolean {
  const alarmed = memory['alarmed'] as number;
  return alarmed === 0 || (cycle - alarmed >= calm && average > worse * (memory['known'] as number));
}

/** The factor of learning rate and penalty: 1 for some cycles from the start or an alarm on, then falling exponentially. */
export function paceSince(memory: Readonly<RuleMemory>, cycle: number, settings: AlarmSettings): number {
  const { hold, decay, floor } = settings;
  const falling = Math.max(0, cycle - (memory['alarmed'] as number) - hold);
  return floor + (1 - floor) * Math.exp(-falling / decay);
}
