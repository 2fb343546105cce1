import { counted } from '@meristem/autodiff';
import type { Report } from '@meristem/growable';

type Populations = Report['populations'];

/** What a unit of each scale above the neuron is called: one, and several. */
const NOUNS = { layer: 'layer', area: 'area', projection: 'projection' } as const;

/** A scale above the neuron. */
export type LargerScale = keyof typeof NOUNS;

/** Scales above the neuron, from small to large. */
export const LARGER_SCALES = Object.keys(NOUNS) as readonly LargerScale[];

/** Units of one scale in all of its populations together; undefined where there is no such population. */
export function unitsOfScale(populations: Populations, scale: LargerScale | 'neuron'): number | undefined {
  const sizes = populations.flatMap((population) => (population.scale === scale ? [population.size] : []));
  return sizes.length === 0 ? undefined : sizes.reduce((total, size) => total + size, 0);
}

/** Neurons of all populations together. */
export function totalUnits(populations: Populations): number {
  return unitsOfScale(populations, 'neuron') ?? 0;
}

/** Neurons by population. */
export function neuronsOf(populations: Populations): Readonly<Record<string, number>> {
  const neurons = populations.filter(({ scale }) => scale === 'neuron');
  return Object.fromEntries(neurons.map(({ name, size }) => [name, size]));
}

/** Units of all scales for people: `120 units, 14 layers`. */
export function countsText(units: number, populations: Populations, width = 0): string {
  const larger = LARGER_SCALES.flatMap((scale) => {
    const size = unitsOfScale(populations, scale);
    return size === undefined ? [] : [counted(size, NOUNS[scale])];
  });
  return [`${String(units).padStart(width)} units`, ...larger].join(', ');
}
