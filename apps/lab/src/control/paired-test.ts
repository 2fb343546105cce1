import { foldKey, randomKey, uniformAt } from '@meristem/autodiff';
import { mean, type ScoreTable } from '../suite/aggregate.ts';

/** Up to so many pairs all ways to flip their signs are tried. */
const EXACT_PAIRS = 14;
/** Beyond, so many at random. */
const SAMPLES = 20_000;

/** What two methods that were trained on the same tasks with the same seeds differ by. */
export interface PairedTest {
  /** Mean difference of scores, one method less the other. */
  readonly difference: number;
  readonly pairs: number;
  /** How often chance alone would make as large a difference, of either sign. */
  readonly p: number;
}

/**
 * Whether one method scores more than another where both are trained on the same tasks with the same seeds: how often the mean
 * difference would be as large if the two were exchanged at random in each pair. It supposes nothing about how scores are spread.
 *
 * Source: Fisher, "The design of experiments" (1935), section 21: the sign-flipping permutation test.
 */
export function pairedTest(one: ScoreTable, other: ScoreTable): PairedTest {
  const differences = one.flatMap((scores, task) =>
    scores.map((score, seed) => score - (other[task]?.[seed] as number)),
  );
  const pairs = differences.length;
  const observed = Math.abs(mean(differences));
  const flips = pairs <= EXACT_PAIRS ? everyFlip(differences) : randomFlips(differences);
  // Rounding must not make the observed one rarer than itself.
  const reached = flips.filter((value) => Math.abs(value) >= observed * (1 - 1e-12)).length;
  // One way is the one that was observed: no test of a finite sample is certain.
  const p = pairs <= EXACT_PAIRS ? reached / flips.length : (reached + 1) / (flips.length + 1);
  return { difference: mean(differences), pairs, p };
}

function everyFlip(differences: readonly number[]): readonly number[] {
  return Array.from({ length: 2 ** differences.length }, (_, signs) =>
    mean(differences.map((difference, at) => ((signs >> at) & 1 ? -difference : difference))),
  );
}

function randomFlips(differences: readonly number[]): readonly number[] {
  const key = foldKey(randomKey(0), 'flips');
  return Array.from({ length: SAMPLES }, (_, sample) => {
    const own = foldKey(key, sample);
    return mean(
      differences.map((difference, at) => (uniformAt(own, at, 0) < 0.5 ? -difference : difference)),
    );
  });
}
