import type { Score } from '../result/score.ts';
import { better, isBetter } from './cell-outcome.ts';

/** How a network that grows by default stands. */
export interface Verdict {
  /**
   * Within 3% of the floor, or of the loss of the best fixed size; with classes, within a percentage point of its accuracy.
   * Where the floor is 0, losses may be apart by half a percent of what guessing costs, for shares of nothing say nothing.
   */
  readonly near: boolean;
  /** Whether every seed is better than guessing, by at least a tenth of what the best that is known is. */
  readonly learned: boolean;
}

/** What a verdict is made of. */
export interface Evidence {
  readonly score: Pick<Score, 'kind'>;
  readonly guessing: number;
  /** The optimum of a loss; undefined where it is unknown, and where accuracy is told. */
  readonly floor: number | undefined;
  /** Score of the best fixed size; undefined where none was trained. */
  readonly fixed: number | undefined;
  readonly mean: number;
  readonly worst: number;
}

const LOSS_MARGIN = 1.03;
const ACCURACY_MARGIN = 0.01;
/** Of what guessing costs, where the floor is 0. */
const ZERO_FLOOR_MARGIN = 0.005;
/** Rounding of shares must not decide. */
const ROUNDING = 1e-9;
const TENTH = 0.1;

/** The verdict on a cell. */
export function verdictOf({ score, guessing, floor, fixed, mean, worst }: Evidence): Verdict {
  const accuracy = score.kind === 'accuracy';
  const margin = floor === 0 ? ZERO_FLOOR_MARGIN * guessing : 0;
  const lossBound = (reference: number): number =>
    Math.max(LOSS_MARGIN * reference, reference + margin) + ROUNDING;
  const bounds = [floor, fixed].flatMap((reference) =>
    reference === undefined ? [] : [accuracy ? reference - ACCURACY_MARGIN - ROUNDING : lossBound(reference)],
  );
  const best = [floor, fixed].reduce<number>(
    (known, each) => (each === undefined ? known : better(score, each, known)),
    mean,
  );
  return {
    near: bounds.some((bound) => !isBetter(score, bound, mean)),
    learned: isBetter(score, worst, guessing) && (guessing - worst) / (guessing - best) >= TENTH,
  };
}
