import { textTable } from '../output/result-text.ts';
import { formatCount } from '../progress/format.ts';
import { formatWork } from '../report/work-text.ts';
import { formatSeeds } from '../seeds.ts';
import type { Estimate } from '../suite/aggregate.ts';
import type { ComparedRun, RunComparison, RunDifference } from './run-comparison.ts';

/** Rows of text under a header. */
export interface TextRows {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What each run came to. */
export function runRows({ runs, measure }: RunComparison): TextRows {
  const { format } = measure;
  return {
    header: [
      'run',
      'seeds',
      `${measure.name}, median`,
      'quartiles',
      'interquartile mean (95%)',
      'units',
      'parameters',
      'work',
    ],
    rows: runs.map(({ name, results, score, interquartileMean, units, parameters, work }: ComparedRun) => [
      name,
      formatSeeds(results.map(({ seed }) => seed)),
      format(score.median),
      `${format(score.lower)} to ${format(score.upper)}`,
      intervalText(interquartileMean, format),
      formatCount(units.median),
      formatCount(parameters.median),
      formatWork(work.median),
    ]),
  };
}

/** The first run against each of the others. */
export function differenceRows({ differences, measure }: RunComparison): TextRows {
  const share = (value: number): string => value.toFixed(2);
  return {
    header: ['first against', 'chance to do better (95%)', 'shared seeds', 'mean difference', 'p'],
    rows: differences.map(({ other, improvement, seeds, paired: { difference, p } }: RunDifference) => [
      other,
      intervalText(improvement, share),
      formatSeeds(seeds),
      `${difference > 0 ? '+' : ''}${measure.kind === 'accuracy' ? `${(100 * difference).toFixed(2)}%` : Number(difference.toPrecision(3))}`,
      p < 1e-3 ? p.toExponential(1) : p.toFixed(3),
    ]),
  };
}

/** What the numbers mean. */
export function legendOf({ measure, runs }: RunComparison): string {
  const better = measure.kind === 'accuracy' ? 'more is better' : 'less is better';
  return (
    `${measure.name}: ${better}. Medians over seeds; intervals by the stratified bootstrap (Agarwal et al., 2021). ` +
    `"Chance to do better": that a seed of ${runs[0]?.name} does better than one of the other run, .5 if they are alike. ` +
    `The mean difference is ${runs[0]?.name} less the other over shared seeds, p how often chance alone makes as large a one (sign flips; Fisher, 1935).`
  );
}

/** The comparison for people. */
export function comparisonText(comparison: RunComparison): string {
  const tables = [runRows(comparison), differenceRows(comparison)].map(({ header, rows }) =>
    textTable(header, rows, 1),
  );
  return [...tables, [legendOf(comparison), ...comparison.notes].join('\n')].join('\n\n');
}

/** The comparison as one JSON value. */
export function comparisonJson({ task, measure, runs, differences, notes }: RunComparison): object {
  return {
    kind: 'comparison',
    task: { name: task.name, options: task.options },
    measure: measure.name,
    better: measure.kind === 'accuracy' ? 'more' : 'less',
    runs: runs.map(({ name, record, results, ...told }) => ({
      ...{ name, path: record.path, names: record.plan.names, seeds: results.map(({ seed }) => seed) },
      ...told,
    })),
    differences,
    notes,
  };
}

function intervalText({ value, lower, upper }: Estimate, format: (value: number) => string): string {
  return `${format(value)} (${format(lower)} to ${format(upper)})`;
}
