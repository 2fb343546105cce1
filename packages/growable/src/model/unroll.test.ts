import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { compute } from '../testing/compute.ts';
import {
  catalogued,
  randomState,
  rectifiedLayer,
  sampleModel,
  symbolPorts,
} from '../testing/sample-models.ts';
import { dataInputs } from './loss.ts';
import type { Model } from './model.ts';
import type { MultiplierPath } from './multiplier.ts';
import { unroll } from './unroll.ts';

const ports = symbolPorts(2);
const SYMBOLS = [0, 1, 1, 0];
const data = { symbol: Int32Array.from(SYMBOLS), next: Int32Array.from(SYMBOLS) };

/** A matrix-vector product with a weight stored `[pre][post]`. */
function product(source: readonly number[], weight: ArrayLike<number>): number[] {
  const posts = weight.length / source.length;
  return Array.from({ length: posts }, (_, post) =>
    source.reduce((total, value, pre) => total + value * weight[pre * posts + post]!, 0),
  );
}

const plus = (...terms: readonly (readonly number[])[]): number[] =>
  terms[0]!.map((_, i) => terms.reduce((total, term) => total + term[i]!, 0));
const times = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value * b[i]!);
const oneHot = (symbol: number): number[] => [0, 1].map((i) => (i === symbol ? 1 : 0));

/** Activations of an area and logits at all steps, flat. */
function unrolled(model: Model, state: Parameters<typeof compute>[0], path?: MultiplierPath) {
  const { outputs, activations, carried } = unroll(model, dataInputs(model).inputs, path && { path });
  const last = Object.fromEntries(carried.map(({ variable, value }) => [variable.name, value]));
  return compute(state, { ...activations, ...outputs, ...last }, data);
}

describe('unroll', () => {
  it('feeds areas in order within a step, and through delays from the step before', () => {
    const model = sampleModel(catalogued('loop', ports), ports);
    const state = randomState(model, { memory: 3, association: 2 });
    const read = (name: string): number[] => [...state.read(name)];
    let [memory, association] = [read('memory.activation'), read('association.activation')];
    const steps = SYMBOLS.map((symbol) => {
      const [seen, before] = [oneHot(symbol), { memory, association }];
      memory = plus(
        product(seen, read('symbol.to.memory')),
        product(before.association, read('association.to.memory')),
        product(before.memory, read('memory.recurrent')),
        read('memory.bias'),
      ).map(Math.tanh);
      association = plus(
        product(seen, read('symbol.to.association')),
        product(memory, read('memory.to.association')),
        product(before.association, read('association.recurrent')),
        read('association.bias'),
      ).map(Math.tanh);
      const next = plus(
        product(memory, read('memory.to.next')),
        product(association, read('association.to.next')),
        read('next.bias'),
      );
      return { memory, association, next };
    });
    const found = unrolled(model, state);
    for (const name of ['memory', 'association', 'next'] as const) {
      steps
        .flatMap((step) => step[name])
        .forEach((value, i) => expect(found[name]![i], name).toBeCloseTo(value, 13));
    }
    expect(found['memory.activation']).toEqual(found['memory']!.slice(-3));
    expect(found['association.activation']).toEqual(found['association']!.slice(-2));
  });

  it.each<[MultiplierPath, (multiplier: number[]) => number[]]>([
    ['readout', (multiplier) => multiplier.map(() => 1)],
    ['everywhere', (multiplier) => multiplier],
  ])('sends units through their multipliers on the path "%s"', (path, recurrentGate) => {
    const multiplier = { path, initial: 1, newborn: 0.05 };
    const model = sampleModel(catalogued('recurrent', ports), ports, { multiplier });
    const state = randomState(model, 3).with('memory.multiplier', [0.5, 2, -1]);
    const read = (name: string): number[] => [...state.read(name)];
    const gates = read('memory.multiplier');
    let memory = read('memory.activation');
    const steps = SYMBOLS.map((symbol) => {
      const seen = times(memory, recurrentGate(gates));
      memory = plus(
        product(oneHot(symbol), read('symbol.to.memory')),
        product(seen, read('memory.recurrent')),
        read('memory.bias'),
      ).map(Math.tanh);
      return { memory, next: plus(product(times(memory, gates), read('memory.to.next')), read('next.bias')) };
    });
    const found = unrolled(model, state, path);
    for (const name of ['memory', 'next'] as const) {
      steps
        .flatMap((step) => step[name])
        .forEach((value, i) => expect(found[name]![i], name).toBeCloseTo(value, 13));
    }
  });

  it('runs a graph without memory', () => {
    const architecture = areaGraph('forward', ({ input, area, project, output }) => {
      const hidden = area('hidden', rectifiedLayer());
      project(input('symbol'), hidden);
      output('next', [hidden]);
    });
    const model = sampleModel(architecture, ports);
    const state = randomState(model, 3);
    const found = unrolled(model, state);
    const hidden = SYMBOLS.flatMap((symbol) =>
      plus(product(oneHot(symbol), state.read('symbol.to.hidden')), [...state.read('hidden.bias')]).map((x) =>
        Math.max(0, x),
      ),
    );
    hidden.forEach((value, i) => expect(found['hidden']![i]).toBeCloseTo(value, 14));
    expect(found['next']).toHaveLength(8);
  });

  it('runs a graph without areas', () => {
    const architecture = areaGraph('direct', ({ input, output }) => output('next', [input('symbol')]));
    const model = sampleModel(architecture, ports);
    const state = randomState(model, {});
    const { next } = unrolled(model, state) as Record<'next', readonly number[]>;
    const logits = SYMBOLS.flatMap((symbol) =>
      plus(product(oneHot(symbol), state.read('symbol.to.next')), [...state.read('next.bias')]),
    );
    logits.forEach((value, i) => expect(next[i]).toBeCloseTo(value, 14));
  });

  it('lets an area be empty', () => {
    const architecture = areaGraph('maybe', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool({ units: 0 }));
      project(input('symbol'), memory);
      output('next', [memory]);
    });
    const model = sampleModel(architecture, ports);
    const state = randomState(model, 0);
    const bias = [...state.read('next.bias')];
    expect(unrolled(model, state)).toMatchObject({ memory: [], next: SYMBOLS.flatMap(() => bias) });
  });
});
