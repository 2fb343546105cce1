import type { Score } from '../result/score.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { workOf } from '../run/work-count.ts';
import type { FixedSize } from './fixed-size.ts';

/** What a network of fixed size came to, on average over its seeds. */
export interface FixedOutcome extends FixedSize {
  readonly score: number;
  readonly parameters: number;
  /** Multiply-adds, forward and backward. */
  readonly work: number;
  readonly seeds: readonly number[];
}

/** What networks that grow by default came to, on average over their seeds. */
export interface GrownOutcome {
  readonly mean: number;
  readonly worst: number;
  readonly seeds: readonly number[];
  /** Scores in the order of the seeds. */
  readonly scores: readonly number[];
  /** Seeds that ended in an error. */
  readonly failed: number;
  /** Neurons, by population that all seeds ended with. */
  readonly units: Readonly<Record<string, number>>;
  readonly totalUnits: number;
  readonly parameters: number;
  readonly peakParameters: number;
  /** The largest peak over the end of a seed. */
  readonly peakRatio: number;
  /** Multiply-adds, forward and backward, lookups included. */
  readonly work: number;
  readonly lookupsShare: number;
  /** Kinds of warnings, with how many seeds had them. */
  readonly warnings: Readonly<Record<string, number>>;
}

/** The better of two scores. */
export function better(score: Pick<Score, 'kind'>, one: number, other: number): number {
  return isBetter(score, one, other) ? one : other;
}

/** Whether a score is better than another. */
export function isBetter({ kind }: Pick<Score, 'kind'>, one: number, other: number): boolean {
  return kind === 'accuracy' ? one > other : one < other;
}

/** What a size came to; undefined where no seed finished. */
export function fixedOutcome(
  size: FixedSize,
  score: Score,
  results: readonly SeedResult[],
): FixedOutcome | undefined {
  if (results.length === 0) return undefined;
  return {
    ...size,
    score: mean(results.map(score.of)),
    parameters: mean(results.map(({ parameters }) => parameters)),
    work: mean(results.map(workOf)),
    seeds: results.map(({ seed }) => seed),
  };
}

/** The best size, the smaller of two as good; undefined where there is none. */
export function bestFixed(
  score: Pick<Score, 'kind'>,
  sizes: readonly FixedOutcome[],
): FixedOutcome | undefined {
  return sizes.reduce<FixedOutcome | undefined>(
    (best, size) => (best === undefined || isBetter(score, size.score, best.score) ? size : best),
    undefined,
  );
}

/** What growing came to; undefined where no seed finished. */
export function grownOutcome(
  score: Score,
  results: readonly SeedResult[],
  failed: number,
): GrownOutcome | undefined {
  if (results.length === 0) return undefined;
  const scores = results.map(score.of);
  const works = results.map(workOf);
  const of = (number: (result: SeedResult) => number): number => mean(results.map(number));
  return {
    mean: mean(scores),
    worst: scores.reduce((worst, each) => (isBetter(score, worst, each) ? each : worst)),
    seeds: results.map(({ seed }) => seed),
    scores,
    failed,
    units: commonUnits(results),
    totalUnits: of(({ totalUnits }) => totalUnits),
    parameters: of(({ parameters }) => parameters),
    peakParameters: of(({ peakParameters }) => peakParameters),
    peakRatio: Math.max(...results.map(({ peakParameters, parameters }) => peakParameters / parameters)),
    work: mean(works),
    lookupsShare: of(({ lookups }) => lookups) / mean(works),
    warnings: warningKinds(results),
  };
}

/** What stands before the colon of a warning, with how many results have one of the kind. */
function warningKinds(results: readonly SeedResult[]): Readonly<Record<string, number>> {
  const kinds = new Map<string, number>();
  for (const { warnings } of results) {
    for (const kind of new Set(warnings.map((warning) => warning.split(/[:.]/, 1)[0] ?? ''))) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  return Object.fromEntries(kinds);
}

function commonUnits(results: readonly SeedResult[]): Readonly<Record<string, number>> {
  const names = Object.keys(results[0]?.units ?? {}).filter((name) =>
    results.every(({ units }) => name in units),
  );
  return Object.fromEntries(names.map((name) => [name, mean(results.map(({ units }) => units[name] ?? 0))]));
}

function mean(sample: readonly number[]): number {
  return sample.reduce((total, value) => total + value, 0) / sample.length;
}
