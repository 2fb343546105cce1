import { normal } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { answersOf } from '../../testing/birth-trial.ts';
import { probedNetwork } from '../../testing/probed-network.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { sizesOf } from '../../testing/sizes.ts';
import { echoTask } from '../../testing/symbol-tasks.ts';
import { drawsAt } from '../draws.ts';
import type { GrowthRule } from '../growth-rule.ts';
import type { ActivationMoments, Probe } from '../probe.ts';
import { draftFold, foldUnits } from './fold.ts';
import { foldTurn } from './fold-schedule.ts';
import { growFold } from './grow-fold.ts';
import { type AttemptSettings, GROW_FOLD, type FoldSettings } from './grow-fold-settings.ts';

const noDraws = drawsAt({ high: 0, low: 0 }, 'layer', 0);

const settings: AttemptSettings = { ...GROW_FOLD.fold, window: 40, tolerance: 1e-6 };

function network() {
  const model = areaGraph('layered', ({ input, area, project, output }) => {
    const layer = area('layer', feedforwardLayer({ units: 4, activation: 'tanh' }));
    project(input('symbol'), layer);
    output('next', [layer]);
  });
  const spread = normal(0.5);
  const initialWeights = { input: spread, lateral: spread, recurrent: spread, readout: spread };
  return probedNetwork(40, { model, batch: 3, initialWeights });
}

/** A probe that finds something else in a population. */
function finding(probe: Probe, change: (moments: ActivationMoments) => Partial<ActivationMoments>): Probe {
  return new Proxy(probe, {
    get: (target, name) => {
      if (name === 'moments') {
        return (...args: Parameters<Probe['moments']>) => {
          const moments = target.moments(...args);
          return { ...moments, ...change(moments) };
        };
      }
      const found: unknown = Reflect.get(target, name, target);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
}

/** A symmetric matrix without an inverse that says anything: its eigenvalues are 3 and, else, -1. */
const indefinite = (units: number): Float64Array =>
  Float64Array.from({ length: units * units }, (_, at) => (at % (units + 1) === 0 ? 1 : 2));

describe('a covariance that has no inverse', () => {
  it.each<[string, (units: number) => Float64Array]>([
    ['is indefinite', indefinite],
    ['is not a number', (units) => new Float64Array(units * units).fill(NaN)],
    ['is infinite', (units) => new Float64Array(units * units).fill(Infinity)],
  ])('is an attempt that fails where it %s, and training goes on', (_what, covariance) => {
    const rule = growFold({
      block: 1,
      every: 10,
      until: 0.2,
      fold: { every: 10, longestWait: 20, window: 5 },
    });
    const failing: GrowthRule = {
      ...rule,
      propose: (population, draws, moment) =>
        rule.propose(population, draws, {
          ...moment,
          probe: finding(moment.probe, ({ mean }) => ({ covariance: covariance(mean.length) })),
        }),
    };
    const trainer = trained(sampleTrainer({ growth: failing, plannedCycles: 100 }), 100);
    expect(trainer.deaths).toBe(0);
    expect(Number.isFinite(trainer.smoothedLoss)).toBe(true);
    // Attempts with 4, 2 and 1 units at 20, 30 and 40, and then after the longest wait.
    expect(trainer.checkpoint().memory['turns']).toEqual({ memory: { due: 100, wait: 20, count: 1 } });
  });
});

describe('constant activations', () => {
  it('are folded into the biases all together', () => {
    const probed = network();
    const { residence, model } = probed.live;
    for (const weight of probed.probe.population('layer').incoming)
      residence.write(weight, new Float64Array(residence.read(weight).length));
    const bias = model.parameters.find(({ name }) => name === 'layer.bias')!;
    residence.write(bias, Float64Array.from([0.5, -2, 1, 9]));
    const answers = () => answersOf(model, residence.snapshot(), sampleTask).outputs;
    const before = answers();
    const { outcome, proposal } = foldUnits(probed.view('layer'), 3, probed.probe, settings);
    expect([outcome, proposal.removed.length]).toEqual(['folded', 3]);
    for (const { variable, values } of proposal.rewrites!) residence.write(variable, values);
    const survivors = [0, 1, 2, 3].filter((position) => !proposal.removed.includes(position));
    residence.apply({ axis: 'layer', survivors, births: 0 });
    answers().forEach((answer, i) => expect(answer).toBeCloseTo(before[i]!, 9));
  });

  it('far from 0 keep the digits in which they vary', () => {
    const { probe } = network();
    const population = probe.population('layer');
    // The last unit is half the first, but for a constant: next to their means, 1e9, it cannot be seen.
    const [mean, first] = [1e9, [2, 0, 0, 1]];
    const covariance = Float64Array.from({ length: 16 }, (_, at) => {
      const [i, k] = [Math.floor(at / 4), at % 4];
      return i % 3 === 0 && k % 3 === 0 ? (first[i]! * first[k]!) / 4 : i === k ? 1 : 0;
    });
    const moments: ActivationMoments = {
      ...probe.moments('layer', 40),
      mean: new Float64Array(4).fill(mean),
      covariance,
      secondMoment: covariance.map((value) => value + mean * mean),
    };
    const fold = (kind: FoldSettings['covariance']) =>
      draftFold(population, moments, probe, {
        count: 1,
        ridge: 1e-9,
        covariance: kind,
        may: (position) => position === 3,
      });
    const readout = population.outgoing[0]!;
    const given = probe.read(readout);
    const taken = fold('about-means')!.rewrites.find(({ variable }) => variable === readout)!.values;
    for (let i = 0; i < 3; i++) expect(taken[i]).toBeCloseTo(given[i]! + 0.5 * given[9 + i]!, 6);
    expect(fold('of-moments')?.rewrites[0]!.values).not.toEqual(taken);
  });
});

describe('a task that can be solved to the last bit', () => {
  it('folds', () => {
    const task = echoTask({ symbols: 3, delay: 0, steps: 6 });
    const model = catalogued('recurrent', task, 2);
    const trainer = sampleTrainer({ task, model, batch: 4, plannedCycles: 2000, growth: growFold() });
    expect(sizesOf(trained(trainer, 400))['memory']).toBeGreaterThan(20);
    trained(trainer, 1600);
    expect(trainer.smoothedLoss).toBeLessThan(1e-3);
    expect(sizesOf(trainer)['memory']).toBeLessThan(5);
  });

  it('is tried at a loss that is many times the least, but next to nothing', () => {
    const { probe, view } = network();
    const guessing = 6 * Math.log(3);
    expect(probe.ignorance(56)).toBeCloseTo(guessing, 1);
    const countAfter = (share: number, fold: Partial<FoldSettings> = {}): unknown => {
      const rule = growFold({ fold });
      const memory = { ...structuredClone(rule.memory!), least: 1e-9, now: 'fold' };
      const shape = { batch: 3, steps: 6 };
      const seen = finding(probe, () => ({ loss: share * guessing }));
      rule.propose(view('layer'), noDraws, sampleMoment({ memory, cycle: 50, shape, probe: seen }));
      return foldTurn(memory, 'layer', { ...GROW_FOLD.fold, every: 1, longestWait: 4 }).count;
    };
    // Half as many units after an attempt that failed; as many as before after none.
    expect([0.009, 0.011].map((share) => countAfter(share))).toEqual([2, 4]);
    expect(countAfter(0.009, { margin: 0 })).toBe(4);
    expect([0.4, 0.6].map((loss) => countAfter(loss / guessing, { margin: 0.5 }))).toEqual([2, 4]);
  });
});
