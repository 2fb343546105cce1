import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digraphs, easyHardEasy, parity, reversal } from '@meristem/tasks';
import type { Task } from '@meristem/tasks';
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { comparisonFigure } from './comparison-figure.ts';
import type { TrainingCurves } from './curve.ts';
import { levelsOf, stretchesOf } from './level.ts';
import { PALETTE } from './palette.ts';
import { renderPng, renderSvg } from './render.ts';
import type { TrainingFigure } from './training-figure.ts';
import { trainingFigure } from './training-figure.ts';
import { writeFigure } from './write-figure.ts';

const cycles = 1000;

/** A loss that falls from 40 to `end`, and units that rise to 30. */
const curvesTo = (end: number, seed: number): TrainingCurves => {
  const at = Array.from({ length: 100 }, (_, index) => (index + 1) * 10);
  return {
    seed,
    loss: { cycles: at, values: at.map((cycle) => end + (40 - end) * Math.exp(-cycle / 60) + seed / 10) },
    units: { cycles: at, values: at.map((cycle) => Math.round((30 * cycle) / 1000)) },
  };
};

const request = (task: Task, count: number, end = 9.2): TrainingFigure => ({
  title: 'A title & more',
  subtitle: 'What it shows',
  cycles,
  levels: levelsOf(task, cycles),
  stretches: stretchesOf(task, cycles),
  seeds: Array.from({ length: count }, (_, seed) => curvesTo(end, seed)),
});

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text.trim());

const strokes = (svg: string, color: string): number => svg.split(`stroke="${color}"`).length - 1;

describe('trainingFigure', () => {
  it('says what is wrong with a run, in a colour of its own', () => {
    const drawn = (warning?: string): string =>
      renderSvg(trainingFigure({ ...request(reversal(), 1), ...(warning !== undefined && { warning }) }));
    const svg = drawn('Warning, seed 0: No better than guessing.');
    expect(textsOf(svg)).toContain('Warning, seed 0: No better than guessing.');
    expect(svg).toContain(PALETTE.warning);
    expect(textsOf(drawn(''))).toEqual(textsOf(drawn()));
    expect(drawn()).not.toContain(PALETTE.warning);
  });

  it('names itself, its axes and every level', () => {
    const texts = textsOf(renderSvg(trainingFigure(request(reversal(), 1))));
    expect(texts).toEqual(
      expect.arrayContaining([
        'A title &amp; more',
        'What it shows',
        'Smoothed loss, nats per cycle',
        'Units',
        'training cycles',
        'floor  8.96',
        '5 letters  12.42',
        '4 letters  14.74',
        '3 letters  16.61',
      ]),
    );
  });

  it.each([1, 2, 3])('draws a line for each of %i seeds', (count) => {
    const svg = renderSvg(trainingFigure(request(reversal(), count)));
    expect(strokes(svg, PALETTE.loss)).toBe(count);
    expect(strokes(svg, PALETTE.units)).toBe(count);
    expect(svg).not.toContain('<polygon');
  });

  it.each([4, 5, 17])('draws one median with a band for %i seeds', (count) => {
    const svg = renderSvg(trainingFigure(request(reversal(), count)));
    expect(strokes(svg, PALETTE.loss)).toBe(1);
    expect(strokes(svg, PALETTE.units)).toBe(1);
    expect(svg.match(new RegExp(`<polygon[^>]*fill="${PALETTE.loss}"`, 'g'))).toHaveLength(1);
  });

  it('marks the phases of a task that changes, each with its floor', () => {
    const texts = textsOf(renderSvg(trainingFigure(request(easyHardEasy(cycles), 5))));
    expect(texts.filter((text) => text === 'digraphs')).toHaveLength(2);
    expect(texts.filter((text) => text === 'reversal')).toHaveLength(1);
    expect(texts.filter((text) => text.startsWith('floor')).sort()).toEqual([
      'floor  8.96',
      'floor  9.00',
      'floor  9.00',
    ]);
  });

  it('shows losses that are still above every plateau', () => {
    const ticks = (end: number): string[] => textsOf(renderSvg(trainingFigure(request(reversal(), 1, end))));
    expect(ticks(9.2)).toContain('21');
    // The scale of factors has other ticks, and reaches further up.
    expect(ticks(25)).toEqual(expect.arrayContaining(['9', '15', '30']));
    expect(ticks(25)).not.toContain('21');
  });

  it('draws losses of all sizes, down to 0, over a floor of 0', () => {
    const falling = (seed: number): TrainingCurves => {
      const { loss, units } = curvesTo(0, seed);
      return {
        seed,
        loss: { ...loss, values: loss.values.map((_, at) => (at < 90 ? 10 ** (-at / 9) : 0)) },
        units,
      };
    };
    const svg = renderSvg(trainingFigure({ ...request(parity(), 0), seeds: [falling(0)] }));
    expect(svg).not.toMatch(/NaN|Infinity/);
    const ticks = textsOf(svg).filter((text) => /^(1e-\d+|0\.0*1)$/.test(text));
    expect(ticks.length).toBeGreaterThan(3);
    expect(textsOf(svg).some((text) => text.startsWith('floor'))).toBe(false);
  });

  it('has a panel for layers and one for areas where these grow, below the units', () => {
    const withLarger = (seed: number): TrainingCurves => {
      const curves = curvesTo(9.2, seed);
      const larger = (['layer', 'area'] as const).map((scale) => ({ scale, units: curves.units }));
      return { ...curves, larger };
    };
    const [plain, larger] = [curvesTo, withLarger].map((make) =>
      trainingFigure({
        ...request(reversal(), 0),
        seeds: [0, 1].map((seed) => (make as typeof withLarger)(seed)),
      }),
    );
    const svg = renderSvg(larger!);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['Units', 'Layers', 'Areas', 'training cycles']));
    expect(textsOf(svg).filter((text) => text === 'training cycles')).toHaveLength(1);
    expect(strokes(svg, PALETTE.units)).toBe(6);
    expect(larger!.size.height - plain!.size.height).toBe(300);
    expect(textsOf(renderSvg(plain!))).not.toContain('Layers');
  });

  it('can be drawn before anything has been reported', () => {
    expect(textsOf(renderSvg(trainingFigure(request(digraphs(), 0))))).toContain('Units');
  });
});

