import { levelsOf, stretchesOf } from '../figure/level.ts';
import { PALETTE } from '../figure/palette.ts';
import { formatCount } from '../progress/format.ts';
import { chart } from '../report/chart.ts';
import { html, type Markup } from '../report/markup.ts';
import { page } from '../report/page.ts';
import { hasMedian, seedCurves } from '../report/seed-curves.ts';
import { seedLegend } from '../report/seed-mark.ts';
import { stripChart } from '../report/strip-chart.ts';
import { table } from '../report/table.ts';
import { REPORT_NAME } from '../report/write-report.ts';
import { totalUnits } from '../result/population-counts.ts';
import { formatNats } from '../result/score.ts';
import type { TrainedMember } from '../run/run-group.ts';
import { readRunRecord, type RunRecord } from '../run/run-record.ts';
import { formatSeeds } from '../seeds.ts';
import type { PlannedMember, Version } from './paper-experiment.ts';
import { REFERENCE_NOTE, referenceLoss, referenceOf } from './reference.ts';
import { type MemberSummary, measureText } from './summary.ts';

/** What a report of a reproduction is made of. */
export interface ReproductionReport {
  readonly title: string;
  readonly version: Version;
  readonly members: readonly TrainedMember<PlannedMember>[];
  /** Of the same members, in the same order. */
  readonly summaries: readonly MemberSummary[];
}

/** All experiments of a reproduction on one page, with the known values marked beside ours. */
export async function reproductionReport(request: ReproductionReport): Promise<string> {
  const { title, version, members, summaries } = request;
  const seeds = [...new Set(summaries.flatMap((summary) => summary.seeds))];
  const records = await Promise.all(members.map(({ folder }) => readRunRecord(folder.path)));
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p class="lead">
          Miconi, “Neural networks with differentiable structure” (arXiv 1606.06216): seeds
          ${formatSeeds(seeds)}, ${members.length} experiments
        </p>
      </header>
      <section>
        <h2>Ours beside the known values</h2>
        ${valueTable(summaries)}
        <p class="note">
          ${REFERENCE_NOTE} A value is marked as outside where our quartiles do not hold the known median;
          with quartiles of a handful of seeds, or fewer cycles than the paper’s, that happens by chance.
        </p>
        ${stripChart({
          id: 'losses',
          heading: 'Held-out loss, nats per cycle',
          text: 'A dot for each seed, in its colour; bar: quartiles; line across: median; hollow diamond: the known median.',
          format: formatNats,
          strips: members.map(({ member, results }) => ({
            name: member.name,
            color: member.rule === 'none' ? PALETTE.loss : PALETTE.units,
            seeds: results.map(({ seed, heldOut }) => ({ seed, value: heldOut.natsPerCycle })),
            reference: referenceLoss(version, member.name),
          })),
        })}
        ${seedLegend(seeds, hasMedian(seeds.length))}
      </section>
      ${members.map((member, at) => memberSection(member, records[at] as RunRecord, at))}
      <footer>Each experiment has a report of its own in its folder.</footer>`,
  );
}

function valueTable(summaries: readonly MemberSummary[]): Markup {
  return table({
    caption: 'Medians over seeds, with quartiles in brackets',
    header: ['experiment', 'cycles', 'measure', 'ours', 'known', 'the known median is'],
    rows: summaries.flatMap(({ version, member, cycles, measures }) =>
      measures.map((measure) => {
        const known = referenceOf(version, member, measure.name);
        const { lower, upper } = measure.quartiles;
        const mark =
          known === undefined
            ? '–'
            : known.median >= lower && known.median <= upper
              ? html`<span class="mark">within our quartiles</span>`
              : html`<span class="mark off">${known.median < lower ? 'below' : 'above'} our quartiles</span>`;
        return [member, formatCount(cycles), measure.name, measureText(measure), known?.text ?? '–', mark];
      }),
    ),
  });
}

function memberSection(
  { member, task, folder }: TrainedMember<PlannedMember>,
  record: RunRecord,
  at: number,
): Markup {
  const { cycles } = folder.plan.experiment;
  return html`<section>
    <h2>${member.name}</h2>
    <p class="note">
      ${task.name}, rule ${member.rule}, ${formatCount(cycles)} cycles.
      <a href="${encodeURIComponent(member.name)}/${REPORT_NAME}">Its own report</a>
    </p>
    ${chart({
      id: `loss-${at}`,
      heading: 'Training loss, smoothed, nats per cycle',
      text: '',
      quantity: 'loss',
      cycles,
      levels: levelsOf(task, cycles),
      stretches: stretchesOf(task, cycles),
      curves: seedCurves(record.seeds, ({ smoothedLoss }) => smoothedLoss),
      size: 'wide',
    })}
    ${
      member.rule === 'none'
        ? undefined
        : chart({
            id: `units-${at}`,
            heading: 'Neurons',
            text: '',
            quantity: 'count',
            cycles,
            curves: seedCurves(record.seeds, ({ populations }) => totalUnits(populations)),
            size: 'wide',
          })
    }
  </section>`;
}
