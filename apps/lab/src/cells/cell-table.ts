import { formatCount } from '../progress/format.ts';
import { formatSeeds } from '../seeds.ts';
import { formatNats } from '../result/score.ts';
import type { CellRow } from './cell-row.ts';

/** What stands above the columns of the table. */
export const CELL_HEADER = [
  'cell',
  'guessing',
  'floor',
  'best fixed (units, rate)',
  'parameters, work',
  'default: mean (worst)',
  'units',
  'parameters (peak)',
  'work',
  'lookups',
  'warnings',
  'verdict',
] as const;

/** A row of the table. */
export function cellCells(row: CellRow): readonly string[] {
  const { fixed, grown } = row;
  return [
    row.cell,
    scoreText(row, row.guessing),
    row.floor === null ? '-' : scoreText(row, row.floor),
    fixed === null ? '-' : `${scoreText(row, fixed.score)} (${fixed.units}, ${fixed.rate})`,
    fixed === null ? '-' : `${formatCount(Math.round(fixed.parameters))}, ${fixed.work.toExponential(1)}`,
    ...(grown === null
      ? ['failed', '-', '-', '-', '-', '-']
      : [
          `${scoreText(row, grown.mean)} (${scoreText(row, grown.worst)})`,
          Object.values(grown.units)
            .map((units) => units.toFixed(0))
            .join(', '),
          `${formatCount(Math.round(grown.parameters))} (${formatCount(Math.round(grown.peakParameters))})`,
          grown.work.toExponential(1),
          `${(100 * grown.lookupsShare).toFixed(0)}%`,
          warningsText(grown),
        ]),
    verdictText(row),
  ];
}

function scoreText({ score }: CellRow, value: number): string {
  return score === 'accuracy' ? `${(100 * value).toFixed(2)}%` : formatNats(value);
}

function warningsText({ warnings, failed }: NonNullable<CellRow['grown']>): string {
  const all = [...Object.entries(warnings), ...(failed > 0 ? [['failed', failed] as const] : [])];
  return all.length === 0 ? '-' : all.map(([kind, seeds]) => `${kind} (${seeds})`).join(', ');
}

function verdictText({ grown, verdict: { near, learned } }: CellRow): string {
  if (grown === null) return 'failed';
  if (!learned) return 'at chance';
  return near ? 'near' : 'behind';
}

/** The table as a Markdown document. */
export function cellMarkdown(title: string, summary: string, rows: readonly CellRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(CELL_HEADER),
    line(CELL_HEADER.map(() => '---')),
    ...rows.map((row) => line(cellCells(row))),
  ];
  return `# ${title}\n\n${summary}\n\n${table.join('\n')}\n\n${legend(rows)}\n\n${tally(rows)}\n`;
}

function legend(rows: readonly CellRow[]): string {
  const seeds = (all: readonly (readonly number[])[]): string =>
    formatSeeds([...new Set(all.flat())].toSorted((a, b) => a - b));
  return (
    'Scores are held-out accuracy where a cycle is one example with a class, else the held-out loss per cycle. "Best fixed": ' +
    'the best of 4 to 128 units in every population by rates of 0.003 and 0.01, with Adam, first weights scaled by their ' +
    'sources and a cosine to 0, chosen on the held-out score itself. Means over seeds ' +
    `${seeds(rows.flatMap(({ fixed }) => (fixed === null ? [] : [fixed.seeds])))} (fixed) and ` +
    `${seeds(rows.flatMap(({ grown }) => (grown === null ? [] : [grown.seeds])))} (default). Work is multiply-adds, ` +
    'forward, backward and lookups. "near": within 3% of the floor or of the loss of the best fixed size, or within a ' +
    'percentage point of its accuracy; half a percent of what guessing costs is allowed where the floor is 0. "at chance": some seed went less than a tenth of the way from guessing to the best.'
  );
}

/** What the table says as a whole. */
export function tally(rows: readonly CellRow[]): string {
  const count = (of: (row: CellRow) => boolean): string => `${rows.filter(of).length} of ${rows.length}`;
  const grown =
    (of: (outcome: NonNullable<CellRow['grown']>, row: CellRow) => boolean) =>
    (row: CellRow): boolean =>
      row.grown !== null && of(row.grown, row);
  return [
    `near: ${count(({ verdict }) => verdict.near)}`,
    `at chance: ${count(({ verdict }) => !verdict.learned)}`,
    `fewer parameters than the best fixed size: ${count(grown(({ parameters }, { fixed }) => fixed !== null && parameters < fixed.parameters))}`,
    `a peak over 4 times the end: ${count(grown(({ peakRatio }) => peakRatio > 4))}`,
    `lookups over a fifth of the work: ${count(grown(({ lookupsShare }) => lookupsShare > 0.2))}`,
  ].join('; ');
}
