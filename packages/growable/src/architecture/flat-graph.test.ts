import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../growth/growth-rule.ts';
import { sampleTrainer, trained } from '../testing/sample-trainer.ts';
import type { Checkpoint } from '../training/live-model/checkpoint.ts';
import type { Trainer } from '../training/trainer.ts';
import type { Architecture, Projection } from './architecture.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { flatten } from './flat-graph.ts';
import { editArchitecture } from './graph-population.ts';
import { areaGraph } from './graph-builder.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';

const pool = recurrentPool({ units: 2 });
const layer = feedforwardLayer({ units: 3 });

/** Two entries and two exits; the areas read one another. */
const inner = areaGraph('inner', ({ input, area, project, output }) => {
  const [a, b] = [area('a', pool), area('b', layer)];
  project(a, b);
  project(b, a, { delay: 1 });
  project(input('drive'), a);
  project(input('gate'), b, { interaction: 'mixture' });
  output('early', [a]);
  output('late', [a, b]);
});

const outer = areaGraph('outer', ({ input, area, project, output }) => {
  const [symbol, memory, column] = [input('symbol'), area('memory', pool), area('column', inner)];
  project(symbol, memory);
  project(symbol, column.input('drive'));
  project(memory, column.input('gate'));
  project(column.output('early'), memory, { delay: 1, interaction: 'multiplicative' });
  output('next', [column.output('late')]);
});

const flat = areaGraph('flat', ({ input, area, project, output }) => {
  const [symbol, memory, a, b] = [input('symbol'), area('memory', pool), area('a', pool), area('b', layer)];
  project(a, b);
  project(b, a, { delay: 1 });
  project(symbol, memory);
  project(symbol, a);
  project(memory, b, { interaction: 'mixture' });
  project(a, memory, { delay: 1, interaction: 'multiplicative' });
  output('next', [a, b]);
});

const arrow = ({ from, to, delay, interaction }: Projection): string =>
  `${from} ${delay} ${interaction} ${to}`;
const arrows = (architecture: Architecture): readonly string[] =>
  flatten(architecture).projections.map(arrow);

/** Plain data in which the areas of the column have names of their own. */
/** Data whose texts, keys among them, do not say that they stand in the column; arrays of numbers stay as they are. */
function unnested<T>(data: T): T {
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll('column.', '');
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(Object.entries(value).map((entry) => entry.map(renamed) as [string, unknown]));
  };
  return renamed(data) as T;
}

describe('a nested graph', () => {
  it('is replaced by its areas under its name', () => {
    expect(outer.areas.map(({ name }) => name)).toEqual(['memory', 'column']);
    expect(flatten(outer).areas.map(({ name }) => name)).toEqual(['memory', 'column.a', 'column.b']);
    expect(arrows(outer)).toContain('memory 0 mixture column.b');
    expect(arrows(outer)).toContain('column.a 1 multiplicative memory');
    expect(unnested(arrows(outer))).toEqual(arrows(flat));
  });

  it('is edited where it stands, and shared where it is not', () => {
    const links = areaGraph('links', ({ input, area, project, projections, output }) => {
      const [symbol, column, twin] = [input('symbol'), area('column', inner), area('twin', inner)];
      for (const each of [column, twin]) {
        project(symbol, each.input('drive'));
        project(symbol, each.input('gate'));
      }
      output('next', [column.output('late'), twin.output('late')]);
      projections('wires', {});
    });
    const edit = (removed: readonly string[], born: readonly string[]): Architecture =>
      editArchitecture(links, { population: 'wires', removed, born });
    const within = edit(['column.a>column.b'], []);
    const [column, twin] = within.areas;
    expect((column!.content as Architecture).projections).toEqual(inner.projections.slice(1));
    expect(twin).toBe(links.areas[1]);
    expect(within.projections).toEqual(links.projections);
    // The wire from the late exit stood for two; one is left in its place.
    const half = edit(['column.a>next'], []);
    expect(half.projections.map(({ from, to }) => `${from}>${to}`)).toEqual([
      'symbol>column.drive',
      'symbol>column.gate',
      'symbol>twin.drive',
      'symbol>twin.gate',
      'column.b>next',
      'twin.late>next',
    ]);
    expect(half.areas[0]).toEqual(links.areas[0]);
    const back = editArchitecture(within, { population: 'wires', removed: [], born: ['column.a>column.b'] });
    expect(back.projections.at(-1)).toMatchObject({ from: 'column.a', to: 'column.b' });
  });

  it('trains as the same graph written out does, bit for bit', () => {
    const growth = fixedSize({ criterion: outgoingL1({ outputs: 3 }) });
    const trainer = (model: Architecture, checkpoint?: Checkpoint): Trainer =>
      sampleTrainer({ model, growth, batch: 2, ...(checkpoint && { checkpoint }) });
    const nested = trainer(outer);
    const written = trainer(flat, unnested(nested.checkpoint()));
    expect(written.parameterCount).toBe(nested.parameterCount);
    trained(nested, 10);
    trained(written, 10);
    expect(unnested(nested.checkpoint())).toEqual(written.checkpoint());
    expect(nested.smoothedLoss).toBe(written.smoothedLoss);
  });
});
