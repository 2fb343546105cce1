import type { StructureEvent } from '../contract/index.ts';

/** Births and deaths that fall on one column of pixels. */
export interface EventTick {
  /** Pixels from the left. */
  readonly x: number;
  readonly born: number;
  readonly died: number;
}

/** Births and deaths by column of pixels: as many ticks as there are columns at most, and no event left out within the range. */
export function eventTicks(
  structure: readonly StructureEvent[],
  placeOf: (cycle: number) => number,
  width: number,
): readonly EventTick[] {
  const ticks = new Map<number, EventTick>();
  for (const { cycle, born, died } of structure) {
    const x = Math.round(placeOf(cycle));
    if (!(x >= 0 && x <= width)) continue;
    const before = ticks.get(x);
    ticks.set(x, { x, born: (before?.born ?? 0) + born.length, died: (before?.died ?? 0) + died.length });
  }
  return [...ticks.values()];
}
