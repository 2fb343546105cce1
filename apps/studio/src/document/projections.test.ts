import { describe, expect, it } from 'vitest';
import type { ArchitectureJson } from '../contract/index.ts';
import { newGraph } from '../canvas/new-area.ts';
import { joined, joinFault, reachesAtOnce, withoutProjection, withProjection } from './projections.ts';

const GRAPH: ArchitectureJson = {
  name: 'g',
  inputs: ['symbol'],
  areas: [{ name: 'a', kind: 'recurrentPool' }, { name: 'b', kind: 'recurrentPool' }, newGraph('inner')],
  outputs: ['next'],
  projections: [
    { from: 'symbol', to: 'a' },
    { from: 'a', to: 'inner.entry' },
    { from: 'inner.exit', to: 'b' },
  ],
};

describe('projections', () => {
  it('sees what is reached within a step, through nested graphs', () => {
    expect(reachesAtOnce(GRAPH, 'a', 'b')).toBe(true);
    expect(reachesAtOnce(GRAPH, 'b', 'a')).toBe(false);
    const delayed = withProjection(GRAPH, 1, { from: 'a', to: 'inner.entry', delay: 1 });
    expect(reachesAtOnce(delayed, 'a', 'b')).toBe(false);
  });

  it('reads the step before where it would close a circle, and only there', () => {
    expect(joined(GRAPH, 'b', 'a').projections.at(-1)).toEqual({ from: 'b', to: 'a', delay: 1 });
    expect(joined(GRAPH, 'a', 'a').projections.at(-1)).toEqual({ from: 'a', to: 'a', delay: 1 });
    expect(joined(GRAPH, 'b', 'next').projections.at(-1)).toEqual({ from: 'b', to: 'next' });
  });

  it('ends at ports of nested graphs', () => {
    expect(joined(GRAPH, 'symbol', 'inner').projections.at(-1)).toEqual({
      from: 'symbol',
      to: 'inner.entry',
    });
    expect(joined(GRAPH, 'inner', 'next').projections.at(-1)).toEqual({ from: 'inner.exit', to: 'next' });
  });

  it('says why things cannot be joined', () => {
    expect(joinFault(GRAPH, 'next', 'a')).toContain('output');
    expect(joinFault(GRAPH, 'a', 'symbol')).toContain('input');
    expect(joinFault(GRAPH, 'symbol', 'a')).toContain('already');
    expect(joinFault(GRAPH, 'a', 'b')).toBeUndefined();
  });

  it('removes one projection and leaves the order of the others', () => {
    expect(withoutProjection(GRAPH, 1).projections).toEqual([GRAPH.projections[0], GRAPH.projections[2]]);
  });
});
