import { describe, expect, it } from 'vitest';
import { areaGraph } from './graph-builder.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { editArchitecture, graphPopulationNamed } from './graph-population.ts';

const pool = recurrentPool();

/** Helpers that read a member of another population, which may go. */
const dependent = areaGraph('dependent', ({ input, area, areas, project, projections, output }) => {
  const memory = area('memory', pool);
  project(input('symbol'), memory);
  output('next', [memory]);
  areas('first', pool, { initial: 1 });
  areas('second', pool, { initial: 0, reads: [{ kind: 'area', name: 'first1' }] });
  projections('links', { sources: [{ kind: 'area', name: 'first1' }, memory] });
});

const newborns = (graph: typeof dependent, name: string): readonly string[] =>
  graphPopulationNamed(graph, name).newborn(1, () => 0);

describe('areas whose template reads a member of another population', () => {
  it('are born while it is there', () => {
    expect(newborns(dependent, 'second')).toEqual(['second1']);
    const grown = editArchitecture(dependent, { population: 'second', removed: [], born: ['second1'] });
    expect(grown.projections.filter(({ to }) => to === 'second1').map(({ from }) => from)).toEqual([
      'first1',
    ]);
  });

  it('are not born when it has gone, and nothing names it any more', () => {
    const alone = editArchitecture(dependent, { population: 'first', removed: ['first1'], born: [] });
    expect(newborns(alone, 'second')).toEqual([]);
    expect(alone.populations.map(({ reads }) => reads.map(({ place }) => place))).toEqual([['@inputs'], []]);
    expect(alone.plasticProjections?.sources).toEqual(['memory']);
    expect(newborns(alone, 'first')).toEqual(['first2']);
  });
});

describe('areas that would close a cycle with members of another population', () => {
  it('are not born', () => {
    const tangled = areaGraph('tangled', ({ input, areas, output }) => {
      input('symbol');
      output('next', []);
      areas('a', pool, { initial: 1, reads: ['@inputs'] });
      areas('b', pool, { initial: 0, reads: ['@inputs', '@areas'], feeds: ['@areas', '@outputs'] });
    });
    expect(newborns(tangled, 'b')).toEqual([]);
    expect(newborns(tangled, 'a')).toEqual(['a2']);
  });
});

describe('the numbers of newborns', () => {
  it('go on from those that were told', () => {
    const counted = areaGraph('counted', ({ input, area, areas, project, output }) => {
      const kept = area('p4', pool);
      project(input('symbol'), kept);
      output('next', [kept]);
      areas('p', pool, { initial: 2, members: [kept], named: 6 });
    });
    expect(counted.areas.map(({ name }) => name)).toEqual(['p4', 'p7', 'p8']);
    expect(newborns(counted, 'p')).toEqual(['p9']);
  });
});