describe('comparisonFigure', () => {
  const groups = [
    { name: '20 units', note: 'fixed', losses: [12, 13, 14, 13], reference: 12.8, highlighted: false },
    { name: 'growing', note: '28 units at the end', losses: [9.1, 9.4, 9.2], highlighted: true },
  ];

  it('has a column for each group with its median, and a diamond where a value is known', () => {
    const figure = comparisonFigure({ title: 'T', subtitle: 'S', groups, levels: levelsOf(reversal(), 10) });
    const svg = renderSvg(figure);
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        '20 units',
        'fixed',
        'growing',
        '13.00',
        '9.20',
        'floor  8.96',
        '5 letters  12.42',
      ]),
    );
    expect(textsOf(svg)).not.toContain('0 letters  20.79');
    expect(svg.match(new RegExp(`<polygon[^>]*stroke="${PALETTE.ink}"`, 'g'))).toHaveLength(1);
  });

  it('puts every seed inside the panel', () => {
    const svg = renderSvg(
      comparisonFigure({ title: 'T', subtitle: 'S', groups, levels: levelsOf(reversal(), 10) }),
    );
    const circles = [...svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)"/g)];
    expect(circles).toHaveLength(7);
    for (const [, y] of circles) {
      expect(Number(y)).toBeGreaterThan(140);
      expect(Number(y)).toBeLessThan(505);
    }
  });
});

describe('renderPng', () => {
  it('draws text with the fonts of the lab, twice as large as the figure', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="#ffffff"/>' +
      '<text x="5" y="25" font-family="DejaVu Sans" font-weight="bold" font-size="20">Units</text></svg>';
    const png = await renderPng(svg);
    expect([...png.slice(1, 4)]).toEqual([...'PNG'].map((letter) => letter.charCodeAt(0)));
    const view = new DataView(png.buffer, png.byteOffset);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([240, 80]);
    const empty = await renderPng(svg.replace('Units', ''));
    expect(png.length).toBeGreaterThan(empty.length + 200);
    expect(new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng().length).toBeLessThan(
      png.length,
    );
  });
});

describe('writeFigure', () => {
  it('writes SVG and PNG', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab-figure-'));
    try {
      const files = await writeFigure(folder, 'hard', trainingFigure(request(reversal(), 1)));
      expect(files).toEqual([join(folder, 'hard.svg'), join(folder, 'hard.png')]);
      expect(await readFile(join(folder, 'hard.svg'), 'utf8')).toMatch(/^<svg /);
      expect((await readFile(join(folder, 'hard.png'))).length).toBeGreaterThan(10_000);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
