import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scale } from '../../architecture/scale.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { livelyGrowth, sampleTrainer } from '../../testing/sample-trainer.ts';
import { budget } from './budget.ts';
import { fixedSize, type GrowthRule, type PopulationProposal } from '../growth-rule.ts';

const { criterion } = livelyGrowth;
const plain: GrowthRule = fixedSize({ criterion });

/** A proposal for a population of so many units, each worth a parameter. */
const wanting = (
  name: string,
  births: number,
  parts: {
    readonly strengths?: readonly number[];
    readonly removed?: readonly number[];
    readonly scale?: Scale;
    readonly min?: number;
  } = {},
): PopulationProposal => {
  const { strengths = [0.5], removed = [], scale = 'neuron', min = 0 } = parts;
  const ids = strengths.map((_, i) => i);
  const [dead, constants] = [ids.map(() => false), ids.map(() => 0)];
  return {
    population: { name, scale, ids, ages: ids, strengths, dead, constants, min, max: 99 },
    removed,
    births,
  };
};

/** What is granted of some proposals: births by population, where a unit costs a parameter. */
function granted(total: number, proposals: readonly PopulationProposal[]): Readonly<Record<string, number>> {
  const moment = sampleMoment({
    cost: (after) => ({
      parameters: after.reduce(
        (sum, { population, removed, births }) => sum + population.ids.length - removed.length + births,
        0,
      ),
      multiplyAdds: 0,
    }),
  });
  const chosen = budget(plain, { parameters: total }).select!(proposals, moment);
  return Object.fromEntries(chosen.map(({ population, births }) => [population.name, births]));
}

