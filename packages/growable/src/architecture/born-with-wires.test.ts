import { describe, expect, it } from 'vitest';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { ArchitectureError } from './errors.ts';
import { areaGraph } from './graph-builder.ts';
import { editArchitecture, type GraphEdit } from './graph-population.ts';

/** Two inputs and outputs that are read directly, and a template of pools that would read and feed both. */
const bare = areaGraph('bare', ({ input, output, areas, projections }) => {
  const inputs = [input('letter'), input('digit')];
  output('next', inputs);
  output('sum', inputs);
  areas('area', recurrentPool({ units: 2 }), { initial: 0 });
  projections('links');
});

const wire = (place: string) => ({ place, delay: 0, interaction: 'additive' }) as const;
const born = (reads: string, feeds: string, unit = 'area1'): GraphEdit => ({
  population: 'area',
  removed: [],
  born: [unit],
  wires: { [unit]: { reads: [wire(reads)], feeds: [wire(feeds)] } },
});

describe('an area that is born with wires of its own', () => {
  it('reads and feeds what these say, and is a member as any other', () => {
    const grown = editArchitecture(bare, born('digit', 'sum'));
    const others = bare.projections.length;
    expect(grown.projections.slice(others).map(({ from, to }) => `${from}>${to}`)).toEqual([
      'digit>area1',
      'area1>sum',
    ]);
    expect(grown.populations[0]).toMatchObject({ members: ['area1'], named: 1 });
    // The next one is connected as the population says.
    const next = editArchitecture(grown, { population: 'area', removed: [], born: ['area2'] });
    expect(next.projections.length).toBe(others + 2 + 4);
  });

  it('comes to the same from the edit as JSON', () => {
    const edit = born('digit', 'sum');
    const read = JSON.parse(JSON.stringify(edit)) as GraphEdit;
    expect(editArchitecture(bare, read)).toEqual(editArchitecture(bare, edit));
  });

  it.each<[string, GraphEdit, string]>([
    [
      'a place that there is not',
      born('digt', 'sum'),
      'wires["area1"].reads[0].place: found "digt", expected one of: letter, digit, next, sum',
    ],
    [
      'a delay that is none',
      {
        ...born('digit', 'sum'),
        wires: { area1: { reads: [{ ...wire('digit'), delay: 2 as never }], feeds: [] } },
      },
      'wires["area1"].reads[0].delay: found 2, expected 0, the present step, or 1, the one before',
    ],
    [
      'no list',
      { ...born('digit', 'sum'), wires: { area1: { reads: 'digit', feeds: [] } as never } },
      'wires["area1"].reads: found string, expected a list of wires',
    ],
    [
      'an area that is not born',
      { ...born('digit', 'sum'), wires: { area2: { reads: [], feeds: [] } } },
      'wires["area2"]: found wires of an area that is not born, expected one of: area1',
    ],
    [
      'a projection',
      {
        population: 'links',
        removed: ['letter>sum'],
        born: [],
        wires: { 'letter>sum': { reads: [], feeds: [] } },
      },
      'wires: found wires, expected none: only areas that are born bring their own',
    ],
    [
      'another number',
      born('digit', 'sum', 'area2'),
      'found "area2" to be born, expected the names of newborns',
    ],
  ])('is refused with wires of %s', (_, edit, message) => {
    expect(() => editArchitecture(bare, edit)).toThrow(ArchitectureError);
    expect(() => editArchitecture(bare, edit)).toThrow(message);
  });

  it('is refused where nothing would hear it', () => {
    const deaf: GraphEdit = {
      ...born('digit', 'sum'),
      wires: { area1: { reads: [wire('digit')], feeds: [] } },
    };
    expect(() => editArchitecture(bare, deaf)).toThrow(ArchitectureError);
  });
});
