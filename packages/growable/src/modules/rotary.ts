import { add, multiply, relabel, subtract, type Axis, type Tensor } from '@meristem/autodiff';
import type { ModuleScope, Past } from './growable-module.ts';
import { looked, rowsOf } from './step-rows.ts';
import { waves } from './waves.ts';

/** A vector for each unit, by its two numbers. */
export type Pair = readonly [Tensor, Tensor];

/** Turns the pairs of the present steps, and of those that they take from, by as much as their numbers say. */
export type Turning = (own: Pair, others: Pair, met: Omit<Past, 'values'>) => readonly [Pair, Pair];

/**
 * Declares how far the pairs of units are turned from step to step, each by an angle of its own: `(x + i y) e^(i t f)`. So a
 * product of two pairs depends on how far apart their steps are, and not on where they stand.
 *
 * A pair is a single unit that comes and goes as a whole, so that whatever happens to others its angle stays, see `waves`.
 *
 * Source: Su et al., arXiv 2104.09864, section 3.2.2.
 */
export function turningOf({ time, context, fixedAxis, statistic }: ModuleScope, units: Axis): Turning {
  const place = fixedAxis('place', context);
  const table = (name: string, kind: 'cosine' | 'sine'): Tensor =>
    statistic(name, {
      dims: [place, units],
      initial: waves(kind),
      newborn: waves(kind),
      next: (now) => now,
    });
  const tables = [table('cosines', 'cosine'), table('sines', 'sine')];
  return (own, others, { own: numbers, over }) => {
    // Where a step is computed by itself it has a number, and those that it takes from stand in order.
    const together = over.role === 'pre';
    const now = tables.map((each) =>
      together ? rowsOf(each, place, time!) : looked(each, place, numbers),
    ) as unknown as Pair;
    const then = tables.map((each) => {
      const rows = rowsOf(each, place, over.axis);
      return together ? relabel(rows, [[over.axis, over]]) : rows;
    }) as unknown as Pair;
    return [turned(own, now), turned(others, then)];
  };
}

function turned([x, y]: Pair, [cosine, sine]: Pair): Pair {
  return [subtract(multiply(x, cosine), multiply(y, sine)), add(multiply(x, sine), multiply(y, cosine))];
}