describe('budget', () => {
  it('grants all that fits', () => {
    expect(granted(7, [wanting('a', 2), wanting('b', 3)])).toEqual({ a: 2, b: 3 });
  });

  it('grants what keeps a population at its fewest, whatever the total', () => {
    const dying = { strengths: [0.4, 0.3, 0.2], removed: [0, 2], min: 2 };
    expect(granted(1, [wanting('a', 2, dying), wanting('b', 3)])).toEqual({ a: 1 });
    expect(granted(9, [wanting('a', 2, dying), wanting('b', 3)])).toEqual({ a: 2, b: 3 });
  });

  it('grants the population whose weakest unit is strongest what it wants, then others what is left', () => {
    const [weak, strong] = [{ strengths: [0.9, 0.01] }, { strengths: [0.4, 0.3] }];
    expect(granted(7, [wanting('weak', 2, weak), wanting('strong', 2, strong)])).toEqual({
      weak: 1,
      strong: 2,
    });
    expect(granted(5, [wanting('weak', 2, weak), wanting('strong', 2, strong)])).toEqual({ strong: 1 });
  });

  it('looks at units that stay only, and takes a strength that is no number for none', () => {
    const proposals = [
      wanting('a', 2, { strengths: [0.01, 0.9], removed: [0] }),
      wanting('b', 2, { strengths: [NaN, 0.9] }),
      wanting('c', 2, { strengths: [0.5] }),
    ];
    expect(granted(6, proposals)).toEqual({ a: 2 });
    expect(granted(7, proposals)).toEqual({ a: 2, c: 1 });
    expect(granted(9, proposals)).toEqual({ a: 2, b: 1, c: 2 });
  });

  it('serves a population without units first, and equals in their order', () => {
    const proposals = [wanting('a', 1), wanting('empty', 1, { strengths: [] }), wanting('b', 1)];
    expect(granted(3, proposals)).toEqual({ empty: 1 });
    expect(granted(4, proposals)).toEqual({ a: 1, empty: 1 });
  });

  it('serves small scales before large ones, however strong', () => {
    const proposals = (['projection', 'area', 'layer', 'neuron'] as const).map((scale, i) =>
      wanting(scale, 1, { scale, strengths: [10 - i] }),
    );
    expect(granted(6, proposals)).toEqual({ neuron: 1, layer: 1 });
  });

  it('lets deletions and rewrites pass, whatever the network costs', () => {
    const rewrites = [] as never[];
    const proposals = [wanting('a', 3, { removed: [0] }), { ...wanting('b', 1), rewrites: [{} as never] }];
    expect(granted(1, proposals)).toEqual({ a: 0, b: 0 });
    expect(granted(1, [{ ...wanting('c', 1), rewrites }])).toEqual({});
  });

  it('gives room that a deletion makes to others', () => {
    const proposals = [wanting('a', 1), wanting('b', 0, { strengths: [0.1, 0.2], removed: [0] })];
    expect(granted(3, proposals)).toEqual({ a: 1, b: 0 });
  });

  it('keeps the totals that it is told, both or one', () => {
    const cost = (after: readonly PopulationProposal[]) => ({
      parameters: 10 + after.reduce((sum, { births }) => sum + births, 0),
      multiplyAdds: 100 + 10 * after.reduce((sum, { births }) => sum + births, 0),
    });
    const births = (options: Parameters<typeof budget>[1]): number | undefined =>
      budget(plain, options).select!([wanting('a', 5)], sampleMoment({ cost }))[0]?.births;
    expect(births({ parameters: 13 })).toBe(3);
    expect(births({ multiplyAdds: 120 })).toBe(2);
    expect(births({ parameters: 13, multiplyAdds: 120 })).toBe(2);
    expect(births({ parameters: 11, multiplyAdds: 190 })).toBe(1);
    expect(births({ multiplyAdds: 99 })).toBeUndefined();
  });

  it('asks for nothing else of the rule than the rule does', () => {
    const asked: string[] = [];
    const rule: GrowthRule = {
      ...plain,
      memory: { a: 1 },
      window: 3,
      graveyard: 4,
      observe: () => void asked.push('observe'),
      select: (proposals) => (asked.push('select'), proposals.slice(1)),
      pace: () => 0.5,
    };
    const within = budget(rule, { parameters: 99 });
    expect([within.memory, within.window, within.graveyard, within.criterion]).toEqual([
      { a: 1 },
      3,
      4,
      criterion,
    ]);
    expect(within.pace!({}, 0)).toBe(0.5);
    within.observe!(sampleMoment());
    const proposals = [wanting('a', 0), wanting('b', 0, { removed: [0] })];
    expect(within.select!(proposals, sampleMoment())).toEqual([proposals[1]]);
    expect(asked).toEqual(['observe', 'select']);
    const bare = budget(plain, { parameters: 99 });
    expect([bare.memory, bare.window, bare.graveyard, bare.pace!({}, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
      1,
    ]);
  });

  it.each([
    [{}, 'budget: options: found no total, expected parameters, multiplyAdds or both.'],
    [{ parameters: 0 }, 'budget: options.parameters: found 0, expected a whole number, 1 or more.'],
    [{ multiplyAdds: NaN }, 'budget: options.multiplyAdds: found NaN, expected a whole number, 1 or more.'],
  ])('refuses %j', (options, message) => {
    expect(() => budget(plain, options)).toThrow(expect.objectContaining({ code: 'option', message }));
  });
});

describe('a network of many populations within a budget', () => {
  const zoo = areaGraph('zoo', ({ input, area, areas, project, projections, output }) => {
    const memory = area('memory', recurrentPool({ units: 1 }));
    const stack = area('stack', residualStack({ units: 1, blocks: 1 }));
    project(input('symbol'), memory);
    project(memory, stack);
    output('next', [memory, stack]);
    areas('column', recurrentPool(), { initial: 0, max: 4, reads: ['@inputs'], feeds: ['@outputs'] });
    projections('links', {});
  });

  /** The most trained numbers that a run of 30 cycles comes to. */
  const most = (seed: number, parameters: number): number => {
    const growth = budget(livelyGrowth, { parameters });
    const trainer = sampleTrainer({ model: zoo, growth, seed });
    let largest = 0;
    for (let cycle = 0; cycle < 30; cycle++) {
      trainer.train();
      largest = Math.max(largest, trainer.parameterCount);
    }
    return largest;
  };

  it('never exceeds it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(60, 100), (seed, parameters) => {
        expect(most(seed, parameters)).toBeLessThanOrEqual(parameters);
      }),
      { numRuns: 3 },
    );
  });

  it('comes close, for a given seed', () => {
    expect(most(2, 60)).toBeGreaterThan(48);
    expect(most(2, 60)).toBeLessThanOrEqual(60);
  });
});
