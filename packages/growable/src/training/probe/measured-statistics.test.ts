import { normal } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaGraph, type ProjectionOptions } from '../../architecture/graph-builder.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { draftFold } from '../../growth/grow-fold/fold.ts';
import type { GrowthRule } from '../../growth/growth-rule.ts';
import type { Rewrite } from '../../growth/probe.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { givenTask } from '../../testing/given-task.ts';
import { probedNetwork, type ProbedNetwork } from '../../testing/probed-network.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';

const CYCLES = 12;

const images = givenTask({
  name: 'images',
  steps: 1,
  inputs: [{ kind: 'grid', name: 'symbol', sites: [4, 3], size: 2 }],
  targets: [{ kind: 'symbol', name: 'next', size: 3 }],
  at: (port, position, lane) =>
    port === 'next'
      ? [(position + lane) % 3]
      : Array.from({ length: 24 }, (_, i) => Math.sin(1 + 3 * position + 5 * lane + 7 * i)),
});

/** Two layers under batch norms, the second of which reads the first, and something besides. */
function normed(seed: number, onGrid: boolean): ProbedNetwork {
  const meeting: ProjectionOptions = onGrid ? { window: { size: 2 } } : {};
  const model = areaGraph('normed', ({ input, area, project, output }) => {
    const symbol = input('symbol');
    const first = area('first', feedforwardLayer({ units: 6, normalisation: 'batch' }));
    const second = area('second', feedforwardLayer({ units: 4, normalisation: 'batch', dropout: 0.2 }));
    const third = area('third', feedforwardLayer({ units: 3, normalisation: 'batch', activation: 'tanh' }));
    project(symbol, first, meeting);
    project(symbol, second, meeting);
    project(first, second, meeting);
    project(second, third, onGrid ? { pool: { by: 'mean' } } : {});
    output('next', [third]);
  });
  const spread = normal(0.8);
  const initialWeights = { input: spread, lateral: spread, recurrent: spread, readout: spread };
  const task = onGrid ? images : sampleTask;
  return probedNetwork(CYCLES, { model, task, batch: 8, seed, initialWeights });
}

const write = ({ live: { residence } }: ProbedNetwork, rewrites: readonly Rewrite[]): void => {
  for (const { variable, values } of rewrites) residence.write(variable, values);
};

/** What is settled beside the numbers of a fold, by name. */
const statisticsIn = (rewrites: readonly Rewrite[]): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(
    rewrites
      .filter(({ variable }) => /\.(mean|variance)$/.test(variable.name))
      .map(({ variable, values }) => [variable.name, [...values]]),
  );

describe('running means after a fold', () => {
  it.each([
    ['layers', false],
    ['channels', true],
  ] as const)('are those that a fresh estimate finds: %s', (_what, onGrid) => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.constantFrom('first', 'second'), (seed, population) => {
        const network = normed(seed, onGrid);
        const { probe, live } = network;
        write(network, probe.settled([]));
        const moments = probe.moments(population, CYCLES);
        const fold = draftFold(probe.population(population), moments, probe, { count: 2, ridge: 1e-6 })!;
        const settled = statisticsIn(fold.rewrites);
        expect(Object.keys(settled)).toHaveLength(6);
        write(network, fold.rewrites);
        const survivors = [...live.residence.snapshot().units(probe.population(population).axis).ids.keys()];
        const left = survivors.filter((position) => !fold.removed.includes(position));
        const judged = probe.lossWith([], CYCLES);
        live.residence.apply({ axis: population, survivors: left, births: 0 });
        // What goes has no say any more: the network that was judged is the one that is left.
        expect(probe.lossWith([], CYCLES)).toBeCloseTo(judged, 10);
        const fresh = statisticsIn(probe.settled([]));
        for (const [name, values] of Object.entries(fresh)) {
          const own = name.startsWith(`${population}.`);
          const kept = own ? left.map((position) => settled[name]![position]!) : settled[name]!;
          kept.forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 10));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('would lag behind otherwise', () => {
    const network = normed(3, false);
    const { probe } = network;
    write(network, probe.settled([]));
    const before = statisticsIn(probe.settled([]));
    const moments = probe.moments('first', CYCLES);
    const fold = draftFold(probe.population('first'), moments, probe, { count: 3, ridge: 1e-6 })!;
    const after = statisticsIn(fold.rewrites);
    const ratios = after['second.variance']!.map((value, i) => value / before['second.variance']![i]!);
    expect(Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)))).toBeGreaterThan(0.05);
  });

  it('are what training comes to where nothing is learned and cycles repeat themselves', () => {
    const { model } = normed(5, false).live;
    const task = givenTask({
      ...{ name: 'again', steps: 2, inputs: sampleTask.inputs, targets: sampleTask.targets },
      at: (_port, position, lane) => [((position % 2) + lane) % 3],
    });
    let settled: Readonly<Record<string, readonly number[]>> = {};
    const growth: GrowthRule = {
      ...{ name: 'settling', criterion: outgoingL1({ penalty: 0 }), window: 3 },
      propose: (_population, _draws, { cycle, probe }) => {
        if (cycle === 299) settled = statisticsIn(probe.settled([]));
        return { removed: [], births: 0 };
      },
    };
    const spread = normal(0.8);
    const initialWeights = { input: spread, lateral: spread, recurrent: spread, readout: spread };
    const { architecture } = model;
    const options = { task, growth, learningRate: 0, batch: 4, initialWeights, model: architecture };
    const { state } = trained(sampleTrainer(options), 300);
    for (const name of ['first.mean', 'first.variance', 'second.mean', 'second.variance']) {
      [...state.read(name)].forEach((value, i) => expect(settled[name]![i]).toBeCloseTo(value, 10));
    }
  });

  it('are nobody’s concern where nothing is measured', () => {
    const { probe } = probedNetwork(3);
    const rewrites: readonly Rewrite[] = [];
    const before = probe.lookups;
    expect(probe.settled(rewrites)).toBe(rewrites);
    expect(probe.lookups).toBe(before);
  });
});
