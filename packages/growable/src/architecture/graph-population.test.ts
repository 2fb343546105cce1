import { randomKey, uniformAt } from '@meristem/autodiff';
import { keyedChoices } from '@meristem/autodiff/testing';
import { describe, expect, it } from 'vitest';
import { randomNetwork } from '../testing/random-architecture.ts';
import type { Architecture } from './architecture.ts';
import { checkArchitecture } from './check-architecture.ts';
import { ArchitectureError } from './errors.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { flatten } from './flat-graph.ts';
import { areaGraph } from './graph-builder.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import {
  dispensable,
  editArchitecture,
  type GraphEdit,
  graphPopulationNamed,
  graphPopulationsOf,
} from './graph-population.ts';

const plain = (architecture: Architecture): string => JSON.stringify(architecture);

/** A valid edit of some structure, chosen by random numbers; `undefined` if there is nothing to be done to it. */
function randomEdit(architecture: Architecture, draw: () => number): GraphEdit | undefined {
  const structures = graphPopulationsOf(architecture);
  const structure = structures[Math.floor(draw() * structures.length)];
  if (!structure) return undefined;
  const { name, units: members, min, max, newborn } = structure;
  const born = draw() < 0.5 && members.length < max ? newborn(1, draw) : [];
  const chosen = members[Math.floor(draw() * members.length)];
  const goes = chosen !== undefined && members.length > min && dispensable(structure, chosen);
  const removed = born.length === 0 && goes ? [chosen] : [];
  return removed.length + born.length > 0 ? { population: name, removed, born } : undefined;
}

describe('random edits of random architectures', () => {
  it.each(Array.from({ length: 12 }, (_, i) => i))('lead to sound ones, and back: number %i', (seed) => {
    let architecture = randomNetwork(keyedChoices(randomKey(seed))).architecture;
    let draws = 0;
    const draw = (): number => uniformAt(randomKey(seed), draws++);
    for (let step = 0; step < 25; step++) {
      const before = plain(architecture);
      const edit = randomEdit(architecture, draw);
      if (!edit) continue;
      const grown = editArchitecture(architecture, edit);
      expect(plain(architecture)).toBe(before);
      checkArchitecture(grown);
      const { units: members } = graphPopulationNamed(grown, edit.population);
      for (const member of edit.born) expect(members).toContain(member);
      for (const member of edit.removed) expect(members).not.toContain(member);
      if (edit.born.length > 0) {
        const back = editArchitecture(grown, { ...edit, removed: edit.born, born: [] });
        const shape = (each: Architecture): unknown => {
          const { areas, projections } = flatten(each);
          return {
            tree: each.areas.map(({ name, after }) => [name, after]),
            wires: each.projections,
            areas: areas.map(({ name, module }) => [name, module.kind, module.units, module.layers?.members]),
            projections,
          };
        };
        expect(shape(back)).toEqual(shape(architecture));
      }
      architecture = grown;
    }
  });
});

/** Two areas of a population that stack layers, beside one that does not, with projections that come and go. */
const field = areaGraph('field', ({ input, area, areas, project, projections, output }) => {
  const [symbol, memory] = [input('symbol'), area('memory', recurrentPool())];
  project(symbol, memory);
  output('next', [memory]);
  areas('assoc', residualStack({ blocks: 1, maxBlocks: 2 }), { initial: 2, min: 1, max: 3 });
  projections('links', { max: 7 });
});

