import type { FramePopulation } from '../contract/index.ts';
import { unitPlace } from './unit-place.ts';

/** A unit as a dot: place and radius in pixels. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** `strong`, `weak`: below the threshold of the rule; `dead`: it says nothing. */
  readonly state: 'strong' | 'weak' | 'dead';
  /** Whether it was born a moment ago. */
  readonly young: boolean;
}

/** A box of pixels. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Cycles for which a newborn is drawn as one. */
const YOUTH = 200;

/** Dots of all neurons of some populations within a box: the stronger, the larger; smaller where there are many. */
export function unitDots(populations: readonly FramePopulation[], cycle: number, box: Box): readonly Dot[] {
  const count = populations.reduce((sum, { ids }) => sum + ids.length, 0);
  const largest = Math.max(2, Math.min(5, Math.sqrt((box.width * box.height) / (count + 4)) / 4.2));
  return populations.flatMap((population, k) => dotsOf(population, { cycle, box, largest, shift: k * 7919 }));
}

interface Drawing {
  readonly cycle: number;
  readonly box: Box;
  readonly largest: number;
  /** Keeps units of several populations off one another's places. */
  readonly shift: number;
}

function dotsOf(population: FramePopulation, { cycle, box, largest, shift }: Drawing): readonly Dot[] {
  const { ids, ages, strengths, dead, threshold } = population;
  const most = strengths.reduce((max, strength) => (strength > max ? strength : max), 0);
  const room = { width: box.width - 2 * largest, height: box.height - 2 * largest };
  return Array.from(ids, (id, i) => {
    const strength = strengths[i] ?? NaN;
    const share = most > 0 && strength >= 0 ? Math.sqrt(strength / most) : 0.5;
    const place = unitPlace(id + shift);
    const weak = threshold !== undefined && strength < threshold;
    const age = ages[i] ?? 0;
    return {
      x: largest + place.x * room.width,
      y: largest + place.y * room.height,
      radius: largest * (0.4 + 0.6 * share),
      state: dead[i] === 1 ? 'dead' : weak ? 'weak' : 'strong',
      young: age < YOUTH && age < cycle,
    };
  });
}
