import type { Fill } from '@meristem/autodiff';

/** What a table of waves holds: the sine of every unit, its cosine, or by turns the one and the other of the same wave. */
export type Wave = 'sine' | 'cosine' | 'both';

/** The longest wave, against the shortest, which turns by 1 from step to step. */
const LONGEST = 10_000;

/**
 * A table `[place, units]` of waves, each unit's of a length of its own: `f(place / 10000^r)`, where r is 0, 1/2, 1/4, 3/4, 1/8, ...
 * for one unit after the other. So any number of them is spread over all lengths, and a unit that comes or goes changes that of no
 * other; a newborn has the length of the place that it is born in.
 *
 * Source: Vaswani et al., arXiv 1706.03762, section 3.5, where r goes from 0 to 1 in even steps and lengths follow from how many
 * units there are.
 */
export function waves(kind: Wave, amplitude = 1): Fill {
  return {
    name: `waves(${kind}, ${amplitude})`,
    fill: ({ values, extents, born, unitsBefore }) => {
      const units = extents.at(-1)!;
      for (let i = 0; i < values.length; i++) {
        const unit = (i % units) + (born ? unitsBefore : 0);
        const turn = Math.floor(i / units) / LONGEST ** radicalInverse(kind === 'both' ? unit >> 1 : unit);
        const isSine = kind === 'sine' || (kind === 'both' && unit % 2 === 0);
        values[i] = amplitude * (isSine ? Math.sin(turn) : Math.cos(turn));
      }
    },
  };
}

/** The binary digits of a number mirrored at the point: 0, 1/2, 1/4, 3/4, 1/8, ... (van der Corput, 1935). */
function radicalInverse(number: number): number {
  let [inverse, digit] = [0, 0.5];
  for (let rest = number; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) inverse += digit;
    digit /= 2;
  }
  return inverse;
}
