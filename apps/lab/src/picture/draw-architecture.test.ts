import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Architecture,
  areaGraph,
  feedforwardLayer,
  flatten,
  recurrentPool,
  residualStack,
} from '@meristem/growable';
import { catalogued, sampleNames, symbolPorts } from '@meristem/growable/testing';
import { drawArchitecture } from './draw-architecture.ts';
import { type GraphLayout, graphLayout, type PlacedLeaf } from './graph-layout.ts';
import { type Block, type Leaf, placeTree } from './place-tree.ts';
import type { Wire } from './wiring.ts';

const column = areaGraph('cell', ({ input, area, project, output }) => {
  const [core, cap] = [area('core', recurrentPool()), area('cap', feedforwardLayer())];
  project(input('in'), core);
  project(core, cap);
  project(cap, core, { delay: 1 });
  output('out', [core, cap]);
});

/** Something of everything: nested graphs, delays within and across, populations, interactions. */
const everything = areaGraph('<all> & "sundry"', ({ input, area, areas, project, projections, output }) => {
  const symbol = input('symbol');
  const [left, right] = [area('left', column), area('right', column)];
  const gate = area('gate', recurrentPool({ units: 3 }));
  const stack = area('stack', residualStack({ blocks: 2 }));
  project(symbol, left);
  project(symbol, gate);
  project(left, right);
  project(gate, right, { interaction: 'multiplicative' });
  project(right, gate, { delay: 1 });
  project(right, stack, { interaction: 'mixture' });
  project(stack, stack, { delay: 1 });
  output('next', [left, stack]);
  areas('p', column, { initial: 2, reads: ['@inputs', { place: '@peers', delay: 1 }] });
  projections('links', { targets: ['@outputs'] });
});

/** Pools that read each other's step before, as all are computed at once. */
const peers = areaGraph('peers', ({ input, area, project, output }) => {
  const pools = ['first', 'second', 'third'].map((name) => area(name, recurrentPool()));
  const symbol = input('symbol');
  for (const pool of pools) project(symbol, pool);
  for (const from of pools) for (const to of pools) if (from !== to) project(from, to, { delay: 1 });
  output('next', pools);
});

const layoutOf = (architecture: Architecture): Promise<GraphLayout> =>
  graphLayout(
    placeTree(architecture),
    flatten(architecture)
      .projections.filter(({ from, to }) => from !== to)
      .map((projection) => ({ projection, plastic: false })),
  );

const boxOf = ({ leaves }: GraphLayout, name: string): PlacedLeaf =>
  leaves.find(({ leaf }) => leaf.name === name)!;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const apart = (a: Box, b: Box): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

const around = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

