import { chart } from './chart.ts';
import { html, type Markup } from './markup.ts';
import type { RunContext } from './run-context.ts';
import { hasMedian, seedCurves } from './seed-curves.ts';
import { seedLegend } from './seed-mark.ts';

/** Losses over training with the floor and the plateaus, and where examples were kept back, on these. */
export function curvesSection({ record, levels, stretches }: RunContext): Markup {
  const begun = record.seeds.filter(({ reports }) => reports.length > 0);
  if (begun.length === 0)
    return html`<section>
      <h2>Curves</h2>
      <p>No seed has reported yet.</p>
    </section>`;
  const { cycles } = record.plan.experiment;
  const shared = { quantity: 'loss', cycles, levels, stretches } as const;
  const keptBack = seedCurves(begun, ({ validationLoss }) => validationLoss);
  const known = levels.some(({ kind }) => kind === 'plateau')
    ? ' Solid line: the floor. Dashed: known plateaus.'
    : levels.length > 0
      ? ' Solid line: the floor, which no network can be better than.'
      : '';
  return html`<section>
    <h2>Curves</h2>
    ${seedLegend(
      begun.map(({ seed }) => seed),
      hasMedian(begun.length),
    )}
    ${chart({
      ...shared,
      id: 'loss',
      heading: 'Training loss, smoothed, nats per cycle',
      text: `One line for each seed${hasMedian(begun.length) ? ', their median in the colour of the text' : ''}.${known}`,
      curves: seedCurves(begun, ({ smoothedLoss }) => smoothedLoss),
      size: 'wide',
    })}
    ${
      keptBack.length === 0
        ? undefined
        : chart({
            ...shared,
            id: 'kept-back',
            heading: 'Loss on the examples that were kept back, nats per cycle',
            text: 'Never trained on; the run ends with the network that did best here.',
            curves: keptBack,
            size: 'wide',
          })
    }
  </section>`;
}
