import { MeristemError, randomKey } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Scale } from '../../architecture/scale.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { byPopulation, byScale } from './combined-rule.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { drawsAt } from '../draws.ts';
import {
  fixedSize,
  type GrowthRule,
  type PopulationView,
  type RuleMemory,
  windowOf,
} from '../growth-rule.ts';
import { marginRule } from './margin-rule.ts';
import { plateauRule } from './plateau-rule.ts';
import { graphEditsOf } from '../../testing/edits.ts';

const criterion = outgoingL1({ outputs: 3 });
const draws = drawsAt(randomKey(0), 'any', 0);

const population = (name: string, scale: Scale = 'neuron'): PopulationView => ({
  name,
  scale,
  ids: [0],
  ages: [1],
  strengths: [1],
  dead: [false],
  constants: [0],
  min: 0,
  max: 9,
});

/** A rule that counts in its memory what it is asked, and wants some births. */
const counting = (births: number, parts: Partial<GrowthRule> = {}): GrowthRule => ({
  name: `counting ${births}`,
  criterion,
  memory: { seen: 0, asked: 0 },
  observe: ({ memory }) => {
    memory['seen'] = (memory['seen'] as number) + 1;
  },
  propose: (_view, _draws, { memory }) => {
    memory['asked'] = (memory['asked'] as number) + 1;
    return { removed: [], births };
  },
  ...parts,
});

describe('byScale', () => {
  it('asks the rule of the scale, and changes nothing of scales without one', () => {
    const rule = byScale({ neuron: counting(1), layer: counting(2) });
    const moment = sampleMoment({ memory: structuredClone(rule.memory) as RuleMemory });
    const births = (['neuron', 'layer', 'area', 'projection'] as const).map(
      (scale) => rule.propose(population('any', scale), draws, moment).births,
    );
    expect(births).toEqual([1, 2, 0, 0]);
  });

  it('keeps the memories of its rules apart, each seeing every cycle once', () => {
    const rule = byScale({ neuron: counting(1), layer: counting(2) });
    const memory = structuredClone(rule.memory) as RuleMemory;
    for (let cycle = 0; cycle < 3; cycle++) {
      const moment = sampleMoment({ cycle, memory });
      rule.observe!(moment);
      for (const name of ['a', 'b']) rule.propose(population(name), draws, moment);
    }
    expect(memory).toEqual({ neuron: { seen: 3, asked: 6 }, layer: { seen: 3, asked: 0 } });
    expect(rule.memory).toEqual({ neuron: { seen: 0, asked: 0 }, layer: { seen: 0, asked: 0 } });
  });

  it('gives a rule without a memory of its own one to write to', () => {
    const rule = byScale({ neuron: fixedSize({ criterion }), layer: marginRule({ criterion }) });
    expect(rule.memory).toEqual({ neuron: {}, layer: {} });
    const memory: RuleMemory = {};
    rule.propose(population('any'), draws, sampleMoment({ memory }));
    expect(memory).toEqual({ neuron: {} });
  });

  it('asks for the largest window and graveyard, and multiplies paces', () => {
    const rule = byScale({
      neuron: counting(1, { window: 3, pace: () => 0.5 }),
      layer: counting(1, { window: 7, graveyard: 2, pace: ({ seen }) => (seen === 0 ? 0.25 : 1) }),
      area: counting(1),
    });
    expect([windowOf(rule, { batch: 5, steps: 3 }), rule.graveyard]).toEqual([7, 2]);
    expect(rule.pace!(rule.memory!, 0)).toBe(0.125);
  });

  it('lets every rule select among its own proposals', () => {
    const asked: string[][] = [];
    const chooser = counting(1, {
      select: (proposals) => {
        asked.push(proposals.map((proposal) => proposal.population.name));
        return proposals.slice(1);
      },
    });
    const rule = byScale({ neuron: chooser, layer: counting(1) });
    const proposals = (['n1', 'l1', 'n2', 'a1'] as const).map((name) => ({
      population: population(name, { n: 'neuron', l: 'layer', a: 'area' }[name[0] as 'n'] as Scale),
      removed: [],
      births: 1,
    }));
    const chosen = rule.select!(proposals, sampleMoment({ memory: {} }));
    expect(chosen.map((proposal) => proposal.population.name)).toEqual(['n2', 'l1']);
    expect(asked).toEqual([['n1', 'n2']]);
  });

  it('trains a stack whose neurons and blocks follow different rules', () => {
    const model = areaGraph('deep', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool({ units: 2 }));
      const stack = area('stack', residualStack({ units: 2, blocks: 1, maxBlocks: 3 }));
      project(input('symbol'), memory);
      project(memory, stack);
      output('next', [stack]);
    });
    const neuron = marginRule({ criterion, addProbability: 0.3 });
    const layer = plateauRule({ criterion, patience: 10, deleteProbability: 0 });
    const growth = byScale({ neuron, layer });
    const trainer = trained(sampleTrainer({ model, growth }), 45);
    const blocks = trainer.populations.find(({ name }) => name === 'stack.layers')!.size;
    expect(blocks).toBe(3);
    const checkpoint = structuredClone(trainer.checkpoint());
    const again = trained(sampleTrainer({ model, growth, checkpoint }), 20);
    expect(again.checkpoint()).toEqual(trained(trainer, 20).checkpoint());
    const still = trained(sampleTrainer({ model, growth: byScale({ neuron }) }), 45);
    expect(graphEditsOf(still)).toEqual([]);
    expect(still.births).toBeGreaterThan(0);
  });
});

describe('byPopulation', () => {
  const moment = (): ReturnType<typeof sampleMoment> => sampleMoment({ memory: {} });

  it('asks the rule of the population, else the one for all others', () => {
    const plain = (births: number): GrowthRule =>
      counting(births, { propose: () => ({ removed: [], births }) });
    const rule = byPopulation({ memory: plain(1), 'stack.layers': plain(2), otherwise: plain(3) });
    const births = (name: string): number => rule.propose(population(name), draws, moment()).births;
    expect(['memory', 'stack.layers', 'other', 'constructor'].map(births)).toEqual([1, 2, 3, 3]);
  });

  it('changes nothing of other populations without one for them', () => {
    const rule = byPopulation({ memory: counting(1, { propose: () => ({ removed: [], births: 1 }) }) });
    expect(rule.propose(population('other'), draws, moment()).births).toBe(0);
    const proposals = ['memory', 'other'].map((name) => ({
      population: population(name),
      removed: [],
      births: 1,
    }));
    expect(rule.select!(proposals, moment())).toEqual([proposals[0]]);
  });
});

describe('combined rules, badly told', () => {
  it('are refused without any rule', () => {
    expect(() => byScale({})).toThrow(
      new MeristemError('rule', 'byScale: found no rule, expected at least one.'),
    );
    expect(() => byPopulation({ memory: undefined })).toThrow('byPopulation: found no rule');
  });

  it('are refused with two criteria', () => {
    const other = outgoingL1({ penalty: 0 });
    expect(() =>
      byScale({ neuron: marginRule({ criterion }), layer: marginRule({ criterion: other }) }),
    ).toThrow(
      new MeristemError(
        'rule',
        'byScale: found criterion "outgoing-l1" in rule "layer", expected the very one of rule "neuron". Make one criterion ' +
          'and give it to all rules.',
      ),
    );
  });
});
