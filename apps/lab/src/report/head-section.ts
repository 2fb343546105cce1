import { formatCount, formatDuration, formatExcess } from '../progress/format.ts';
import { quartiles } from '../statistics.ts';
import { html, type Markup } from './markup.ts';
import type { RunContext } from './run-context.ts';
import { formatWork } from './work-text.ts';

/** What a run is called. */
export function titleOf({ record: { plan } }: RunContext): string {
  return `${plan.names.task}, ${plan.names.architecture} network`;
}

/** Title, and what it came to in a few numbers. */
export function headSection(context: RunContext): Markup {
  const { record, results } = context;
  const { names, experiment } = record.plan;
  const growth = names.rule === 'none' ? 'a fixed size' : `rule ${names.rule}`;
  const preset = names.preset === null ? '' : `, ${names.preset} preset`;
  const state =
    results.length === record.seeds.length
      ? counted(results.length)
      : `${results.length} of ${counted(record.seeds.length)} finished`;
  return html`<h1>${titleOf(context)}</h1>
    <p class="lead">${growth}${preset}, ${formatCount(experiment.cycles)} cycles, ${state}</p>
    ${results.length === 0 ? undefined : tiles(context)}`;
}

function counted(seeds: number): string {
  return seeds === 1 ? '1 seed' : `${seeds} seeds`;
}

function tiles({ results, score }: RunContext): Markup {
  const median = (sample: readonly number[]): number => quartiles(sample).median;
  const scores = results.map((result) => score.of(result));
  const ratios = results.flatMap(({ heldOut: { ratio } }) => ratio ?? []);
  const several = results.length > 1;
  const range = (sample: readonly number[], format: (value: number) => string): string =>
    several ? `${format(Math.min(...sample))} to ${format(Math.max(...sample))}` : '';
  const units = results.map(({ totalUnits }) => totalUnits);
  const parameters = results.map((result) => result.parameters);
  const seconds = results.map(({ wallSeconds }) => wallSeconds);
  const work = results.map(({ multiplyAdds, lookups }) => 3 * multiplyAdds + lookups);
  const all: readonly (readonly [name: string, value: string, note: string])[] = [
    [
      score.name,
      score.format(median(scores)),
      score.kind === 'nats' && ratios.length > 0
        ? formatExcess(median(ratios) - 1)
        : range(scores, score.format),
    ],
    ['neurons', String(median(units)), range(units, String)],
    ['parameters', formatCount(median(parameters)), range(parameters, formatCount)],
    ['work, multiply-adds', formatWork(median(work)), range(work, formatWork)],
    ['time of a seed', formatDuration(median(seconds)), range(seconds, formatDuration)],
  ];
  return html`<dl class="tiles">
    ${all.map(
      ([name, value, note]) =>
        html`<div>
          <dt>${name}${several ? ', median' : ''}</dt>
          <dd>${value}</dd>
          <dd>${note}</dd>
        </div>`,
    )}
  </dl>`;
}

/** What is to be said of the run: warnings of seeds, and what is wrong with its files. */
export function warningsSection({ record }: RunContext): Markup {
  const all = record.seeds.flatMap(({ seed, result, faults }) =>
    [...(result?.warnings ?? []), ...faults].map((text) => ({ seed, text })),
  );
  if (all.length === 0) return html``;
  const texts = [...new Set(all.map(({ text }) => text))];
  return html`<section class="warnings">
    <h2>${texts.length === 1 ? 'Warning' : 'Warnings'}</h2>
    <ul>
      ${texts.map((text) => {
        const seeds = all.flatMap((each) => (each.text === text ? [each.seed] : []));
        return html`<li>${seeds.length === 1 ? 'Seed' : 'Seeds'} ${seeds.join(', ')}: ${text}</li>`;
      })}
    </ul>
  </section>`;
}
