import type { Task } from '@meristem/tasks';
import { type Score, scoreOf } from '../result/score.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { quartiles } from '../statistics.ts';
import type { TextTable } from '../study/study-table.ts';
import { type PairedTest, pairedTest } from './paired-test.ts';

/** Grown networks beside networks of their final shapes that were trained from scratch, seed by seed. */
export interface Control {
  readonly kind: 'control';
  readonly control: 'retrain';
  /** The run, or the experiment or cell that it is of. */
  readonly name: string;
  readonly measure: string;
  /** Seeds of which there are both. */
  readonly seeds: readonly number[];
  readonly grown: readonly number[];
  readonly retrained: readonly number[];
  readonly parameters: readonly number[];
  readonly retrainedParameters: readonly number[];
  /** Of the scores of the same seeds, grown less retrained; absent where no seed has both. */
  readonly paired?: PairedTest;
}

/** Puts the results of a run beside those of its controls. */
export function controlOf(
  name: string,
  task: Task,
  grown: readonly SeedResult[],
  retrained: readonly SeedResult[],
): Control {
  const score = scoreOf(task);
  const pairs = grown
    .flatMap((one) => retrained.filter(({ seed }) => seed === one.seed).map((other) => [one, other] as const))
    .toSorted(([one], [other]) => one.seed - other.seed);
  const scores = (which: 0 | 1): readonly number[] => pairs.map((pair) => score.of(pair[which]));
  return {
    kind: 'control',
    control: 'retrain',
    name,
    measure: score.name,
    seeds: pairs.map(([{ seed }]) => seed),
    grown: scores(0),
    retrained: scores(1),
    parameters: pairs.map(([{ parameters }]) => parameters),
    retrainedParameters: pairs.map(([, { parameters }]) => parameters),
    ...(pairs.length > 0 && { paired: pairedTest([scores(0)], [scores(1)]) }),
  };
}

/** The table of controls: medians, and the paired test. */
export function controlTable(controls: readonly (readonly [control: Control, task: Task])[]): TextTable {
  return {
    header: ['run', 'measure', 'seeds', 'grown', 'from scratch', 'difference', 'p', 'parameters'],
    names: 2,
    rows: controls.map(([control, task]) => controlRow(control, scoreOf(task))),
  };
}

function controlRow(control: Control, score: Score): readonly string[] {
  const { name, measure, seeds, grown, retrained, parameters, paired } = control;
  if (!paired) return [name, measure, '0', '-', '-', '-', '-', '-'];
  const median = (sample: readonly number[]): number => quartiles(sample).median;
  const { difference, p } = paired;
  return [
    name,
    measure,
    String(seeds.length),
    score.format(median(grown)),
    score.format(median(retrained)),
    `${difference > 0 ? '+' : ''}${score.kind === 'accuracy' ? `${(100 * difference).toFixed(2)}%` : difference.toPrecision(2)}`,
    p < 1e-3 ? p.toExponential(1) : p.toFixed(3),
    String(Math.round(median(parameters))),
  ];
}

/** What the numbers mean. */
const LEGEND =
  'Retrain control: the final shape of every grown network, trained from scratch with the same seed for as many cycles. Medians over ' +
  'seeds; the difference is the mean of grown less from scratch over the same seeds, p how often chance alone makes as large a one ' +
  '(sign flips; Fisher, 1935). Fewer than six seeds cannot come below .05.';

/** The table as Markdown. */
export function controlMarkdown(controls: readonly (readonly [control: Control, task: Task])[]): string {
  const { header, rows } = controlTable(controls);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `## Retrain control\n\n${[line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')}\n\n${LEGEND}\n`;
}
