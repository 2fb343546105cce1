import { normal, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import type { Architecture } from '../../architecture/architecture.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import type { GrowthRule } from '../../growth/growth-rule.ts';
import type { VirtualPath } from '../../growth/probe.ts';
import { sampleTrainer, trained } from '../../testing/sample-trainer.ts';

/** Looks past a population, and at the gradients of some real weights, after a few cycles without learning. */
function looked(
  model: Architecture,
  population: string,
  real: readonly string[] = [],
): { readonly paths: readonly VirtualPath[]; readonly gradients: readonly (readonly number[])[] } {
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
        seen = { paths: probe.virtualPaths(population, 3), gradients };
      }
      return { removed: [], births: 0 };
    },
  };
  const [even, none] = [normal(0.5), zeros];
  const initialWeights = { input: even, lateral: even, recurrent: even, readout: none };
  const trainer = sampleTrainer({ model, growth, learningRate: 0, batch: 2, initialWeights });
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
