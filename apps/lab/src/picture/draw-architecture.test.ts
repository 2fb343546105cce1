import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
import { placement } from './placement.ts';
import { placeTree } from './place-tree.ts';
import { spread } from './column-spread.ts';

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

const placed = (architecture: Architecture) =>
  placement(placeTree(architecture), flatten(architecture).projections);

describe('where an architecture is drawn', () => {
  const { leaves, frames, projections, width, height } = placed(everything);
  const boxOf = (name: string) => leaves.find(({ leaf }) => leaf.name === name)!;

  it('has a box for every place, a frame for every nested graph and a way for every projection', () => {
    const { inputs, areas, outputs } = flatten(everything);
    expect(leaves.map(({ leaf }) => leaf.name).sort()).toEqual(
      [...inputs, ...areas.map(({ name }) => name), ...outputs].sort(),
    );
    expect(frames.map(({ frame }) => frame.name)).toEqual(['left', 'right', 'p1', 'p2']);
    expect(projections).toHaveLength(flatten(everything).projections.length - 1);
  });

  it('has inputs on the left, outputs on the right, and sources without delay before their targets', () => {
    for (const { projection } of projections) {
      if (projection.delay === 1) continue;
      const [from, to] = [boxOf(projection.from), boxOf(projection.to)];
      expect(from.x + from.width, `${projection.from} to ${projection.to}`).toBeLessThan(to.x);
    }
    expect(Math.min(...leaves.map(({ x }) => x))).toBe(boxOf('symbol').x);
    const rights = leaves.map((leaf) => leaf.x + leaf.width);
    expect(Math.max(...rights)).toBeCloseTo(boxOf('next').x + boxOf('next').width);
  });

  it('lets no two boxes overlap, keeps areas inside of their frames and everything on the picture', () => {
    const apart = (
      a: { x: number; y: number; width: number; height: number },
      b: { x: number; y: number; width: number; height: number },
    ): boolean =>
      a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    leaves.forEach((a, i) => leaves.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
    frames.forEach((a, i) => frames.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
    for (const { frame, ...box } of frames) {
      for (const leaf of leaves) {
        const inside =
          leaf.x >= box.x &&
          leaf.y >= box.y &&
          leaf.x + leaf.width <= box.x + box.width &&
          leaf.y + leaf.height <= box.y + box.height;
        expect(inside).toBe(leaf.leaf.name.startsWith(`${frame.name}.`));
        expect(inside || apart(leaf, box)).toBe(true);
      }
    }
    for (const box of [...leaves, ...frames]) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width + 1e-9);
      expect(box.y + box.height).toBeLessThanOrEqual(height + 1e-9);
    }
  });

  it('lets no way lead through the box of a third place', () => {
    for (const { projection, passes } of projections) {
      const others = leaves.filter(
        ({ leaf }) => leaf.name !== projection.from && leaf.name !== projection.to,
      );
      for (const { x, y } of passes) {
        const hit = others.find(
          (box) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height,
        );
        expect(hit?.leaf.name).toBeUndefined();
      }
    }
  });
});

describe('drawArchitecture', () => {
  const svg = drawArchitecture(everything, { ports: symbolPorts(4), extents: { gate: 7 } });

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

  it('shows sizes of ports and populations as they are now', () => {
    expect(svg).toContain('>4 symbols<');
    expect(svg).toContain('>7 units (1 to 99)<');
    expect(svg).toContain('>2 layers (0 to 24)<');
    expect(svg).toContain('>p: 2 areas now, 0 to 8<');
    expect(drawArchitecture(everything)).toContain('>3 units (1 to 99)<');
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

  it('explains only the signs that occur', () => {
    const plain = drawArchitecture(
      areaGraph('plain', ({ input, area, project, output }) => {
        const layer = area('layer', feedforwardLayer());
        project(input('symbol'), layer);
        output('next', [layer]);
      }),
    );
    expect(plain).not.toMatch(/reads the step before|scales|mixture|removed/);
  });

  it.each(sampleNames)('draws "%s" of the catalogue', (name) => {
    const text = drawArchitecture(catalogued(name, symbolPorts(3), 2), { ports: symbolPorts(3) });
    expect(text).toMatch(/^<svg [^]*<\/svg>$/);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('spread', () => {
  it('keeps the order and the gap, and moves nothing that need not move', () => {
    const column = fc.array(fc.record({ height: fc.integer({ min: 1, max: 60 }), y: fc.constant(0) }), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(
        column,
        fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 9, maxLength: 9 }),
        (boxes, ys) => {
          spread(boxes, ys.slice(0, boxes.length), 5);
          boxes.slice(1).forEach((box, i) => {
            const above = boxes[i]!;
            expect(box.y - above.y).toBeGreaterThanOrEqual((box.height + above.height) / 2 + 5 - 1e-9);
          });
          const settled = boxes.map(({ y }) => y);
          spread(boxes, settled, 5);
          boxes.forEach(({ y }, i) => expect(y).toBeCloseTo(settled[i]!, 9));
        },
      ),
    );
  });
});
