import type { Report } from '@meristem/growable';
import { bandOf, type Curve } from '../figure/curve.ts';
import type { DrawnCurve } from '../figure/curve-figure.ts';
import { levelsOf, stretchesOf } from '../figure/level.ts';
import { runColor } from '../figure/strip-figure.ts';
import { chart } from '../report/chart.ts';
import { html, type Markup } from '../report/markup.ts';
import { page } from '../report/page.ts';
import { seedLegend, strokeMark } from '../report/seed-mark.ts';
import { stripChart } from '../report/strip-chart.ts';
import { table } from '../report/table.ts';
import { totalUnits } from '../result/population-counts.ts';
import { differenceRows, legendOf, runRows, type TextRows } from './comparison-text.ts';
import type { ComparedRun, RunComparison } from './run-comparison.ts';

/** A comparison as one page of HTML that needs nothing beside it. */
export function comparisonReport(comparison: RunComparison): string {
  const { runs, task, measure, notes } = comparison;
  const seeds = [...new Set(runs.flatMap(({ results }) => results.map(({ seed }) => seed)))];
  const named = (rows: TextRows): TextRows['rows'] => rows.rows;
  const runTable = runRows(comparison);
  const differences = differenceRows(comparison);
  return page(
    `${runs.map(({ name }) => name).join(' beside ')}: ${task.name}`,
    html`<header>
        <h1>${runs.length} runs on ${task.name}</h1>
        <p class="lead">${runs.map(({ name }) => name).join(', ')}</p>
      </header>
      <section>
        <h2>What they came to</h2>
        ${table({
          caption: `${measure.name} and what it took, medians over seeds`,
          header: runTable.header,
          rows: named(runTable).map(([name, ...cells], at) => [
            html`${strokeMark(runColor(at))}${name}`,
            ...cells,
          ]),
        })}
        ${stripChart({
          id: 'scores',
          heading: measure.name,
          text: 'A dot for each seed, in its colour; bar: quartiles; line across: median.',
          format: measure.format,
          strips: runs.map(({ name, results, scores }, at) => ({
            name,
            color: runColor(at),
            seeds: results.map(({ seed }, place) => ({ seed, value: scores[place] as number })),
          })),
        })}
        ${seedLegend(
          seeds.toSorted((one, other) => one - other),
          false,
        )}
      </section>
      <section>
        <h2>${runs[0]?.name} against the others</h2>
        ${table({ caption: 'Chance to do better, and the paired test over shared seeds', header: differences.header, rows: differences.rows })}
        <p class="note">${legendOf(comparison)}</p>
        ${
          notes.length > 0
            ? html`<ul class="note">
                ${notes.map((note) => html`<li>${note}</li>`)}
              </ul>`
            : undefined
        }
      </section>
      ${curvesSection(comparison)}
      <footer>Drawn from ${runs.map(({ record }) => record.path).join(', ')}.</footer>`,
  );
}

function curvesSection({ runs, task }: RunComparison): Markup {
  const cycles = Math.max(...runs.map(({ record }) => record.plan.experiment.cycles));
  const legend = html`<ul class="seeds" aria-label="Colours of the runs">
    ${runs.map(({ name }, at) => html`<li>${strokeMark(runColor(at))}${name}</li>`)}
  </ul>`;
  const text = 'Medians of the seeds of each run, with their quartiles as a band where there are several.';
  return html`<section>
    <h2>Curves</h2>
    ${legend}
    ${chart({
      id: 'loss',
      heading: 'Training loss, smoothed, nats per cycle',
      text,
      quantity: 'loss',
      cycles,
      levels: levelsOf(task, cycles),
      stretches: stretchesOf(task, cycles),
      curves: runs.flatMap((run, at) => medianCurve(run, runColor(at), ({ smoothedLoss }) => smoothedLoss)),
      size: 'wide',
    })}
    ${chart({
      id: 'units',
      heading: 'Neurons of all populations together',
      text,
      quantity: 'count',
      cycles,
      curves: runs.flatMap((run, at) =>
        medianCurve(run, runColor(at), ({ populations }) => totalUnits(populations)),
      ),
      size: 'wide',
    })}
  </section>`;
}

function medianCurve(
  { record }: ComparedRun,
  color: string,
  of: (report: Report) => number,
): readonly DrawnCurve[] {
  const curves = record.seeds.flatMap(({ reports }): Curve[] =>
    reports.length === 0
      ? []
      : [{ cycles: reports.map(({ cycle }) => cycle), values: reports.map((report) => of(report)) }],
  );
  const { cycles, quartiles } = bandOf(curves);
  if (cycles.length === 0) return [];
  const side = (which: 'lower' | 'median' | 'upper'): readonly number[] =>
    quartiles.map((each) => each[which]);
  return [
    {
      curve: { cycles, values: side('median') },
      color,
      width: 2,
      ...(curves.length > 1 && { band: { lower: side('lower'), upper: side('upper') } }),
    },
  ];
}
