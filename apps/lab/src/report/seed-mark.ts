import { seedStroke } from '../figure/palette.ts';
import { element } from '../picture/svg.ts';
import { html, type Markup, trusted } from './markup.ts';

/** A short line as a seed, or anything else, is drawn in every panel. */
export function strokeMark(color: string, dash?: readonly number[]): Markup {
  return trusted(
    element(
      'svg',
      { viewBox: '0 0 18 8', 'aria-hidden': 'true' },
      element('path', {
        d: 'M0 4 H18',
        stroke: color,
        'stroke-width': 3,
        ...(dash && { 'stroke-dasharray': dash.join(' ') }),
      }),
    ),
  );
}

/** The number of a seed beside its colour. */
export function seedMark(seed: number): Markup {
  const { color, dash } = seedStroke(seed);
  return html`${strokeMark(color, dash)}seed ${seed}`;
}

/** All seeds with their colours, which are the same in every panel, and the median. */
export function seedLegend(seeds: readonly number[], withMedian: boolean): Markup {
  const median = withMedian ? html`<li>${strokeMark('var(--ink)')}median of the seeds</li>` : undefined;
  return html`<ul class="seeds" aria-label="Colours of the seeds">
    ${seeds.map((seed) => html`<li>${seedMark(seed)}</li>`)}${median}
  </ul>`;
}
