import type { FramePopulation, UnitRef } from '../contract/index.ts';
import { type Layout, unitPoint } from './neuron-layout.ts';

/** A neuron as it is drawn, in pixels. */
export interface NeuronDot extends UnitRef {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly age: number;
  readonly strength: number;
  /** `weak`: below the threshold of the rule; `dead`: it puts out nothing but a constant. */
  readonly state: 'strong' | 'weak' | 'dead';
  /** How much of the ring of age is full: 1 from a tenth of the run on. */
  readonly ripe: number;
}

/** Share of the run after which a unit's ring is full. */
const RIPE = 0.1;

/** The neurons of populations as dots: the stronger, the larger; the older, the fuller their ring. */
export function neuronDots(
  populations: readonly FramePopulation[],
  { boxes, largest }: Layout,
  cycle: number,
): readonly NeuronDot[] {
  return populations.flatMap((population) => {
    const box = boxes.get(population.name);
    if (box === undefined) return [];
    const { name, ids, ages, strengths, threshold } = population;
    const most = strengths.reduce((max, strength) => (strength > max ? strength : max), 0);
    return Array.from(ids, (unit, i): NeuronDot => {
      const [strength, age] = [strengths[i] ?? NaN, ages[i] ?? 0];
      const share = most > 0 && strength >= 0 ? Math.sqrt(strength / most) : 0.5;
      const weak = threshold !== undefined && strength < threshold;
      return {
        ...unitPoint(box, unit, largest),
        population: name,
        unit,
        radius: largest * (0.35 + 0.65 * share),
        age,
        strength,
        state: population.dead[i] === 1 ? 'dead' : weak ? 'weak' : 'strong',
        ripe: Math.min(1, age / Math.max(1, RIPE * cycle)),
      };
    });
  });
}

/** Pixels beside a dot at which the pointer still means it. */
const REACH = 8;

/** The dot that is nearest to a point and within reach of it. */
export function dotAt(
  dots: readonly NeuronDot[],
  point: { readonly x: number; readonly y: number },
): NeuronDot | undefined {
  let [found, least]: [NeuronDot | undefined, number] = [undefined, Infinity];
  for (const dot of dots) {
    const distance = Math.hypot(dot.x - point.x, dot.y - point.y);
    if (distance <= dot.radius + REACH && distance < least) [found, least] = [dot, distance];
  }
  return found;
}
