import { expect, it } from 'vitest';
import type { StructureEvent } from '../contract/index.ts';
import { eventTicks } from './event-ticks.ts';

const unit = { population: 'memory', unit: 1 };
const event = (cycle: number, born: number, died: number): StructureEvent => ({
  kind: 'structure',
  run: 'a',
  cycle,
  born: Array.from({ length: born }, () => unit),
  died: Array.from({ length: died }, () => unit),
  spared: [],
});

it('counts all events of a column of pixels, and leaves out those beside the picture', () => {
  const ticks = eventTicks([event(100, 1, 0), event(104, 2, 1), event(900, 0, 3)], (cycle) => cycle / 10, 50);
  expect(ticks).toEqual([{ x: 10, born: 3, died: 1 }]);
});
