import type { Measure } from '../measure/measure.ts';
import { formatCount } from '../progress/format.ts';
import { formatSeeds } from '../seeds.ts';
import { quartiles } from '../statistics.ts';
import type { Standing, StudyRow } from './comparison.ts';
import { standingsOf } from './comparison.ts';
import type { Study, StudyRun } from './study.ts';

/** A table of text. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many of the first columns hold names, not numbers. */
  readonly names: number;
}

/** The table of a study. An experiment is a row or, where that would make far more columns than rows, a column. */
export function studyTable(study: Study, rows: readonly StudyRow[]): TextTable {
  const table = experimentTable(study, rows);
  const wide = (table[0]?.length ?? 0) > table.length + LEAD.length;
  const [header = [], ...body] = wide ? transposed(table) : table;
  return { header, rows: body, names: wide ? 1 : 2 };
}

/** The columns that say what is in a row, before the measures. */
const LEAD = ['group', 'experiment', 'cycles', 'seeds'] as const;

function experimentTable(study: Study, rows: readonly StudyRow[]): readonly (readonly string[])[] {
  const names = [...new Set(rows.flatMap(({ measures }) => measures.map(({ name }) => name)))];
  const standings = standingsOf(rows, study);
  const comparison = standings === undefined ? [] : ['against the best', 'front'];
  return [
    [...LEAD, ...names, ...comparison],
    ...rows.map(({ run, measures }, at) => {
      const standing = standings?.[at];
      return [
        run.group === rows[at - 1]?.run.group ? '' : run.group,
        standing?.best === true ? `${run.label} (best)` : run.label,
        formatCount(run.cycles),
        formatSeeds(run.results.map(({ seed }) => seed)),
        ...names.map((name) => measureText(measures.find((measure) => measure.name === name))),
        ...standingCells(standing, measures[0]),
      ];
    }),
  ];
}

function transposed(table: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [header = []] = table;
  return header.map((_, column) => table.map((row) => row[column] ?? ''));
}

function standingCells(standing: Standing | undefined, score: Measure | undefined): readonly string[] {
  if (standing === undefined) return [];
  const { gap, front } = standing;
  const text = gap === undefined ? '' : `${gap > 0 ? '+' : ''}${gap.toFixed(score?.digits ?? 2)}`;
  return [text, front ? 'yes' : ''];
}

/** A measure as the median and the range of its sample. */
function measureText(measure: Measure | undefined): string {
  if (measure === undefined) return '-';
  const {
    sample,
    digits,
    quartiles: { median },
  } = measure;
  const text = (value: number): string =>
    digits === 0 ? formatCount(Number(value.toFixed(1))) : value.toFixed(digits);
  if (sample.length === 1) return text(median);
  return `${text(median)} (${text(Math.min(...sample))} to ${text(Math.max(...sample))})`;
}

const LEGEND = 'Medians over seeds, with the range in brackets.';
const COMPARED =
  'The best of a group that the others are held against is marked; "against the best" is the distance to the best of ' +
  'all of these. "front": no other experiment is as good with as few parameters.';

/** The table as a Markdown document. */
export function studyMarkdown(study: Study, rows: readonly StudyRow[]): string {
  const { header, rows: body } = studyTable(study, rows);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n');
  const legend = study.baselines === undefined ? LEGEND : `${LEGEND} ${COMPARED}`;
  return `# ${study.name}\n\n${study.summary}\n\n${table}\n\n${legend}\n`;
}

/** The rows as JSON values, one for each experiment. */
export function studyJson(study: Study, rows: readonly StudyRow[]): readonly object[] {
  const standings = standingsOf(rows, study);
  return rows.map(({ run, measures }, at) => ({
    kind: 'study',
    study: study.name,
    experiment: run.name,
    label: run.label,
    group: run.group,
    cycles: run.cycles,
    seeds: run.results.map(({ seed }) => seed),
    measures: measures.map(({ name, quartiles: quarters, sample }) => ({
      name,
      ...quarters,
      least: Math.min(...sample),
      most: Math.max(...sample),
      sample,
    })),
    populations: populationMedians(run),
    ...(standings?.[at] && { standing: { ...standings[at], gap: standings[at].gap ?? null } }),
  }));
}

/** Median sizes of the populations that all seeds ended with. */
function populationMedians({ results }: StudyRun): Readonly<Record<string, number>> {
  const sizes = results.map(
    ({ populations }) => new Map(populations.map(({ name, size }) => [name, size] as const)),
  );
  const common = [...(sizes[0]?.keys() ?? [])].filter((name) => sizes.every((each) => each.has(name)));
  return Object.fromEntries(
    common.map((name) => [name, quartiles(sizes.flatMap((each) => each.get(name) ?? [])).median]),
  );
}
