import { OptionError } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { numbersOf, RECTIFIED_UNITS as UNITS, rectifiedTrainer } from '../../testing/rectified-trainer.ts';
import { trained } from '../../testing/sample-trainer.ts';
import { isAxisEdit } from '../../training/live-model/edit-log.ts';
import type { Trainer } from '../../training/trainer.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { continualBackprop } from './continual-backprop.ts';

const idsOf = (trainer: Trainer, layer: string): number[] => trainer.strengths(layer).map(({ id }) => id);

describe('continual backprop', () => {
  it('replaces as many units as the rate says, once they are mature', () => {
    const [rate, maturity, cycles] = [0.01, 20, 320];
    const trainer = trained(rectifiedTrainer({ growth: continualBackprop({ rate, maturity }) }), cycles);
    // 300 cycles of at most 4 mature units; a newborn is none for 20 cycles, so less by up to a fifth of a unit each time.
    const most = Math.floor(rate * UNITS * (cycles - maturity));
    for (const layer of ['lower', 'upper']) {
      const ids = idsOf(trainer, layer);
      expect(ids).toHaveLength(UNITS);
      const born = Math.max(...ids) + 1 - UNITS;
      expect(born).toBeLessThanOrEqual(most);
      expect(born).toBeGreaterThanOrEqual(most - 3);
    }
    expect(trainer.births).toBe(trainer.deaths);
    const first = trainer.edits[0]!;
    // The first unit is due when 4 times 0.01 have come to 1, from the first mature cycle on.
    expect(first.clock).toBe(maturity + 25);
    expect(isAxisEdit(first.edit) && first.edit.births).toBe(1);
  });

  it('replaces the least of the mature ones, with a unit that gives nothing and has a memory of its own', () => {
    const trainer = rectifiedTrainer({ growth: continualBackprop({ rate: 0.05, maturity: 5 }) });
    let replaced = 0;
    trainer.on('selected', ({ proposals }) => {
      for (const { population, removed } of proposals) {
        const { ages, strengths, ids } = population;
        const mature = ids.map((_, i) => i).filter((i) => ages[i]! > 5);
        const least = mature.reduce((one, other) => (strengths[other]! < strengths[one]! ? other : one));
        expect(removed).toEqual([least]);
        replaced++;
      }
    });
    trainer.on('applied', ({ edits }) => {
      // Of two newborns at once the later layer hears the earlier one, as it hears all.
      for (const edit of edits.length === 1 ? edits.filter(isAxisEdit) : []) {
        const [layer, width] = edit.axis.startsWith('lower')
          ? ['lower.to.upper', UNITS]
          : ['upper.to.class', 3];
        expect([...numbersOf(trainer, layer).slice(-width)]).toEqual(Array(width).fill(0));
        const bias = numbersOf(trainer, edit.axis.startsWith('lower') ? 'lower.bias' : 'upper.bias');
        expect(bias.at(-1)).toBe(0);
        for (const trace of ['seen', 'activation', 'utility']) {
          const kept = numbersOf(trainer, `trace.${trace}.${layer.split('.')[0]}`);
          expect(kept.at(-1)).toBe(0);
        }
      }
    });
    trained(trainer, 60);
    expect(replaced).toBeGreaterThan(8);
  });

  it('hands what a unit gave on average to the biases of those that read it', () => {
    const trainer = rectifiedTrainer({
      growth: continualBackprop({ rate: 0.25, maturity: 3 }),
      learningRate: 0,
    });
    let checked = 0;
    trained(trainer, 3);
    for (let cycle = 0; cycle < 40; cycle++) {
      const outputs = numbersOf(trainer, 'upper.to.class');
      const before = numbersOf(trainer, 'class.bias');
      let gone = -1;
      const end = trainer.on('selected', ({ proposals }) => {
        gone = proposals.find(({ population }) => population.name === 'upper')?.removed[0] ?? -1;
      });
      trainer.train();
      end();
      const after = numbersOf(trainer, 'class.bias');
      if (gone < 0) {
        expect(after).toEqual(before);
        continue;
      }
      // The same share of each of its weights: its mean activation.
      const given = [0, 1, 2].map((k) => after[k]! - before[k]!);
      const weights = [0, 1, 2].map((k) => outputs[gone * 3 + k]!);
      if (weights.every((weight) => weight === 0)) expect(given).toEqual([0, 0, 0]);
      else {
        const means = given.map((each, k) => each / weights[k]!);
        expect(means[0]).toBeGreaterThanOrEqual(0);
        expect(means[1]).toBeCloseTo(means[0]!, 10);
        expect(means[2]).toBeCloseTo(means[0]!, 10);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(2);
  });

  it('goes on from a checkpoint as without one', () => {
    const growth = continualBackprop({ rate: 0.05, maturity: 5 });
    const whole = trained(rectifiedTrainer({ growth }), 90);
    const half = trained(rectifiedTrainer({ growth }), 40);
    const resumed = trained(rectifiedTrainer({ growth, checkpoint: half.checkpoint() }), 50);
    expect(JSON.stringify(resumed.checkpoint())).toBe(JSON.stringify(whole.checkpoint()));
  });

  it('takes another criterion, and refuses what is no option of it', () => {
    const growth = continualBackprop({ criterion: outgoingL1(), rate: 0.05, maturity: 5 });
    expect(trained(rectifiedTrainer({ growth }), 40).births).toBeGreaterThan(2);
    expect(() => continualBackprop({ rate: 2 })).toThrow(OptionError);
    expect(() => continualBackprop({ maturity: -1 })).toThrow('continualBackprop: options.maturity');
  });
});
