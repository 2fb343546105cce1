import {
  createState,
  divide,
  normal,
  normalAt,
  type Ports,
  randomKey,
  sgd,
  square,
  sum,
  zeros,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../architecture/architecture.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import { fixedSize } from '../growth/growth-rule.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import type { ActivationName } from '../modules/activation.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import { compute } from '../testing/compute.ts';
import { givenTask } from '../testing/given-task.ts';
import { sampleTrainer, trained } from '../testing/sample-trainer.ts';
import type { TrainerOptions } from '../training/trainer-options.ts';
import { buildModel } from './build-model.ts';
import { dataInputs } from './loss.ts';
import { unroll } from './unroll.ts';

const UNITS = 48;
const BATCH = 16;

const ports: Ports = {
  inputs: [{ kind: 'vector', name: 'seen', size: UNITS }],
  targets: [{ kind: 'vector', name: 'told', size: 4 }],
};

function layers(count: number, activation: ActivationName, units = UNITS): Architecture {
  return areaGraph('layers', ({ input, area, project, output }) => {
    const last = Array.from({ length: count }).reduce<Parameters<typeof project>[0]>((from, _, i) => {
      const layer = area(`layer${i + 1}`, feedforwardLayer({ units, activation }));
      project(from, layer);
      return layer;
    }, input('seen'));
    output('told', [last]);
  });
}

/** Mean squares of what populations put out at a step, with default first weights, for random input of mean square 1. */
function meanSquares(architecture: Architecture, steps = 1): Readonly<Record<string, readonly number[]>> {
  const weights = { initial: {}, incoming: zeros, outgoing: zeros };
  const model = buildModel(architecture, { ports, steps, batch: BATCH, weights });
  const extents = Object.fromEntries(model.axisPopulations.map(({ name, initial }) => [name, initial]));
  const variables = [...model.parameters, ...model.carried];
  const state = createState({ variables, key: randomKey(5), extents, axes: [model.time, model.batch] });
  const data = dataInputs(model);
  const { activations, outputs } = unroll(model, data.inputs);
  const squares = Object.entries({ ...activations, ...outputs }).map(([name, value]) => {
    const units = value.dims.filter(({ axis }) => axis !== model.time);
    const count = units.slice(1).reduce((n, dim) => n * state.extent(dim.axis), BATCH);
    return [name, divide(sum(square(value), ...units), count)] as const;
  });
  const seen = new Float64Array(steps * BATCH * UNITS).map((_, i) => normalAt(randomKey(9), i, 0));
  return compute(state, Object.fromEntries(squares), { seen });
}

describe('with first weights of which nothing is told, the size of a signal', () => {
  it.each<ActivationName>(['relu', 'gelu'])('is kept through six layers of %s', (activation) => {
    const found = meanSquares(layers(6, activation));
    for (let layer = 1; layer <= 6; layer++) {
      expect(found[`layer${layer}`]![0]).toBeGreaterThan(0.5);
      expect(found[`layer${layer}`]![0]).toBeLessThan(2);
    }
  });

  it('of a stream is at most tripled by any number of blocks', () => {
    for (const blocks of [1, 6, 20]) {
      const found = meanSquares(
        areaGraph('stack', ({ input, area, project, output }) => {
          const stack = area('stack', residualStack({ units: UNITS, blocks, width: { units: UNITS } }));
          project(input('seen'), stack);
          output('told', [stack]);
        }),
      );
      expect(found['stack']![0]).toBeGreaterThan(1);
      expect(found['stack']![0]).toBeLessThan(3);
    }
  });

  it.each(['tanh', 'gated', 'lstm'] as const)(
    'neither fades nor grows in a pool of %s units',
    (activation) => {
      const pool = areaGraph('pool', ({ input, area, project, output }) => {
        const memory = area('memory', recurrentPool({ units: UNITS, activation }));
        project(input('seen'), memory);
        output('told', [memory]);
      });
      const over = meanSquares(pool, 30)['memory']!;
      expect(over[29]! / over[9]!).toBeGreaterThan(0.5);
      expect(over[29]! / over[9]!).toBeLessThan(2);
    },
  );
});

describe('default first weights', () => {
  it('let six rectified layers learn by plain gradient descent', () => {
    const task = givenTask({
      name: 'same sign',
      steps: 1,
      inputs: [{ kind: 'vector', name: 'seen', size: 2 }],
      targets: [{ kind: 'symbol', name: 'told', size: 2 }],
      at: (port, position, lane, key) => {
        const [x, y] = [normalAt(key, position, 2 * lane), normalAt(key, position, 2 * lane + 1)];
        return port === 'seen' ? [x, y] : [Number(x * y > 0)];
      },
    });
    const learn = (initialWeights: TrainerOptions['initialWeights']): number => {
      const trainer = sampleTrainer({
        model: layers(6, 'relu', 16),
        task,
        batch: 16,
        optimizer: sgd({}),
        learningRate: 0.1,
        growth: fixedSize({ criterion: outgoingL1({ penalty: 0 }) }),
        initialWeights: initialWeights!,
      });
      return trained(trainer, 300).evaluate({ cycles: 20 }).natsPerCycle;
    };
    const small = normal(0.01);
    expect(learn({})).toBeLessThan(0.35 * Math.LN2);
    expect(learn({ input: small, lateral: small, readout: small })).toBeGreaterThan(0.95 * Math.LN2);
  });
});
