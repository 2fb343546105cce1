import { renderSvg } from '../figure/render.ts';
import { type Strip, stripFigure } from '../figure/strip-figure.ts';
import { inlineSvg } from './inline-svg.ts';
import { html, type Markup } from './markup.ts';

/** Samples side by side on a page. */
export interface StripChart {
  readonly id: string;
  readonly heading: string;
  readonly text: string;
  readonly strips: readonly Strip[];
  format(value: number): string;
}

/** A strip plot as a figure, drawn once more for narrow pages. */
export function stripChart({ id, heading, text, strips, format }: StripChart): Markup {
  const drawn = [['wide', 1000] as const, ['narrow', 360] as const].map(([look, width]) =>
    inlineSvg(renderSvg(stripFigure(strips, width, format)), {
      id: `${id}-${look}`,
      title: heading,
      description: text,
      look: `chart ${look}`,
    }),
  );
  return html`<figure>
    <figcaption>
      <h3>${heading}</h3>
      <span class="note">${text}</span>
    </figcaption>
    ${drawn}
  </figure>`;
}
