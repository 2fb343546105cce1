import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderAsync } from '@resvg/resvg-js';
import { CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GraphicComponent, GridComponent, TitleComponent } from 'echarts/components';
import type { EChartsCoreOption } from 'echarts/core';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { FigureSize } from './palette.ts';
import { PALETTE } from './palette.ts';

use([CustomChart, GraphicComponent, GridComponent, LineChart, ScatterChart, SVGRenderer, TitleComponent]);

/** A figure that is ready to draw. */
export interface Figure {
  readonly size: FigureSize;
  readonly option: EChartsCoreOption;
}

/** Draws a figure as SVG text. */
export function renderSvg({ size, option }: Figure): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, backgroundColor: PALETTE.background, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

const fontFiles = [
  import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
].map((url) => fileURLToPath(url));

/** Pixels of the PNG per logical pixel, for sharp lines on dense screens. */
const ZOOM = 2;

/** Rasterises SVG text to PNG bytes with the fonts that ship with the lab. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  // A missing font file would draw no text at all, and in silence.
  await Promise.all(fontFiles.map((file) => readFile(file)));
  const image = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
    fitTo: { mode: 'zoom', value: ZOOM },
  });
  return image.asPng();
}
