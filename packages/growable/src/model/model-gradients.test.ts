import {
  gradient,
  referenceBackend,
  type Residence,
  type State,
  trace,
  type Variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { arranged } from '../modules/arranged.ts';
import { sampleNames } from '../testing/sample-architectures.ts';
import {
  catalogued,
  randomState,
  rectifiedLayer,
  sampleModel,
  symbolPorts,
} from '../testing/sample-models.ts';
import { cycleLoss, dataInputs } from './loss.ts';
import type { Model } from './model.ts';
import type { MultiplierPath } from './multiplier.ts';
import { unroll } from './unroll.ts';

/*
 * The derivative of a whole training loss, through time, gates, multipliers and delays, against central differences.
 */

const STEPS = 5;
const ports = symbolPorts(3);

/** Distance of the points of a difference quotient from its centre. */
const H = 1e-3;

/**
 * The derivative along one element by the central difference over four points. Its error is the fifth derivative times
 * h^4 / 30, about 1e-13 here, plus the rounding of losses of about 10 over h, about 1e-12.
 */
function numericDerivative(
  loss: () => number,
  residence: Residence,
  parameter: Variable,
  values: Float64Array,
  i: number,
): number {
  const at = (offset: number): number => {
    const moved = values.slice();
    moved[i]! += offset;
    residence.write(parameter, moved);
    return loss();
  };
  return (8 * (at(H) - at(-H)) - (at(2 * H) - at(-2 * H))) / (12 * H);
}

/** Symbols without any order that a difference could hide in. */
function symbolData(batch: number): Record<string, Int32Array> {
  const symbols = (shift: number): Int32Array =>
    Int32Array.from({ length: STEPS * batch }, (_, i) => (i * i + shift * i + shift) % 3);
  return { symbol: symbols(1), next: symbols(2) };
}

/** The largest relative error of each parameter's gradient, against the largest element of that gradient. */
function gradientErrors(model: Model, state: State, path: MultiplierPath): Record<string, number> {
  const data = dataInputs(model);
  const loss = cycleLoss(model, unroll(model, data.inputs, { path }).outputs, data);
  const gradients = gradient(loss, model.parameters).map((g, i) => {
    const { name, dims } = model.parameters[i]!;
    return [name, arranged(g, dims)] as const;
  });
  const residence = referenceBackend('double').place(state);
  const analytic = residence.load(trace({ name: 'gradients', outputs: Object.fromEntries(gradients) }));
  const forward = residence.load(trace({ name: 'loss', outputs: { loss } }));
  const inputs = symbolData(model.batch.min);
  analytic.run(inputs);
  const run = (): number => (forward.run(inputs), forward.output('loss')[0]!);
  return Object.fromEntries(
    model.parameters.map((parameter) => {
      const values = state.read(parameter);
      const numeric = [...values].map((_, i) => numericDerivative(run, residence, parameter, values, i));
      residence.write(parameter, values);
      const found = [...analytic.output(parameter.name)];
      const scale = Math.max(...numeric.map(Math.abs));
      return [parameter.name, Math.max(...numeric.map((value, i) => Math.abs(found[i]! - value))) / scale];
    }),
  );
}

/** Every parameter must be right to this, and have a gradient at all. */
function expectExact(errors: Record<string, number>): void {
  for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThanOrEqual(1e-6);
}

/** Paths of multipliers; those to readouts need a readout from every area, which a pile of areas does not have. */
const pathsOf = (name: string): readonly (MultiplierPath | 'none')[] =>
  ['stacked', 'layered', 'embedding-gru'].includes(name) ? ['none', 'everywhere'] : ['none', 'readout', 'everywhere'];

/** States in which no rectified unit is so near its kink that a difference would reach across it. */
const seedOf = (name: string): number => ({ layered: 9 })[name] ?? 8;

describe.each(sampleNames)('the architecture "%s"', (name) => {
  describe.each(pathsOf(name))('with multipliers on the path: %s', (path) => {
    it.each([1, 3])('has exact gradients for a batch of %i', (batch) => {
      const multiplier = path === 'none' ? undefined : { path, initial: 1, newborn: 0.05 };
      const model = sampleModel(catalogued(name, ports), ports, {
        steps: STEPS,
        batch,
        ...(multiplier && { multiplier }),
      });
      const errors = gradientErrors(
        model,
        randomState(model, 3, seedOf(name)),
        path === 'none' ? 'readout' : path,
      );
      expect(Object.keys(errors)).toHaveLength(model.parameters.length);
      expectExact(errors);
    });
  });
});

describe('an architecture of mixed modules', () => {
  it('has exact gradients through delays of modules with and without memory', () => {
    const architecture = areaGraph('mixed', ({ input, area, project, output }) => {
      const symbol = input('symbol');
      const gated = area('gated', recurrentPool({ activation: 'gated' }));
      const layer = area('layer', rectifiedLayer());
      const pool = area('pool', recurrentPool({ activation: 'relu' }));
      project(symbol, gated);
      project(gated, layer);
      project(layer, layer, { delay: 1 });
      project(layer, gated, { delay: 1 });
      project(layer, pool);
      project(pool, gated, { delay: 1 });
      output('next', [symbol, layer, pool]);
    });
    const model = sampleModel(architecture, ports, { steps: STEPS, batch: 2 });
    expectExact(gradientErrors(model, randomState(model, { gated: 2, layer: 4, pool: 3 }, 6), 'readout'));
  });
});
