import type { AreaGrowthMemory } from './area-memory.ts';

/** Looks after the last birth in which the pace is whole, and in which it then falls by the factor e, to a share of it. */
const HOLD = 20;
const DECAY = 32;
const FLOOR = 0.01;

/**
 * How fast a group learns: whole while one of its outputs grows; from the last birth for one of them on, and from its own, it
 * falls. What is settled for one output stays so, whatever others are about.
 */
export function paceOfGroup(
  group: string,
  { areas, outputs }: AreaGrowthMemory,
  cycle: number,
  every: number,
): number {
  const own = outputs[group];
  if (own) return own.growing ? 1 : fallen(cycle - own.progressed, every);
  const area = areas[group] ?? areas[outermost(group)];
  if (!area) return 1;
  let last = -1;
  for (let i = 0; i < area.outputs.length; i++) {
    const output = outputs[area.outputs[i] as string];
    if (!output) continue;
    if (output.growing) return 1;
    if (output.progressed > last) last = output.progressed;
  }
  return fallen(cycle - Math.max(last, area.born), every);
}

/** The area of the outermost graph that one of nested graphs is in. */
function outermost(area: string): string {
  const end = area.indexOf('.');
  return end < 0 ? area : area.slice(0, end);
}

function fallen(since: number, every: number): number {
  return FLOOR + (1 - FLOOR) * Math.exp(-Math.max(0, since - HOLD * every) / (DECAY * every));
}
