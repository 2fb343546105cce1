import { CURVE_SIZES, type CurveFigure, curveFigure } from '../figure/curve-figure.ts';
import { renderSvg } from '../figure/render.ts';
import { inlineSvg } from './inline-svg.ts';
import { html, type Markup } from './markup.ts';

/** A panel of curves on a page. */
export interface Chart extends CurveFigure {
  /** Unique on the page. */
  readonly id: string;
  readonly heading: string;
  /** What is drawn, in a sentence or two: under the heading, and for who cannot see it. */
  readonly text: string;
  /** As wide as the page, or as a column of it. */
  readonly size: 'wide' | 'column';
}

/** A chart as a figure: one that is as wide as the page is drawn once more for narrow ones, so that its words stay legible. */
export function chart({ id, heading, text, size, ...request }: Chart): Markup {
  const sizes = size === 'wide' ? (['wide', 'narrow'] as const) : (['column'] as const);
  const drawn = sizes.map((each) => {
    const figure = curveFigure(request, CURVE_SIZES[each]);
    const look = size === 'column' ? 'chart' : `chart ${each}`;
    const description = [text, figure.cutOff].filter((part) => part !== '').join(' ');
    const svg = inlineSvg(renderSvg(figure), { id: `${id}-${each}`, title: heading, description, look });
    return svg;
  });
  return html`<figure>
    <figcaption>
      <h3>${heading}</h3>
      <span class="note">${text}</span>
    </figcaption>
    ${drawn}
  </figure>`;
}
