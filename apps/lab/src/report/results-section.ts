import { columnsOf, type ResultColumn } from '../output/result-text.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { quartiles } from '../statistics.ts';
import { html, type Markup } from './markup.ts';
import type { RunContext } from './run-context.ts';
import { seedMark } from './seed-mark.ts';
import { table } from './table.ts';
import { formatWork } from './work-text.ts';

/** The results of all seeds with medians and quartiles. */
export function resultsSection({ results, record, score }: RunContext): Markup {
  const open = record.seeds.filter(({ result }) => result === undefined);
  const note =
    open.length === 0
      ? undefined
      : html`<p>Not finished yet: ${open.map(({ seed }) => `seed ${seed}`).join(', ')}.</p>`;
  if (results.length === 0)
    return html`<section>
      <h2>Results</h2>
      ${note}
    </section>`;
  return html`<section>
    <h2>Results</h2>
    ${note}
    ${seedTable('On held-out data, when training had ended', columnsOf(score, results).filter(isResult), results)}
  </section>`;
}

/** Time stands with the costs. */
function isResult({ name }: ResultColumn): boolean {
  return name !== 'time' && name !== 'parameters';
}

const COSTS: readonly ResultColumn[] = [
  { name: 'time, seconds', of: ({ wallSeconds }) => wallSeconds, format: (value) => value.toFixed(1) },
  {
    name: 'µs per cycle',
    of: ({ microsecondsPerCycle }) => microsecondsPerCycle,
    format: (value) => value.toFixed(1),
  },
  { name: 'multiply-adds, forward', of: ({ multiplyAdds }) => multiplyAdds, format: formatWork },
  { name: 'lookups', of: ({ lookups }) => lookups, format: formatWork },
  {
    name: 'work in all',
    of: ({ multiplyAdds, lookups }) => 3 * multiplyAdds + lookups,
    format: formatWork,
  },
  { name: 'parameters', of: ({ parameters }) => parameters, format: formatWhole },
  { name: 'at the peak', of: ({ peakParameters }) => peakParameters, format: formatWhole },
];

/** What the training of each seed took. */
export function costSection({ results }: RunContext): Markup {
  const [first] = results;
  if (first === undefined) return html``;
  const { name, simd, threads, blas } = first.backend;
  return html`<section>
    <h2>Cost</h2>
    <p class="note">
      Work in all is three times the forward multiply-adds (forward and backward), and what the rule looked up
      besides. Backend: ${name} (${simd}, ${threads} ${threads === 1 ? 'thread' : 'threads'} a seed, BLAS
      ${blas}). Times are those of the machine it ran on, beside whatever else it did.
    </p>
    ${seedTable('By seed', COSTS, results)}
  </section>`;
}

function formatWhole(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function seedTable(
  caption: string,
  columns: readonly ResultColumn[],
  results: readonly SeedResult[],
): Markup {
  const cell = (column: ResultColumn, value: number | undefined): string =>
    value === undefined ? '–' : column.format(value);
  const side = (name: string, which: 'median' | 'lower' | 'upper') => [
    name,
    ...columns.map((column) => {
      const sample = results.flatMap((result) => column.of(result) ?? []);
      return cell(column, sample.length === 0 ? undefined : quartiles(sample)[which]);
    }),
  ];
  return table({
    caption,
    header: ['seed', ...columns.map(({ name }) => name)],
    rows: results.map((result) => [
      seedMark(result.seed),
      ...columns.map((column) => cell(column, column.of(result))),
    ]),
    foot:
      results.length < 2
        ? []
        : [side('median', 'median'), side('lower quartile', 'lower'), side('upper quartile', 'upper')],
  });
}
