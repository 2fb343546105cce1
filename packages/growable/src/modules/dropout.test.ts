import { axis, constant, createState, foldKey, input, random, randomKey, variable } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { compute } from '../testing/compute.ts';
import { quietContext } from '../testing/sample-moment.ts';
import { sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { throughFile } from '../testing/through-file.ts';
import { dropped } from './dropout.ts';
import { feedforwardLayer } from './feedforward-layer.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import type { StepContext } from './growable-module.ts';
import { residualStack } from './residual-stack.ts';

const [batch, unit] = [axis('batch', 40), axis('unit')];
const ones = variable({
  name: 'ones',
  dims: [batch, unit],
  initial: constant(1),
  birth: { own: constant(1) },
});

const learning: StepContext = {
  ...quietContext(),
  training: true,
  noise: (name, dims) => random(foldKey(randomKey(3), name), input('clock', []), 'uniform', dims),
};

const stateOf = (units: number) =>
  createState({ variables: [ones], key: randomKey(1), extents: { unit: units } });

function masked(share: number, clock: number, units = 25, name?: string): readonly number[] {
  const y = dropped(ones, [batch, unit], share, learning, name);
  return compute(stateOf(units), { y }, share === 0 ? {} : { clock }).y;
}

describe('dropout', () => {
  it.each([0.1, 0.5, 0.9])(
    'of %d silences that share, and scales the others up so that the mean stays',
    (share) => {
      const values = masked(share, 2);
      const kept = values.filter((value) => value !== 0);
      for (const value of kept) expect(value).toBeCloseTo(1 / (1 - share), 12);
      const silenced = 1 - kept.length / values.length;
      // Three standard deviations of a share of 1,000 draws.
      expect(Math.abs(silenced - share)).toBeLessThan(3 * Math.sqrt((share * (1 - share)) / 1000));
      const over = Array.from({ length: 40 }, (_, clock) => masked(share, clock));
      const average = over.flat().reduce((sum, value) => sum + value, 0) / 40_000;
      expect(Math.abs(average - 1)).toBeLessThan(3 * Math.sqrt(share / (1 - share) / 40_000));
    },
  );

  it('does nothing in a step that does not learn, nor without a share', () => {
    expect(dropped(ones, [batch, unit], 0.5, quietContext())).toBe(ones);
    expect(dropped(ones, [batch, unit], 0, learning)).toBe(ones);
  });

  it('is another one in every cycle and for every name, and the same again', () => {
    expect(masked(0.5, 7)).toEqual(masked(0.5, 7));
    expect(masked(0.5, 7)).not.toEqual(masked(0.5, 8));
    expect(masked(0.5, 7)).not.toEqual(masked(0.5, 7, 25, 'b1'));
  });

  it('is drawn by the ids of units: a birth changes nobody else’s', () => {
    const before = masked(0.5, 7, 5);
    const state = stateOf(5).apply({ axis: 'unit', survivors: [0, 1, 2, 3, 4], births: 1 });
    const y = dropped(ones, [batch, unit], 0.5, learning);
    const after = compute(state, { y }, { clock: 7 }).y;
    expect(after.filter((_, i) => i % 6 < 5)).toEqual(before);
  });

  it.each([0, 1, 3])('takes a layer of %i units', (units) => {
    expect(masked(0.5, 1, units)).toHaveLength(40 * units);
  });

  it.each([1, -0.1, 1.5, NaN])('refuses a share of %d', (share) => {
    const message = `options.dropout: found ${share}, expected a number from 0 to below 1.`;
    expect(() => feedforwardLayer({ dropout: share })).toThrow(`feedforwardLayer: ${message}`);
    expect(() => residualStack({ dropout: share })).toThrow(`residualStack: ${message}`);
  });
});

describe('a network with dropout', () => {
  const model = areaGraph('dropping', ({ input: port, area, project, output }) => {
    const layer = area('layer', feedforwardLayer({ units: 6, dropout: 0.5, activation: 'tanh' }));
    const stack = area('stack', residualStack({ units: 3, width: { units: 5 }, dropout: 0.5 }));
    project(port('symbol'), layer);
    project(layer, stack);
    output('next', [stack]);
  });

  it('is evaluated without it, the same every time', () => {
    const trainer = trained(sampleTrainer({ model }), 3);
    const once = trainer.evaluate({ cycles: 3 });
    expect(trainer.evaluate({ cycles: 3 })).toEqual(once);
    const whole = areaGraph('whole', ({ input: port, area, project, output }) => {
      const layer = area('layer', feedforwardLayer({ units: 6, activation: 'tanh' }));
      const stack = area('stack', residualStack({ units: 3, width: { units: 5 } }));
      project(port('symbol'), layer);
      project(layer, stack);
      output('next', [stack]);
    });
    const checkpoint = trainer.checkpoint();
    expect(sampleTrainer({ model: whole, checkpoint }).evaluate({ cycles: 3 })).toEqual(once);
    expect(trained(sampleTrainer({ model: whole }), 3).smoothedLoss).not.toBe(trainer.smoothedLoss);
  });

  it('is the same run for the same seed, in one go or resumed, and another one for another seed', () => {
    const run = (seed: number) => trained(sampleTrainer({ model, seed }), 30);
    const half = throughFile(trained(sampleTrainer({ model, seed: 1 }), 15).checkpoint());
    const resumed = trained(sampleTrainer({ model, seed: 1, checkpoint: half }), 15);
    const numbers = ({ state }: ReturnType<typeof run>): unknown => [...state.read('symbol.to.layer')];
    expect(numbers(run(1))).toEqual(numbers(run(1)));
    expect(numbers(resumed)).toEqual(numbers(run(1)));
    expect(numbers(run(2))).not.toEqual(numbers(run(1)));
  });
});
