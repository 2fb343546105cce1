import { normal, type TrainingTask, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph, type ProjectionOptions } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import type { Architecture } from '../../architecture/architecture.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import type { GrowthRule } from '../../growth/growth-rule.ts';
import type { VirtualPath } from '../../growth/probe.ts';
import { givenTask } from '../../testing/given-task.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';

/** Looks past a population, and at the gradients of some real weights, after a few cycles without learning. */
function looked(
  model: Architecture,
  population: string,
  real: readonly string[] = [],
  task: TrainingTask = sampleTask,
): {
  readonly paths: readonly VirtualPath[];
  readonly gradients: readonly (readonly number[])[];
  readonly incoming: readonly number[];
} {
  let seen: ReturnType<typeof looked> | undefined;
  const growth: GrowthRule = {
    name: 'looking',
    criterion: outgoingL1({ outputs: 3, penalty: 0 }),
    window: 3,
    propose: ({ name }, _draws, { cycle, probe }) => {
      if (cycle === 3 && name === population) {
        const variables = trainer.model.parameters;
        const gradients = real.map((weight) => [
          ...probe.gradient(
            variables.find(({ name: each }) => each === weight)!,
            3,
          ),
        ]);
        const paths = probe.virtualPaths(population, 3);
        seen = { paths, gradients, incoming: paths[0] ? [...probe.read(paths[0].incoming)] : [] };
      }
      return { removed: [], births: 0 };
    },
  };
  const [even, none] = [normal(0.5), zeros];
  const initialWeights = {
    input: even,
    lateral: even,
    recurrent: even,
    readout: task === sampleTask ? none : even,
  };
  const trainer = sampleTrainer({ model, task, growth, learningRate: 0, batch: 2, initialWeights });
  trained(trainer, 4);
  return seen!;
}

/** A graph in which a population stands between real projections, all of them without weight to the outputs. */
const bridged = areaGraph('bridged', ({ input, area, project, output }) => {
  const symbol = input('symbol');
  const before = area('before', recurrentPool({ units: 3 }));
  const hidden = area('hidden', feedforwardLayer({ units: 2 }));
  const after = area('after', recurrentPool({ units: 4, activation: 'gated' }));
  project(symbol, before);
  project(symbol, hidden);
  project(before, hidden);
  project(hidden, after);
  project(symbol, after);
  project(before, after);
  project(after, hidden, { delay: 1 });
  const next = output('next', [hidden, before, after]);
  project(symbol, next);
});

describe('virtual paths', () => {
  it('have the gradients of real weights between the same places', () => {
    const real = ['symbol.to.after', 'symbol.to.next', 'before.to.after', 'before.to.next'];
    const { paths, gradients } = looked(bridged, 'hidden', real);
    expect(paths.map(({ source, target }) => `${source}.to.${target}`)).toEqual(real);
    paths.forEach(({ gradient, extents, source, target, incoming, outgoing }, i) => {
      expect([incoming.name, outgoing.name]).toEqual([`${source}.to.hidden`, `hidden.to.${target}`]);
      expect(gradient).toHaveLength(extents[0] * extents[1]);
      expect([...gradient]).toEqual(gradients[i]!.map((value) => expect.closeTo(value, 12) as number));
    });
    expect(Math.max(...paths[1]!.gradient)).toBeGreaterThan(0.1);
  });

  it.each([
    ['multiplicative', 0],
    ['additive', 1],
  ] as const)('past a population that something acts on %s: %i from its source', (interaction, count) => {
    const model = areaGraph('scaled', ({ input, area, project, output }) => {
      const symbol = input('symbol');
      const gate = area('gate', feedforwardLayer({ units: 2 }));
      const hidden = area('hidden', feedforwardLayer({ units: 2 }));
      project(symbol, gate);
      project(symbol, hidden);
      project(gate, hidden, { interaction });
      output('next', [hidden]);
    });
    expect(looked(model, 'hidden').paths.filter(({ source }) => source === 'symbol')).toHaveLength(count);
  });

  it('are none past units inside of a module', () => {
    const model = areaGraph('deep', ({ input, area, project, output }) => {
      const stack = area('stack', residualStack({ units: 2 }));
      project(input('symbol'), stack);
      output('next', [stack]);
    });
    expect(looked(model, 'stack.b1.units').paths).toEqual([]);
    expect(looked(model, 'stack').paths).toHaveLength(1);
  });
});

/** An image of two channels, and which of three classes it is of. */
const images = givenTask({
  name: 'images',
  steps: 1,
  inputs: [{ kind: 'grid', name: 'image', sites: [5, 4], size: 2 }],
  targets: [{ kind: 'symbol', name: 'class', size: 3 }],
  at: (port, position, lane) =>
    port === 'class'
      ? [(position + lane) % 3]
      : Array.from({ length: 40 }, (_, i) => Math.sin(1 + 3 * position + 5 * lane + 7 * i)),
});

describe('virtual paths over sites', () => {
  // A linear unit without a bias has, of each of its outgoing weights, the gradients of all paths past it times its incoming weights.
  it.each<[string, ProjectionOptions, ProjectionOptions, ProjectionOptions]>([
    ['windows', { window: { size: 3 } }, { window: { size: [2, 3], padding: 'none' } }, { flatten: true }],
    ['strides', { window: { size: 2, stride: 2 } }, { window: { size: 2 } }, { pool: { by: 'mean' } }],
    ['means', { pool: { by: 'mean', size: 2 } }, { pool: { by: 'mean', size: [2, 1] } }, { flatten: true }],
    [
      'largest ones that are read',
      { pool: { by: 'max', size: 2 }, window: { size: 2, padding: 'none' } },
      {},
      { pool: { by: 'mean' } },
    ],
    ['all sites at once', { flatten: true }, {}, {}],
  ])('have the gradients of real weights: %s', (_what, into, onward, out) => {
    const model = areaGraph('seeing', ({ input, area, project, output }) => {
      const hidden = area('hidden', feedforwardLayer({ units: 2, activation: 'identity' }));
      const after = area('after', feedforwardLayer({ units: 3, activation: 'tanh' }));
      const answer = output('class', []);
      project(input('image'), hidden, into);
      project(hidden, after, onward);
      project(hidden, answer, out);
      project(after, answer, out);
    });
    const real = ['hidden.to.after', 'hidden.to.class'];
    const { paths, gradients, incoming } = looked(model, 'hidden', real, images);
    expect(paths.map(({ outgoing }) => outgoing.name)).toEqual(real);
    paths.forEach(({ gradient, extents: [rows, columns] }, i) => {
      const width = 3;
      for (let unit = 0; unit < 2; unit++) {
        for (let column = 0; column < columns; column++) {
          const [place, target] = [Math.floor(column / width), column % width];
          let expected = 0;
          for (let row = 0; row < rows; row++) {
            expected += incoming[2 * row + unit]! * gradient[row * columns + column]!;
          }
          expect(gradients[i]![(place * 2 + unit) * width + target]).toBeCloseTo(expected, 10);
        }
      }
    });
    expect(Math.max(...paths[0]!.gradient.map(Math.abs))).toBeGreaterThan(1e-3);
  });
});
