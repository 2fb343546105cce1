import type { Port, Ports } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { ArchitectureError } from '../architecture/errors.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import {
  catalogued,
  evenWeights,
  rectifiedLayer,
  sampleModel,
  symbolPorts,
} from '../testing/sample-models.ts';
import { buildModel } from './build-model.ts';
import type { Model } from './model.ts';
import type { MultiplierPath } from './multiplier.ts';

const ports = symbolPorts(3);
const vector = (name: string, size: number): Port => ({ kind: 'vector', name, size });

const dimsOf = (model: Model): Record<string, string> =>
  Object.fromEntries(
    [...model.parameters, ...model.carried].map(({ name, dims }) => [
      name,
      dims.map(({ label }) => label).join(', '),
    ]),
  );

describe('buildModel', () => {
  it('declares every variable over the axes of its places, with its part', () => {
    const model = sampleModel(catalogued('loop', ports), ports);
    expect(dimsOf(model)).toEqual({
      'symbol.to.memory': 'pre symbol, post memory',
      'symbol.to.association': 'pre symbol, post association',
      'memory.to.association': 'pre memory, post association',
      'association.to.memory': 'pre association, post memory',
      'memory.to.next': 'pre memory, post next',
      'association.to.next': 'pre association, post next',
      'memory.recurrent': 'pre memory, post memory',
      'memory.bias': 'memory',
      'association.recurrent': 'pre association, post association',
      'association.bias': 'association',
      'next.bias': 'next',
      'memory.activation': 'batch, memory',
      'association.activation': 'batch, association',
    });
    expect(Object.fromEntries(model.parameters.map(({ name, part }) => [name, part]))).toEqual({
      'symbol.to.memory': 'input',
      'symbol.to.association': 'input',
      'memory.to.association': 'lateral',
      'association.to.memory': 'lateral',
      'memory.to.next': 'readout',
      'association.to.next': 'readout',
      'memory.recurrent': 'recurrent',
      'memory.bias': 'bias',
      'association.recurrent': 'recurrent',
      'association.bias': 'bias',
      'next.bias': 'readoutBias',
    });
  });

  it('gives projections to a gated pool an axis of gates, which never grows', () => {
    const model = sampleModel(catalogued('gated', ports), ports);
    expect(dimsOf(model)['symbol.to.memory']).toBe('pre symbol, memory.gate, post memory');
    expect(dimsOf(model)['memory.recurrent']).toBe('pre memory, memory.gate, post memory');
    const gates = model.parameters[0]!.dims[1]!.axis;
    expect([gates.min, gates.max]).toEqual([3, 3]);
  });

  it('knows what the units of each population give to others, themselves included', () => {
    const { axisPopulations } = sampleModel(catalogued('loop', ports, 2), ports);
    expect(
      axisPopulations.map(({ name, initial, outgoing }) => [
        name,
        initial,
        outgoing.map((weight) => weight.name),
      ]),
    ).toEqual([
      ['memory', 2, ['memory.to.association', 'memory.to.next', 'memory.recurrent']],
      ['association', 2, ['association.to.memory', 'association.to.next', 'association.recurrent']],
    ]);
  });

  it('declares a multiplier for each population when the criterion trains some', () => {
    const multiplier = { path: 'readout', initial: 1, newborn: 0.05 } as const;
    const multipliersOf = (model: Model): string[] =>
      model.parameters.filter(({ part }) => part === 'multiplier').map(({ name }) => name);
    const model = sampleModel(catalogued('loop', ports), ports, { multiplier });
    expect(model.axisPopulations.map((population) => population.multiplier?.name)).toEqual(
      multipliersOf(model),
    );
    expect(multipliersOf(model)).toEqual(['memory.multiplier', 'association.multiplier']);
    expect(multipliersOf(sampleModel(catalogued('loop', ports), ports))).toEqual([]);
  });

  it('carries an activation from step to step for modules with memory and for sources of delayed projections only', () => {
    const architecture = areaGraph('mixed', ({ input, area, project, output }) => {
      const [silent, delayed, pool] = [
        area('plain', rectifiedLayer()),
        area('echo', rectifiedLayer()),
        area('pool', recurrentPool()),
      ];
      const symbol = input('symbol');
      for (const target of [silent, delayed, pool]) project(symbol, target);
      project(delayed, pool, { delay: 1 });
      output('next', [silent, delayed, pool]);
    });
    expect(sampleModel(architecture, ports).carried.map(({ name }) => name)).toEqual([
      'echo.activation',
      'pool.activation',
    ]);
  });

  it('takes the sizes of its ports from the task, of any kind', () => {
    const mixed = { inputs: [vector('sensor', 5)], targets: [vector('torque', 2)] };
    const architecture = areaGraph('arm', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool());
      project(input('sensor'), memory);
      output('torque', [memory]);
    });
    const { inputs, outputs, time, batch } = sampleModel(architecture, mixed, { steps: 7, batch: 3 });
    expect([inputs[0]!.axis.min, outputs[0]!.axis.min, time.min, batch.min]).toEqual([5, 2, 7, 3]);
  });
});

describe('an architecture that does not fit its task', () => {
  const recurrent = catalogued('recurrent', ports);
  const weights = evenWeights(0.1);
  const build =
    (given: Ports, batch = 1) =>
    (): Model =>
      buildModel(recurrent, { ports: given, steps: 4, batch, weights });

  it.each([
    [
      'an input that the task lacks',
      build({ inputs: [vector('sensor', 2), vector('clock', 1)], targets: ports.targets }),
      'architecture "recurrent": input "symbol": found no such port in the task, expected one of: sensor, clock.',
    ],
    [
      'an output that the task lacks',
      build({ inputs: ports.inputs, targets: [vector('torque', 2)] }),
      'architecture "recurrent": output "next": found no such port in the task, expected one of: torque.',
    ],
    [
      'a target without a prediction',
      build({ inputs: ports.inputs, targets: [...ports.targets, vector('torque', 2)] }),
      'architecture "recurrent": found no output for the task\'s target "torque", expected one.',
    ],
    [
      'an empty batch',
      build(ports, 0),
      'architecture "recurrent": found a batch of 0, expected 1 or more sequences.',
    ],
  ])('%s', (_what, failure, message) => {
    expect(failure).toThrow(new ArchitectureError(message));
  });

  it('refuses multipliers that would gate nothing, which their penalty would make fade away', () => {
    const stacked = catalogued('stacked', ports);
    const withPath = (path: MultiplierPath) => (): Model =>
      sampleModel(stacked, ports, { multiplier: { path, initial: 1, newborn: 0.05 } });
    expect(withPath('readout')).toThrow(ArchitectureError);
    expect(withPath('readout')).toThrow(
      'architecture "stacked": found area "lower" without a projection to an output, expected one for multipliers on the ' +
        'path "readout". Add one, or choose the path "everywhere".',
    );
    expect(withPath('everywhere')().parameters.filter(({ part }) => part === 'multiplier')).toHaveLength(2);
  });

  it('may leave an input of the task unread', () => {
    expect(
      build({ inputs: [...ports.inputs, vector('sensor', 2)], targets: ports.targets })().inputs,
    ).toHaveLength(1);
  });
});
