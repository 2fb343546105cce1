import { normal, sgd } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { sampleOptions, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import { Rates } from './rates.ts';

const under = (pressure: 'gated' | 'constant', options: Partial<CompleteOptions> = {}): CompleteOptions =>
  sampleOptions({ growth: fixedSize({ criterion: outgoingL1({ outputs: 3, pressure }) }), ...options });

const falling = { kind: 'linear', to: 0 } as const;

describe('Rates', () => {
  it('follow their schedules and the pace of the rule', () => {
    const options = { learningRate: 0.04, rateSchedule: falling, plannedCycles: 200 };
    const rates = new Rates(under('constant', { ...options, penaltySchedule: falling }));
    expect([0, 50, 100].map((cycle) => rates.rate(cycle, 0.5))).toEqual([0.02, 0.015, 0.01]);
    expect([0, 50, 100].map((cycle) => rates.penaltyScale(cycle, 0.5, 99))).toEqual([0.5, 0.375, 0.25]);
  });

  it('hold a gated penalty back until the loss is below nine tenths of what guessing costs', () => {
    // Six steps of three symbols, each as often as the others.
    const guessing = 6 * Math.log(3);
    const [gated, constant] = (['gated', 'constant'] as const).map((pressure) => new Rates(under(pressure)));
    const scales = (rates: Rates): readonly number[] =>
      [1, 0.92, 0.88, 0.1].map((share) => rates.penaltyScale(7, 1, share * guessing));
    expect(scales(gated!)).toEqual([0, 0, 1, 1]);
    expect(scales(constant!)).toEqual([1, 1, 1, 1]);
  });
});

describe('a penalty', () => {
  /** The weights of a rectified unit that hears nothing, and of one that does, after some cycles. */
  function weights(pressure: 'gated' | 'constant'): readonly number[] {
    const model = areaGraph('one', ({ input, area, project, output }) => {
      const layer = area('layer', feedforwardLayer({ units: 1, activation: 'relu' }));
      project(input('symbol'), layer);
      output('next', [layer]);
    });
    const trainer = sampleTrainer({
      ...under(pressure),
      model,
      optimizer: sgd(),
      learningRate: 1e-9,
      initialWeights: {
        input: normal(0.01),
        lateral: normal(0.01),
        recurrent: normal(0.01),
        readout: normal(0.01),
      },
    });
    return [...trained(trainer, 400).state.read('layer.to.next')];
  }

  it('eats small weights before they have been of use, unless it is gated', () => {
    const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));
    expect(largest(weights('constant'))).toBeLessThan(2e-4);
    expect(largest(weights('gated'))).toBeGreaterThan(5e-3);
  });
});