describe('where an architecture is drawn', () => {
  let layout: GraphLayout;

  beforeAll(async () => {
    layout = await layoutOf(everything);
  });

  it('has a box for every place, a frame for every nested graph and a line for every projection', () => {
    const { inputs, areas, outputs, projections } = flatten(everything);
    expect(layout.leaves.map(({ leaf }) => leaf.name).sort()).toEqual(
      [...inputs, ...areas.map(({ name }) => name), ...outputs].sort(),
    );
    expect(layout.frames.map(({ frame }) => frame.name)).toEqual(['left', 'right', 'p1', 'p2']);
    expect(layout.wires).toHaveLength(projections.length - 1);
  });

  it('has inputs on the left, outputs on the right, and sources without delay before their targets', () => {
    for (const { wire } of layout.wires) {
      const { from, to, delay } = wire.projection;
      if (delay === 1) continue;
      const [source, target] = [boxOf(layout, from), boxOf(layout, to)];
      expect(source.x + source.width, `${from} to ${to}`).toBeLessThan(target.x);
    }
    expect(Math.min(...layout.leaves.map(({ x }) => x))).toBe(boxOf(layout, 'symbol').x);
    const rights = layout.leaves.map((leaf) => leaf.x + leaf.width);
    const next = boxOf(layout, 'next');
    expect(Math.max(...rights)).toBeCloseTo(next.x + next.width);
  });

  it('lets no two boxes overlap, keeps areas inside of their frames and everything on the picture', () => {
    const { leaves, frames, width, height } = layout;
    leaves.forEach((a, i) => leaves.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
    frames.forEach((a, i) => frames.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
    for (const { frame, ...box } of frames) {
      for (const leaf of leaves) {
        const inside = leaf.leaf.name.startsWith(`${frame.name}.`);
        expect(inside ? around(box, leaf) : apart(leaf, box), `${leaf.leaf.name}, ${frame.name}`).toBe(true);
      }
    }
    for (const box of [...leaves, ...frames]) {
      expect(around({ x: 0, y: 0, width: width + 1e-9, height: height + 1e-9 }, box)).toBe(true);
    }
  });

  it('leads every line from its source to its target, level or upright, through no other box and no title', () => {
    for (const { wire, points } of layout.wires) {
      const { from, to } = wire.projection;
      const [source, target] = [boxOf(layout, from), boxOf(layout, to)];
      const edges = (box: PlacedLeaf): readonly number[] => [box.x, box.x + box.width];
      const shadow = 8;
      expect(
        edges(source).some((x) => Math.abs(x - points[0]!.x) <= shadow),
        `${from} to ${to}`,
      ).toBe(true);
      expect(
        edges(target).some((x) => Math.abs(x - points.at(-1)!.x) <= shadow),
        `${from} to ${to}`,
      ).toBe(true);
      const blocked = [
        ...layout.leaves.filter((box) => box !== source && box !== target),
        ...layout.frames.map(({ x, y }) => ({ x: x + 16, y: y + 10, width: 40, height: 14 })),
      ];
      points.slice(1).forEach((b, i) => {
        const a = points[i]!;
        expect(Math.min(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBeLessThan(0.5);
        const line = {
          x: Math.min(a.x, b.x),
          y: Math.min(a.y, b.y),
          width: Math.abs(a.x - b.x),
          height: Math.abs(a.y - b.y),
        };
        expect(
          blocked.every((box) => apart(line, box)),
          `${from} to ${to}`,
        ).toBe(true);
      });
      expect(Math.abs(points.at(-1)!.x - points.at(-2)!.x), 'room for a mark').toBeGreaterThan(27);
    }
  });

  it('has areas that only read the step before of each other in one column', async () => {
    const drawn = await layoutOf(peers);
    const [first, ...others] = ['first', 'second', 'third'].map((name) => boxOf(drawn, name));
    for (const other of others) expect(other.x).toBe(first!.x);
    const delayed = drawn.wires.filter(({ wire }) => wire.projection.delay === 1);
    expect(delayed).toHaveLength(6);
    for (const { wire, points } of delayed) {
      expect(points, `${wire.projection.from} to ${wire.projection.to}`).toHaveLength(4);
    }
  });

  it('turns a line round where nested graphs feed each other in a circle', async () => {
    const leaf = (name: string): Leaf => ({
      kind: 'leaf',
      name,
      role: 'area',
      lines: [name],
      recurrent: false,
      member: false,
    });
    const frame = (name: string): Block => ({
      kind: 'frame',
      name,
      title: name,
      children: [leaf(`${name}.early`), leaf(`${name}.late`)],
    });
    const wire = (from: string, to: string): Wire => ({
      projection: { from, to, delay: 0, interaction: 'additive' },
      plastic: false,
    });
    const wires = [wire('a.early', 'b.early'), wire('b.early', 'a.late'), wire('a.late', 'b.late')];
    const drawn = await graphLayout([frame('a'), frame('b')], wires);
    const arrows = drawn.wires.map(({ points }) => Math.sign(points.at(-1)!.x - points[0]!.x));
    expect(arrows).toEqual([1, -1, 1]);
  });

  it('is the same every time', async () => {
    expect(await layoutOf(everything)).toEqual(layout);
  });
});

describe('drawArchitecture', () => {
  let svg: string;

  beforeAll(async () => {
    svg = await drawArchitecture(everything, { ports: symbolPorts(4), extents: { gate: 7 } });
  });

  it('escapes text, and holds no number that is none', () => {
    expect(svg).toContain('&lt;all&gt; &amp; &quot;sundry&quot;');
    expect(svg).not.toContain('<all>');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const tags = [...svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/gi)];
    const open: string[] = [];
    for (const [, closing, name, empty] of tags) {
      if (closing === '/') expect(open.pop()).toBe(name);
      else if (empty !== '/') open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it('shows sizes of ports and populations as they are now', async () => {
    expect(svg).toContain('>4 symbols<');
    expect(svg).toContain('>7 units (1 to 99)<');
    expect(svg).toContain('>2 layers (0 to 24)<');
    expect(svg).toContain('>p: 2 areas now, 0 to 8<');
    expect(await drawArchitecture(everything)).toContain('>3 units (1 to 99)<');
  });

  it('says through what windows and pools a place reads, and how many sites an input has', async () => {
    const seeing = areaGraph('seeing', ({ input, area, project, output }) => {
      const edges = area('edges', feedforwardLayer());
      const whole = area('whole', feedforwardLayer());
      project(input('pixels'), edges, { window: { size: 3, stride: 2 } });
      project(edges, whole, { pool: { by: 'max', size: 2 }, flatten: true });
      output('class', [whole]);
    });
    const ports = {
      inputs: [{ kind: 'vector', name: 'pixels', size: 128, sites: [8, 8] }],
      targets: [{ kind: 'symbol', name: 'class', size: 2 }],
    } as const;
    const picture = await drawArchitecture(seeing, { ports });
    for (const line of [
      '8 x 8 sites of 2 numbers',
      'windows of 3, stride 2',
      'the largest of 2 sites',
      'all sites at once',
    ]) {
      expect(picture).toContain(`>${line}</text>`);
    }
  });

  it('says of each block of a stack what it holds', async () => {
    const extents = { 'stack.b1.attention.heads': 12, 'stack.b1.attention.values': 3 };
    const drawn = await drawArchitecture(catalogued('transformer', symbolPorts(3), 8), { extents });
    expect(drawn).toContain('>b1: 12 heads of 1 key and 3 values, 32 units<');
    expect(await drawArchitecture(catalogued('transformer', symbolPorts(3), 8))).toContain(
      '>b1: 1 head of 1, 32 units<',
    );
  });

  it('dashes what reads the step before, and marks what does not only add', () => {
    const paths = [...svg.matchAll(/<path d="M[^>]*>(?:<title>([^<]*)<)?/g)];
    const titled = paths.filter(([, title]) => title !== undefined);
    expect(titled).toHaveLength(flatten(everything).projections.length - 1);
    for (const [text, title] of titled) {
      expect(text.includes('stroke-dasharray'), title).toBe(title!.includes('the step before'));
    }
    expect(svg.match(/>×</g)!.length).toBe(1 + 1);
    expect(svg.match(/>±</g)!.length).toBe(2 + 1);
    expect(svg).toContain('marker-end="url(#arrow-plastic)"');
  });

  it('explains only the signs that occur', async () => {
    const plain = await drawArchitecture(
      areaGraph('plain', ({ input, area, project, output }) => {
        const layer = area('layer', feedforwardLayer());
        project(input('symbol'), layer);
        output('next', [layer]);
      }),
    );
    expect(plain).not.toMatch(/reads the step before|scales|mixture|removed/);
  });

  it.each(sampleNames)('draws "%s" of the catalogue', async (name) => {
    const text = await drawArchitecture(catalogued(name, symbolPorts(3), 2), { ports: symbolPorts(3) });
    expect(text).toMatch(/^<svg [^]*<\/svg>$/);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });
});