describe('an edit that is none', () => {
  it.each<[string, Partial<GraphEdit>, string]>([
    [
      'of a structure that is not there',
      { population: 'asoc' },
      'found no population "asoc" of layers, areas or projections, expected one of: assoc1.layers',
    ],
    [
      'of a member that is not there',
      { population: 'assoc', removed: ['assoc9'] },
      'found no unit "assoc9", expected one of: assoc1, assoc2',
    ],
    [
      'that removes a member twice',
      { population: 'assoc', removed: ['assoc1', 'assoc1'] },
      'found "assoc1" twice',
    ],
    [
      'that goes below the minimum',
      { population: 'assoc', removed: ['assoc1', 'assoc2'] },
      'found 0 units after the edit, expected 1 to 3',
    ],
    [
      'that goes above the maximum',
      { population: 'assoc', born: ['assoc3', 'assoc4'] },
      'found 4 units after the edit, expected 1 to 3',
    ],
    ['that bears what is there', { population: 'assoc', born: ['assoc2'] }, 'found "assoc2" to be born'],
    ['that skips a name', { population: 'assoc', born: ['assoc4'] }, 'found "assoc4" to be born'],
    [
      'that bears a layer under a name of its own',
      { population: 'assoc1.layers', born: ['top'] },
      'found "top" to be born',
    ],
    ['that bears a layer once more', { population: 'assoc1.layers', born: ['b1'] }, 'found "b1" to be born'],
    [
      'that bears a projection from nowhere',
      { population: 'links', removed: ['memory>next'], born: ['nobody>next'] },
      'found "nobody>next" to be born',
    ],
    [
      'that bears a projection which is there',
      { population: 'links', removed: ['memory>next'], born: ['symbol>memory'] },
      'found "symbol>memory" to be born',
    ],
    [
      'that cuts an area off',
      { population: 'links', removed: ['symbol>memory'] },
      'found that no input reaches "memory"',
    ],
  ])('%s is refused, and changes nothing', (_what, edit, message) => {
    const before = plain(field);
    const whole: GraphEdit = { population: '', removed: [], born: [], ...edit };
    expect(() => editArchitecture(field, whole)).toThrow(ArchitectureError);
    expect(() => editArchitecture(field, whole)).toThrow(message);
    expect(plain(field)).toBe(before);
  });
});

describe('a population of areas', () => {
  it('bears nobody where a newborn would close a cycle without delay', () => {
    const ring = areaGraph('ring', ({ input, area, areas, project, projections, output }) => {
      const symbol = input('symbol');
      const [near, far] = [area('near', feedforwardLayer()), area('far', feedforwardLayer())];
      project(symbol, near);
      project(symbol, far);
      output('next', [near, far]);
      areas('assoc', feedforwardLayer(), { initial: 0, reads: [far], feeds: [near] });
      projections('links');
    });
    expect(graphPopulationNamed(ring, 'assoc').newborn(1, () => 0)).toEqual(['assoc1']);
    const joined = editArchitecture(ring, { population: 'links', removed: [], born: ['near>far'] });
    expect(joined.projections.at(-1)).toMatchObject({ from: 'near', to: 'far', delay: 0 });
    expect(graphPopulationNamed(joined, 'assoc').newborn(1, () => 0)).toEqual([]);
    const parted = editArchitecture(joined, { population: 'links', removed: ['near>far'], born: [] });
    expect(graphPopulationNamed(parted, 'assoc').newborn(1, () => 0)).toEqual(['assoc1']);
  });

  it('may go to its last member, and to none', () => {
    const none = areaGraph('none', ({ input, areas, area, project, output }) => {
      const [symbol, memory] = [input('symbol'), area('memory', recurrentPool())];
      project(symbol, memory);
      output('next', [memory]);
      areas('assoc', recurrentPool(), { initial: 2 });
    });
    const one = editArchitecture(none, { population: 'assoc', removed: ['assoc1'], born: [] });
    const empty = editArchitecture(one, { population: 'assoc', removed: ['assoc2'], born: [] });
    expect(empty.areas.map(({ name }) => name)).toEqual(['memory']);
    const again = editArchitecture(empty, { population: 'assoc', removed: [], born: ['assoc3'] });
    expect(again.areas.map(({ name }) => name)).toEqual(['memory', 'assoc3']);
  });

  it('keeps an area that alone hears an input or feeds an output', () => {
    const only = areaGraph('only', ({ input, areas, output }) => {
      input('symbol');
      output('next', []);
      areas('assoc', recurrentPool(), { initial: 2 });
    });
    const one = editArchitecture(only, { population: 'assoc', removed: ['assoc1'], born: [] });
    expect(dispensable(graphPopulationNamed(one, 'assoc'), 'assoc2')).toBe(false);
    expect(() => editArchitecture(one, { population: 'assoc', removed: ['assoc2'], born: [] })).toThrow(
      'found that no input reaches "next"',
    );
  });
});
