import { createState, type Ports, randomKey, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../architecture/architecture.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import { buildModel } from './build-model.ts';

const ports: Ports = {
  inputs: [
    { kind: 'symbol', name: 'symbol', size: 20 },
    { kind: 'vector', name: 'sensor', size: 30 },
  ],
  targets: [{ kind: 'symbol', name: 'next', size: 20 }],
};

/** The mean square of each weight of a new model, by name. */
function meanSquares(architecture: Architecture): (name: string) => number {
  const model = buildModel(architecture, {
    ports,
    steps: 2,
    weights: { initial: {}, incoming: zeros, outgoing: zeros },
  });
  const extents = Object.fromEntries(model.axisPopulations.map(({ name, initial }) => [name, initial]));
  const state = createState({ variables: model.parameters, key: randomKey(3), extents });
  return (name) => {
    const values = state.read(name);
    return values.reduce((sum, value) => sum + value * value, 0) / values.length;
  };
}

/** Five standard errors of the mean square of so many normal numbers, relative. */
const within = (count: number): number => 5 * Math.sqrt(2 / count);

function expectMeanSquare(found: number, expected: number, count: number): void {
  expect(Math.abs(found / expected - 1)).toBeLessThan(within(count));
}

describe('first weights', () => {
  const graph = areaGraph('all kinds', ({ input, area, project, output }) => {
    const symbol = input('symbol');
    const sensor = input('sensor');
    const memory = area('memory', recurrentPool({ units: 25, activation: 'gated' }));
    const layer = area('layer', feedforwardLayer({ units: 40 }));
    const scaled = area('scaled', feedforwardLayer({ units: 50, activation: 'tanh' }));
    project(symbol, memory);
    project(layer, memory, { delay: 1 });
    project(sensor, layer);
    project(memory, layer, { interaction: 'mixture' });
    project(layer, scaled);
    project(memory, scaled, { interaction: 'multiplicative' });
    output('next', [scaled, memory]);
  });
  const meanSquare = meanSquares(graph);

  it('share what a target takes among all sources that it adds up, symbols being one', () => {
    expectMeanSquare(meanSquare('symbol.to.memory'), 1 / 41, 20 * 75);
    expectMeanSquare(meanSquare('layer.to.memory'), 1 / 41, 40 * 75);
    expectMeanSquare(meanSquare('scaled.to.next'), 1 / 75, 50 * 20);
    expectMeanSquare(meanSquare('memory.to.next'), 1 / 75, 25 * 20);
  });

  it('of rectified units are larger by the root of 2', () => {
    expectMeanSquare(meanSquare('sensor.to.layer'), 2 / 55, 30 * 40);
    expectMeanSquare(meanSquare('memory.to.layer'), 2 / 55, 25 * 40);
    expectMeanSquare(meanSquare('layer.to.scaled'), 1 / 40, 40 * 50);
  });

  it('that scale other sums are small', () => {
    expectMeanSquare(meanSquare('memory.to.scaled'), 0.01 / 25, 25 * 50);
  });

  it('from a population to itself are orthogonal, for every gate', () => {
    // Rows of length 1: 25 of them for each of 3 gates.
    expect(meanSquare('memory.recurrent')).toBeCloseTo(1 / 25, 12);
  });

  it('of the blocks of a stack add less the more there are', () => {
    const stacked = meanSquares(
      areaGraph('stack', ({ input, area, project, output }) => {
        const stack = area('stack', residualStack({ units: 30, blocks: 4, width: { units: 40 } }));
        project(input('symbol'), stack);
        project(input('sensor'), stack);
        output('next', [stack]);
      }),
    );
    expectMeanSquare(stacked('sensor.to.stack'), 1 / 31, 30 * 30);
    expectMeanSquare(stacked('stack.b2.reading'), 2 / 30, 30 * 40);
    expectMeanSquare(stacked('stack.b2.adding'), 1 / 4 / 40, 30 * 40);
  });
});
