import { gradient, type Ports } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { compute } from '../testing/compute.ts';
import { catalogued, randomState, sampleModel, symbolPorts } from '../testing/sample-models.ts';
import { cycleLoss, dataInputs, ignorantLoss } from './loss.ts';
import type { Model } from './model.ts';
import { unroll } from './unroll.ts';

/** Everything that a cycle of a model yields. */
function cycleOf(model: Model) {
  const data = dataInputs(model);
  const { outputs, activations } = unroll(model, data.inputs);
  return { outputs, activations, loss: cycleLoss(model, outputs, data) };
}

/** A vector and a symbol go in, a vector and a symbol must come out. */
const mixedPorts: Ports = {
  inputs: [
    { kind: 'vector', name: 'sensor', size: 2 },
    { kind: 'symbol', name: 'symbol', size: 3 },
  ],
  targets: [
    { kind: 'vector', name: 'torque', size: 2 },
    { kind: 'symbol', name: 'next', size: 3 },
  ],
};

const mixed = areaGraph('mixed', ({ input, area, project, output }) => {
  const memory = area('memory', recurrentPool());
  project(input('sensor'), memory);
  project(input('symbol'), memory);
  output('torque', [memory]);
  output('next', [memory]);
});

const symbolGraph = catalogued('recurrent', symbolPorts(4));
const symbolMean: Ports = {
  ...symbolPorts(4),
  targets: symbolPorts(4).targets.map((port) => ({ ...port, reduction: 'mean' as const })),
};

/** Data of some lanes, time-major: `[time, lane]`, or `[time, lane, port]`. */
function laneData(steps: number, lanes: readonly number[]) {
  const spread = (width: number, value: (step: number, lane: number, i: number) => number): number[] =>
    Array.from({ length: steps }, (_, step) =>
      lanes.map((lane) => Array.from({ length: width }, (__, i) => value(step, lane, i))),
    ).flat(2);
  return {
    sensor: Float64Array.from(spread(2, (step, lane, i) => Math.sin(5 * step + 3 * lane + i))),
    symbol: Int32Array.from(spread(1, (step, lane) => (step * step + lane) % 3)),
    torque: Float64Array.from(spread(2, (step, lane, i) => Math.cos(step + 2 * lane + 4 * i))),
    next: Int32Array.from(spread(1, (step, lane) => (step + 2 * lane) % 3)),
  };
}

describe('cycleLoss', () => {
  it('is the sum over steps of cross-entropies in nats and squared errors', () => {
    const model = sampleModel(mixed, mixedPorts);
    const { outputs, loss } = cycleOf(model);
    const data = laneData(4, [0]);
    const found = compute(
      randomState(model, 3),
      { loss, next: outputs['next']!, torque: outputs['torque']! },
      data,
    );
    const expected = [0, 1, 2, 3].reduce((total, step) => {
      const logits = found.next.slice(3 * step, 3 * step + 3);
      const partition = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const errors = [0, 1].map((i) => (found.torque[2 * step + i]! - data.torque[2 * step + i]!) ** 2);
      return total + Math.log(partition) - logits[data.next[step]!]! + errors[0]! + errors[1]!;
    }, 0);
    expect(found.loss).toHaveLength(1);
    expect(found.loss[0]).toBeCloseTo(expected, 12);
  });

  it('of a port that says so is the mean over steps and components', () => {
    const averaged: Ports = {
      ...mixedPorts,
      targets: mixedPorts.targets.map((port) => ({ ...port, reduction: 'mean' as const })),
    };
    const lossOf = (targets: Ports['targets']): number => {
      const model = sampleModel(mixed, { ...averaged, targets });
      return compute(randomState(model, 3), { loss: cycleOf(model).loss }, laneData(4, [0])).loss[0]!;
    };
    const [torque, next] = mixedPorts.targets;
    const [meanTorque, meanNext] = averaged.targets;
    const whole = lossOf([torque!, next!]);
    const [both, ofTorque] = [lossOf([meanTorque!, meanNext!]), lossOf([meanTorque!, next!])];
    // 4 steps of 2 components, and 4 symbols.
    const torques = (whole - ofTorque) / (1 - 1 / 8);
    expect(torques).toBeGreaterThan(1);
    expect(both).toBeCloseTo(torques / 8 + (whole - torques) / 4, 12);
    const model = sampleModel(symbolGraph, symbolMean, { steps: 40 });
    expect(ignorantLoss(model)).toBeCloseTo(Math.log(4), 12);
  });

  it('of a batch is the mean of its lanes, as are its gradients', () => {
    const lanes = [0, 1, 2];
    const [one, three] = [sampleModel(mixed, mixedPorts), sampleModel(mixed, mixedPorts, { batch: 3 })];
    const [single, batched] = [cycleOf(one), cycleOf(three)];
    const weights = randomState(three, 4);
    const gradients = (model: Model, loss: (typeof single)['loss']) =>
      Object.fromEntries(gradient(loss, model.parameters).map((g, i) => [model.parameters[i]!.name, g]));
    const whole = compute(
      weights,
      { loss: batched.loss, ...gradients(three, batched.loss) },
      laneData(4, lanes),
    );
    const apart = lanes.map((lane) => {
      const activation = weights.read('memory.activation').slice(4 * lane, 4 * lane + 4);
      const state = one.parameters
        .reduce(
          (before, parameter) => before.with(parameter, weights.read(parameter.name)),
          randomState(one, 4),
        )
        .with('memory.activation', activation);
      return compute(state, { loss: single.loss, ...gradients(one, single.loss) }, laneData(4, [lane]));
    });
    expect(new Set(apart.map(({ loss }) => loss[0])).size).toBe(3);
    for (const [name, values] of Object.entries(whole)) {
      values.forEach((value, i) => {
        const mean =
          apart.reduce((total, lane) => total + (lane as Record<string, readonly number[]>)[name]![i]!, 0) /
          3;
        expect(value, `${name}[${i}]`).toBeCloseTo(mean, 12);
      });
    }
  });
});

describe('ignorantLoss', () => {
  it('is what guessing all symbols alike costs', () => {
    const ports = symbolPorts(4);
    expect(ignorantLoss(sampleModel(catalogued('recurrent', ports), ports, { steps: 40 }))).toBe(
      40 * Math.log(4),
    );
  });

  it('is what a network without any weight costs, where all targets are symbols', () => {
    const ports = symbolPorts(3);
    const model = sampleModel(catalogued('stacked', ports), ports, { batch: 2 });
    const blank = model.parameters.reduce(
      (state, one) => state.with(one, state.read(one).fill(0)),
      randomState(model, 2),
    );
    const symbols = Int32Array.from({ length: 8 }, (_, i) => i % 3);
    const { loss } = compute(blank, { loss: cycleOf(model).loss }, { symbol: symbols, next: symbols });
    expect(loss[0]).toBeCloseTo(ignorantLoss(model)!, 12);
  });

  it('is not known without data where vectors are predicted', () => {
    expect(ignorantLoss(sampleModel(mixed, mixedPorts, { steps: 5 }))).toBeUndefined();
  });
});
