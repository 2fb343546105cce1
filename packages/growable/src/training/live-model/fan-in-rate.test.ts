import { add, type Ports } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { compute } from '../../testing/compute.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { randomState, sampleModel } from '../../testing/sample-models.ts';
import { fanInSteps } from './fan-in-rate.ts';

/** A port of symbols and one of numbers, as many of the one as of the other. */
const ports = (size: number): Ports => ({
  inputs: [
    { kind: 'symbol', name: 'symbol', size },
    { kind: 'vector', name: 'sensor', size },
  ],
  targets: [{ kind: 'symbol', name: 'next', size: 3 }],
});

const architecture = areaGraph('mixed', ({ input, area, project, output }) => {
  const layer = area('layer', feedforwardLayer({ maxUnits: 400 }));
  const memory = area('memory', recurrentPool({ activation: 'gated' }));
  for (const name of ['symbol', 'sensor']) project(input(name), layer);
  project(layer, memory);
  output('next', [memory]);
});

/** How far every number of a model's parameters goes, in multiples of the optimizer's step, by parameter. */
function factors(
  units: { readonly layer: number; readonly memory: number },
  size = 5,
): Readonly<Record<string, readonly number[]>> {
  const model = sampleModel(architecture, ports(size));
  const state = randomState(model, units);
  const stepped = fanInSteps(
    model,
    model.parameters.map((parameter) => add(parameter, 0.5)),
  );
  const after = compute(
    state,
    Object.fromEntries(model.parameters.map((parameter, i) => [parameter.name, stepped[i]!])),
  );
  return Object.fromEntries(
    model.parameters.map((parameter) => {
      const before = state.read(parameter);
      return [parameter.name, after[parameter.name]!.map((value, at) => (value - before[at]!) / 0.5)];
    }),
  );
}

function expectAll(found: readonly number[] | undefined, factor: number): void {
  expect(found!.length).toBeGreaterThan(0);
  for (const one of found!) expect(one).toBeCloseTo(factor, 12);
}

describe('longer steps where a weight has few sources', () => {
  it.each([
    [1, 3],
    [4, 3],
    [16, 2],
    [36, 4 / 3],
    [64, 1],
    [400, 1],
  ])('from %i units are as long as usual times %f', (units, factor) => {
    expectAll(factors({ layer: units, memory: 2 })['layer.to.memory'], factor);
    const found = factors({ layer: 2, memory: Math.min(units, 64) });
    for (const name of ['memory.recurrent', 'memory.to.next']) expectAll(found[name], factor);
  });

  it.each([
    [1, 3],
    [4, 3],
    [16, 2],
    [64, 1],
    [400, 1],
  ])(
    'from a port of %i numbers are as long as usual times %f, and as usual from as many symbols',
    (size, factor) => {
      const found = factors({ layer: 2, memory: 2 }, size);
      expectAll(found['sensor.to.layer'], factor);
      expectAll(found['symbol.to.layer'], 1);
    },
  );

  it('are as usual for what units have to themselves', () => {
    const found = factors({ layer: 2, memory: 2 });
    const own = Object.keys(found).filter((name) => /bias/i.test(name));
    expect(own.length).toBeGreaterThan(1);
    for (const name of own) expectAll(found[name], 1);
  });
});
