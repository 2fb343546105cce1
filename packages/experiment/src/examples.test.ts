import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normal, type State } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { leakyPool } from '../examples/leaky-pool.ts';
import { exampleModules as modules } from '../examples/modules.ts';
import { parseArchitecture } from './architecture/architecture-spec.ts';
import { architectureSpec } from './architecture/written-architecture.ts';
import { areaGraph, flatten, marginRule, type Model, outgoingL1, type Trainer } from '@meristem/growable';
import {
  axisEditsOf,
  echoTask,
  livelyGrowth,
  lossAndGradients,
  randomState,
  sampleModel,
  sampleTrainer,
  sizesOf,
  symbolPorts,
  trained,
} from '@meristem/growable/testing';
import { SpecError } from './spec-error.ts';

const file = join(import.meta.dirname, '../examples/attending-memory.json');
const data = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const architecture = parseArchitecture(data, { modules }).architecture;

/** A state in which everything is random and every unit has settled. */
function settledState(model: Model): State {
  const state = randomState(model, 3, 5);
  return model.statistics.reduce((next, each) => next.with(each, next.read(each).fill(1)), state);
}

/** Units born in an area since the start. */
function birthsIn(trainer: Trainer, area: string): number {
  return axisEditsOf(trainer).reduce((sum, { edit }) => sum + (edit.axis === area ? edit.births : 0), 0);
}

/** Units removed from an area that began with two. */
function deathsIn(trainer: Trainer, area: string): number {
  return 2 + birthsIn(trainer, area) - sizesOf(trainer)[area]!;
}

describe('the examples', () => {
  it('are read from JSON by name, checked, and written again', () => {
    const { spec } = parseArchitecture(data, { modules });
    expect(spec.areas[1]).toEqual({
      name: 'head',
      kind: 'attentionPool',
      units: 2,
      maxUnits: 99,
      settling: 0.01,
    });
    expect(architectureSpec(architecture, { modules })).toEqual(spec);
    expect(() => parseArchitecture(data)).toThrow(SpecError);
    const areas = [{ name: 'memory', kind: 'attentionPool', settling: 2 }];
    expect(() => parseArchitecture({ ...data, areas }, { modules })).toThrow(
      '$.areas[0].settling: found 2, expected number to be <=1.',
    );
  });

  it('have exact gradients', () => {
    const model = sampleModel(architecture, symbolPorts(3), { steps: 4, batch: 2 });
    const state = settledState(model);
    const lossOf = lossAndGradients(model);
    const { gradients } = lossOf(state);
    const h = 1e-4;
    for (const parameter of model.parameters) {
      const values = state.read(parameter);
      const numeric = [...values].map((value, i) => {
        const at = (offset: number): number =>
          lossOf(state.with(parameter, values.with(i, value + offset))).loss;
        return (at(h) - at(-h)) / (2 * h);
      });
      const scale = Math.max(...numeric.map(Math.abs));
      const found = gradients.get(parameter.name)!;
      numeric.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5 * scale));
    }
  });

  it('train under the margin rule, with births and deaths in both, to less than a fifth of the first loss', () => {
    const spread = normal(0.3);
    const rule = marginRule({
      criterion: outgoingL1({ outputs: 3, threshold: 0.1 }),
      threshold: 0.1,
      addProbability: 0.1,
      deleteProbability: 0.2,
      spontaneousProbability: 0.02,
    });
    const task = echoTask({ symbols: 3, steps: 6 });
    const trainer = sampleTrainer({
      model: architecture,
      task,
      growth: rule,
      initialWeights: { input: spread, lateral: spread, recurrent: spread, readout: spread },
    });
    const first = trainer.smoothedLoss;
    trained(trainer, 600);
    expect(trainer.smoothedLoss).toBeLessThan(0.2 * first);
    for (const area of ['memory', 'head']) {
      expect(birthsIn(trainer, area), `births in ${area}`).toBeGreaterThan(0);
      expect(deathsIn(trainer, area), `deaths in ${area}`).toBeGreaterThan(0);
    }
  });
});

describe('a unit that is born into the softmax', () => {
  const model = sampleModel(architecture, symbolPorts(3), { steps: 4, batch: 2 });
  const lossOf = lossAndGradients(model);
  const state = settledState(model);
  const survivors = [0, 1, 2];
  const born = state.apply({ axis: 'head', survivors, births: 2 });

  it('changes no bit of the loss, whatever it would give', () => {
    const loud = model.projections
      .filter(({ from }) => from === 'head')
      .reduce((next, { weight }) => {
        const values = next.read(weight);
        return next.with(weight, values.fill(9, (values.length * 3) / 5));
      }, born);
    expect(lossOf(loud).loss).toBe(lossOf(state).loss);
  });

  it('takes its share once it is present', () => {
    const [presence] = model.statistics;
    const present = born.with(presence!, born.read(presence!).fill(1));
    expect(lossOf(present).loss).not.toBe(lossOf(state).loss);
  });

  it('is said to be coupled with the others, as its removal will shift them', () => {
    expect(flatten(architecture).areas.map(({ module }) => module.coupled ?? false)).toEqual([false, true]);
  });
});

describe('the units of both examples', () => {
  it('come and go all the time under a lively rule, and everything that carries them follows', () => {
    const trainer = trained(sampleTrainer({ model: architecture, growth: livelyGrowth }), 200);
    for (const area of ['memory', 'head']) {
      expect(birthsIn(trainer, area)).toBeGreaterThan(3);
      expect(deathsIn(trainer, area)).toBeGreaterThan(3);
    }
    const { memory, head } = sizesOf(trainer) as { memory: number; head: number };
    expect(trainer.state.read('memory.recurrent')).toHaveLength(memory * memory);
    expect(trainer.state.read('memory.odds')).toHaveLength(memory);
    expect(trainer.state.read('memory.to.head')).toHaveLength(memory * 2 * head);
    expect(trainer.state.read('head.presence')).toHaveLength(head);
  });
});

describe('a leaky pool', () => {
  it('grows with its paces and its recurrent weights, which are found to be its outgoing ones', () => {
    const model = areaGraph('leaky', ({ input, area, project, output }) => {
      const memory = area('memory', leakyPool({ maxUnits: 20 }));
      project(input('symbol'), memory);
      output('next', [memory]);
    });
    const [population] = sampleModel(model, symbolPorts(3)).axisPopulations;
    expect(population!.outgoing.map(({ name }) => name)).toEqual(['memory.to.next', 'memory.recurrent']);
    const trainer = trained(sampleTrainer({ model, growth: livelyGrowth }), 100);
    const units = sizesOf(trainer)['memory']!;
    expect(trainer.births).toBeGreaterThan(3);
    expect(trainer.state.read('memory.pace')).toHaveLength(units);
    expect(trainer.state.read('memory.recurrent')).toHaveLength(units * units);
  });
});
