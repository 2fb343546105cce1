import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topological } from '../tensor/graph.ts';
import { PRIMITIVES } from '../primitives/table.ts';
import { randomKey } from '../random/key.ts';
import { keyedChoices, listedChoices } from './choices.ts';
import { GRAPH_OPERATIONS } from './graph-operations.ts';
import { randomGraph } from './random-graph.ts';

const graphs = Array.from({ length: 500 }, (_, seed) => randomGraph(keyedChoices(randomKey(seed))));

describe('randomGraph', { timeout: 30_000 }, () => {
  it('makes the same graph from the same decisions', () => {
    const decisions = Array.from({ length: 60 }, (_, i) => (i * 7919) % 1009);
    const [first, second] = [randomGraph(listedChoices(decisions)), randomGraph(listedChoices(decisions))];
    expect(second.description).toEqual(first.description);
    expect(second.point).toEqual(first.point);
  });

  it('makes a graph from any decisions, however few', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 31 - 1), { maxLength: 40 }), (decisions) => {
        const { loss, sources } = randomGraph(listedChoices(decisions));
        expect(loss.dims).toEqual([]);
        expect(sources.length).toBeGreaterThan(0);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('uses every operation', () => {
    const used = new Set(graphs.flatMap(({ description }) => description));
    expect([...used].sort()).toEqual([...Object.keys(GRAPH_OPERATIONS), 'scan'].sort());
  });

  it('uses every primitive that has a derivative', () => {
    const used = new Set(
      graphs.flatMap(({ loss }) => topological([loss]).map(({ primitive }) => primitive.name)),
    );
    // A random tensor does not depend on a source.
    const left = Object.keys(PRIMITIVES).filter((name) => !used.has(name));
    expect(left.sort()).toEqual(['random']);
  });

  it('scans forward and in reverse, with one carry and two, over no step, one and many', () => {
    const loops = graphs.flatMap(({ loss, point }) =>
      topological([loss])
        .filter(({ primitive }) => primitive.name === 'scan')
        .map(({ attributes }) => {
          const { over, reverse, carries } = attributes as {
            over: { name: string };
            reverse: boolean;
            carries: [];
          };
          return { reverse, carries: carries.length, steps: point.extents[over.name] };
        }),
    );
    expect(loops.length).toBeGreaterThan(100);
    for (const reverse of [false, true]) {
      for (const carries of [1, 2]) {
        for (const steps of [0, 1, 17]) expect(loops).toContainEqual({ reverse, carries, steps });
      }
    }
  });
});
