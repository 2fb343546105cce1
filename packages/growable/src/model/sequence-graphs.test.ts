import { type Ports, referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../architecture/architecture.ts';
import { areaGraph } from '../architecture/graph-builder.ts';
import { attention } from '../modules/attention.ts';
import { feedforwardLayer } from '../modules/feedforward-layer.ts';
import { positionalEmbedding } from '../modules/positional-embedding.ts';
import { recurrentPool } from '../modules/recurrent-pool.ts';
import { residualStack } from '../modules/residual-stack.ts';
import { temporalConvolution } from '../modules/temporal-convolution.ts';
import { tracedNetwork } from '../testing/random-cycle.ts';
import { silentUnits } from '../testing/silent-units.ts';

const double = referenceBackend('double');

const ports: Ports = {
  inputs: [
    { kind: 'symbol', name: 'symbol', size: 3 },
    { kind: 'vector', name: 'level', size: 2 },
  ],
  targets: [{ kind: 'symbol', name: 'next', size: 3 }],
};

const small = { units: 2, minUnits: 0, maxUnits: 20 };
const block = [
  attention({ heads: small, headWidth: small }),
  feedforwardLayer({ ...small, activation: 'gelu' }),
];

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  transformer: transformer('none', 0),
  'transformer with norms': transformer('layer', 2),
  'temporal convolutions': areaGraph('convolutions', ({ input, area, project, output }) => {
    const [symbol, level] = [input('symbol'), input('level')];
    const lower = area('lower', temporalConvolution({ ...small, size: 2, activation: 'tanh' }));
    const inside = [temporalConvolution({ ...small, dilation: 2, activation: 'softplus' }), attention()];
    const upper = area('upper', residualStack({ ...small, block: inside }));
    project(symbol, lower);
    project(level, lower);
    project(lower, upper);
    project(level, upper);
    output('next', [upper]);
  }),
  'attention between pools': areaGraph('attention', ({ input, area, project, output }) => {
    const [symbol, level] = [input('symbol'), input('level')];
    const early = area('early', recurrentPool(small));
    const places = area('places', positionalEmbedding(small));
    const attentive = area('attentive', attention({ ...small, heads: small, headWidth: small, context: 3 }));
    const late = area('late', recurrentPool({ ...small, activation: 'gated' }));
    project(symbol, early);
    project(level, places);
    project(early, attentive, { delay: 1 });
    project(places, attentive);
    project(attentive, late, { delay: 1 });
    project(level, late, { interaction: 'mixture' });
    output('next', [late, attentive]);
  }),
};

function transformer(normalisation: 'none' | 'layer', least: number): Architecture {
  return areaGraph('transformer', ({ input, area, project, output }) => {
    const units = { units: 4, minUnits: least, maxUnits: 20 };
    const stack = area(
      'stack',
      residualStack({ ...units, blocks: 2, block, positions: 'learned', normalisation }),
    );
    project(input('symbol'), stack);
    project(input('level'), stack);
    output('next', [stack]);
  });
}

describe.each(Object.keys(ARCHITECTURES))('%s', (name) => {
  const traced = [1, 2, 3].map((seed) =>
    tracedNetwork(seed, () => ({ architecture: ARCHITECTURES[name]!, ports, batch: 2 })),
  );

  it('answers the same, bit for bit, whatever silent units come and go', () => {
    for (const each of traced) {
      const { faults, births, removals } = silentUnits(double, each);
      expect(faults).toEqual([]);
      expect(births).toBeGreaterThan(5);
      expect(removals).toBeGreaterThan(3);
    }
  });

  it('has the gradients of its loss', () => {
    for (const { model, state, backward, lossAlone, inputs } of traced) {
      const residence = double.place(state);
      const [slopes, loss] = [residence.load(backward), residence.load(lossAlone)];
      slopes.run(inputs(0));
      for (const parameter of model.parameters) {
        const values = state.read(parameter);
        const at = values.length >> 1;
        if (values.length === 0) continue;
        const gradient = slopes.output(`gradient:${parameter.name}`)[at]!;
        const costs = [1e-5, -1e-5].map((h) => {
          residence.write(
            parameter,
            values.map((value, i) => value + (i === at ? h : 0)),
          );
          loss.run(inputs(0));
          return loss.output('loss')[0]!;
        });
        residence.write(parameter, values);
        expect((costs[0]! - costs[1]!) / 2e-5, parameter.name).toBeCloseTo(gradient, 5);
      }
    }
  });
});
