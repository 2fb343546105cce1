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

  it('fall where the loss no longer does, once the warm-up is over, and go on from a checkpoint', () => {
    const then = { kind: 'on-plateau', factor: 0.5, patience: 2 } as const;
    const options = {
      learningRate: 0.04,
      rateSchedule: { kind: 'warm-up', cycles: 3, then },
      plannedCycles: 9,
    } as const;
    const rates = new Rates(under('constant', options));
    const seen = Array.from({ length: 9 }, (_, cycle) => {
      rates.see(cycle, 7);
      return rates.rate(cycle, 1);
    });
    [0.01, 0.02, 0.03, 0.04, 0.04, 0.04, 0.02, 0.02, 0.02].forEach((rate, i) =>
      expect(seen[i]).toBeCloseTo(rate, 15),
    );
    expect(rates.marks()).toEqual({ plateau: { best: 7, waited: 2, cooling: 0, factor: 0.5 } });
    const checkpoint = { ...rates.marks(), rateFactor: 0.5 } as never;
    const resumed = new Rates(under('constant', { ...options, checkpoint }));
    expect(resumed.rate(8, 1)).toBeCloseTo(0.01, 15);
    resumed.see(9, 7);
    expect(resumed.rate(9, 1)).toBeCloseTo(0.005, 15);
    expect(resumed.penaltyScale(9, 1, 7)).toBe(0.5);
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

describe('fading', () => {
  const rows = 400;
  const task = { ...sampleOptions().task, rows };
  const options = {
    learningRate: 0.04,
    rateSchedule: falling,
    plannedCycles: 200,
    batch: 20,
    forgetAfter: 50,
    task,
  };

  it('takes e of the passes in which weights shall fade, as the rate falls and as far as there is a reason', () => {
    const rates = new Rates(under('constant', options));
    // Twenty passes make a cycle of 1 / 1000.
    expect([0, 100, 200].map((cycle) => rates.fading(cycle, 1, 1))).toEqual([1e-3, 5e-4, 0]);
    expect([rates.fading(0, 0.5, 1), rates.fading(0, 1, 0.25)]).toEqual([5e-4, 2.5e-4]);
  });

  it.each([
    ['nothing is told', { forgetAfter: undefined }],
    ['examples never come twice', { task: sampleOptions().task }],
    ['nothing is learned', { learningRate: 0 }],
  ])('is nothing where %s', (_what, told) => {
    expect(new Rates(under('constant', { ...options, ...told } as object)).fading(0, 1, 1)).toBe(0);
  });

  it('is told to a training step only where examples are kept back', () => {
    const inputs: Record<string, unknown> = { fading: 0 };
    const rates = new Rates(under('constant', options));
    rates.tell(inputs, 0, 1, 2, undefined);
    expect(inputs['fading']).toBe(0);
    rates.tell(inputs, 0, 1, 2, { byHeart: (loss) => loss / 4, haste: 1 });
    expect(inputs).toEqual({ fading: 5e-4, learningRate: 0.04, penaltyScale: 1 });
    rates.tell(inputs, 0, 1, 2, { byHeart: (loss) => loss / 4, haste: 3 });
    expect(inputs['fading']).toBeCloseTo(1.5e-3, 12);
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
