import type { TextTable } from '../study/study-table.ts';
import { formatCount } from '../progress/format.ts';
import { formatSeeds } from '../seeds.ts';
import { quartiles } from '../statistics.ts';
import { isBetter } from '../cells/cell-outcome.ts';
import type { SeedResult } from '../result/seed-result.ts';
import type { Estimate } from './aggregate.ts';
import type { SuiteReport } from './suite-report.ts';
import { type EntryOutcome, type MethodOutcome, normalised } from './suite-scores.ts';

/** The table of entries: every method on every task, medians and worst seeds. */
export function entryTable(outcomes: readonly MethodOutcome[]): TextTable {
  const entries = outcomes[0]?.entries.map(({ entry }) => entry.name) ?? [];
  return {
    header: [
      'entry',
      'method',
      'measure',
      'guessing',
      'floor',
      'median',
      'worst',
      'score',
      'units',
      'parameters (peak)',
      'seconds',
      'failed',
    ],
    names: 3,
    rows: entries.flatMap((name, at) =>
      outcomes.map(({ method, entries: all }, which) =>
        entryRow(which === 0 ? name : '', method, all[at] as EntryOutcome),
      ),
    ),
  };
}

function entryRow(name: string, method: string, { scale, results, failed }: EntryOutcome): readonly string[] {
  const { score, guessing, floor, best } = scale;
  const lead = [name, method, score.name, score.format(guessing), floor ? score.format(best) : '-'];
  const faults = failed.length === 0 ? '-' : formatSeeds(failed);
  if (results.length === 0) return [...lead, '-', '-', '-', '-', '-', '-', faults];
  const median = (of: (result: SeedResult) => number): number => quartiles(results.map(of)).median;
  const scores = results.map(score.of);
  const worst = scores.reduce((least, each) => (isBetter(score, least, each) ? each : least));
  const count = (of: (result: SeedResult) => number): string => formatCount(Math.round(median(of)));
  return [
    ...lead,
    score.format(median(score.of)),
    score.format(worst),
    median((result) => normalised(scale, result)).toFixed(3),
    count(({ totalUnits }) => totalUnits),
    `${count(({ parameters }) => parameters)} (${count(({ peakParameters }) => peakParameters)})`,
    median(({ wallSeconds }) => wallSeconds).toFixed(1),
    faults,
  ];
}

/** The table of methods over all entries. */
export function methodTable({ methods }: SuiteReport): TextTable {
  return {
    header: ['method', 'interquartile mean', 'optimality gap', 'worst run'],
    names: 1,
    rows: methods.map(({ method, interquartileMean, optimalityGap, worst }) => [
      method,
      estimateText(interquartileMean),
      estimateText(optimalityGap),
      worst.toFixed(3),
    ]),
  };
}

/** The table of what the first method differs from the others by. */
export function comparisonTable({ comparisons }: SuiteReport): TextTable {
  return {
    header: ['methods', 'chance that the first is better', 'mean difference', 'pairs', 'p'],
    names: 1,
    rows: comparisons.map(({ one, other, improvement, paired: { difference, pairs, p } }) => [
      `${one}, ${other}`,
      estimateText(improvement),
      `${difference > 0 ? '+' : ''}${difference.toFixed(4)}`,
      String(pairs),
      p < 1e-3 ? p.toExponential(1) : p.toFixed(3),
    ]),
  };
}

function estimateText({ value, lower, upper }: Estimate): string {
  return `${value.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`;
}

/** What the numbers mean. */
const SUITE_LEGEND =
  'A score is 0 for what guessing comes to and 1 for the floor, for all answers right, or for a loss of 0 where no floor is known. ' +
  'The interquartile mean is that of the middle half of all runs; in brackets stands the 95% interval of a stratified bootstrap ' +
  'over seeds (Agarwal et al., 2021). The optimality gap is how far runs stay below 1 on average. The chance is that of a run of ' +
  'the first method against one of the other on the same task, ties as half. p: how often the mean difference over the same tasks ' +
  'and seeds would be as large by chance (sign flips). A seed that failed scores 0.';

/** All of it as a Markdown document. */
export function suiteMarkdown(
  { name, summary }: { readonly name: string; readonly summary: string },
  outcomes: readonly MethodOutcome[],
  report: SuiteReport,
): string {
  const tables = [entryTable(outcomes), methodTable(report)];
  if (report.comparisons.length > 0) tables.push(comparisonTable(report));
  return `# Suite ${name}\n\n${summary}\n\n${tables.map(markdown).join('\n\n')}\n\n${SUITE_LEGEND}\n`;
}

function markdown({ header, rows }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
