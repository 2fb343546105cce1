import type { Report } from '@meristem/growable';
import { LARGER_SCALES, totalUnits, unitsOfScale } from '../result/population-counts.ts';
import { chart } from './chart.ts';
import { html, type Markup } from './markup.ts';
import type { RunContext } from './run-context.ts';
import { seedCurves } from './seed-curves.ts';

/** More populations than these would make a report of nothing else. */
const MOST_POPULATIONS = 12;

/** What a panel of each scale is headed. */
const HEADINGS = { layer: 'Layers', area: 'Areas', projection: 'Projections' } as const;

/** A number of units over training, as it is read from a report. */
interface Count {
  readonly id: string;
  readonly heading: string;
  of(report: Report): number | undefined;
}

/** How the structure changed: units of all scales, by population, births and deaths. */
export function structureSection({ record }: RunContext): Markup {
  const { cycles } = record.plan.experiment;
  const all = record.seeds.flatMap(({ reports }) => reports);
  if (all.length === 0) return html``;
  const names = populationNames(all);
  const shown = names.slice(0, MOST_POPULATIONS);
  const drawn = (counts: readonly Count[]): readonly Markup[] =>
    counts.map(({ id, heading, of }) =>
      chart({
        ...{ id, heading, cycles, quantity: 'count', size: 'column', text: '' },
        curves: seedCurves(record.seeds, of),
      }),
    );
  const left = names.length - shown.length;
  return html`<section>
    <h2>Structure over time</h2>
    ${chart({
      id: 'units',
      heading: 'Neurons of all populations together',
      text: '',
      quantity: 'count',
      cycles,
      curves: seedCurves(record.seeds, ({ populations }) => totalUnits(populations)),
      size: 'wide',
    })}
    <div class="columns">
      ${drawn([...largerCounts(all), ...changeCounts(all), ...(names.length > 1 ? shown.map(populationCount) : [])])}
    </div>
    ${left > 0 ? html`<p class="note">${left} more populations are not drawn; each seed’s log.jsonl has them.</p>` : undefined}
  </section>`;
}

/** Populations of neurons of all seeds, in the order in which they came. */
function populationNames(reports: readonly Report[]): readonly string[] {
  const names = reports.flatMap(({ populations }) =>
    populations.flatMap(({ name, scale }) => (scale === 'neuron' ? [name] : [])),
  );
  return [...new Set(names)];
}

function populationCount(name: string, at: number): Count {
  return {
    id: `population-${at}`,
    heading: `Neurons of ${name}`,
    // One that has not been born, or has gone, has none.
    of: ({ populations }) => populations.find((each) => each.name === name)?.size ?? 0,
  };
}

function largerCounts(reports: readonly Report[]): readonly Count[] {
  return LARGER_SCALES.flatMap((scale): Count[] =>
    reports.some(({ populations }) => unitsOfScale(populations, scale) !== undefined)
      ? [{ id: scale, heading: HEADINGS[scale], of: ({ populations }) => unitsOfScale(populations, scale) }]
      : [],
  );
}

function changeCounts(reports: readonly Report[]): readonly Count[] {
  const counts: readonly Count[] = [
    { id: 'births', heading: 'Births since the start', of: ({ births }) => births },
    { id: 'deaths', heading: 'Deaths since the start', of: ({ deaths }) => deaths },
  ];
  return counts.filter(({ of }) => reports.some((report) => of(report) !== 0));
}
