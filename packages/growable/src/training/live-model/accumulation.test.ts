import { sgd } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { livelyGrowth, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import { throughFile } from '../../testing/through-file.ts';
import type { TrainerOptions } from '../trainer-options.ts';
import type { Checkpoint } from './checkpoint.ts';

const still = fixedSize({ criterion: outgoingL1({ outputs: 3, penalty: 0 }) });

/** What some cycles add to all weights, in multiples of the rate. */
function moves(cycles: number, options: Partial<TrainerOptions>): readonly number[] {
  const rate = 1e-7;
  const trainer = sampleTrainer({ growth: still, optimizer: sgd(), learningRate: rate, ...options });
  const read = (): number[] => trainer.model.parameters.flatMap((each) => [...trainer.state.read(each)]);
  const before = read();
  trained(trainer, cycles);
  return read().map((weight, i) => (weight - before[i]!) / rate);
}

describe('a cycle of several portions', () => {
  it('is one update by the mean of their gradients, which carry activations on', () => {
    // At so low a rate the gradients of the second cycle are those of the second portion but for a millionth.
    const [apart, together] = [moves(2, {}), moves(1, { accumulate: 2 })];
    apart.forEach((move, i) => expect(together[i]).toBeCloseTo(move / 2, 4));
    expect(Math.max(...apart.map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('reports the mean of their losses', async () => {
    const lossOf = async (cycles: number, options: Partial<TrainerOptions>): Promise<number[]> => {
      const trainer = sampleTrainer({ growth: still, optimizer: sgd(), learningRate: 0, ...options });
      const losses: number[] = [];
      for await (const { loss } of trainer.run({ cycles, reportEvery: 1 })) losses.push(loss);
      return losses;
    };
    const [a, b, c] = await lossOf(3, {});
    const [mean] = await lossOf(1, { accumulate: 3 });
    expect(mean).toBeCloseTo((a! + b! + c!) / 3, 12);
  });

  it('lets running means and variances follow each of them', () => {
    const model = areaGraph('normalised', ({ input, area, project, output }) => {
      const layer = area('layer', feedforwardLayer({ units: 2, normalisation: 'batch' }));
      project(input('symbol'), layer);
      output('next', [layer]);
    });
    const run = (cycles: number, accumulate: number): Float64Array => {
      const options = { model, batch: 2, growth: still, optimizer: sgd(), learningRate: 0, accumulate };
      return trained(sampleTrainer(options), cycles).state.read('layer.variance');
    };
    expect(run(2, 3)).toEqual(run(6, 1));
  });

  it('grows, and goes on from a checkpoint as if nothing had happened', () => {
    const run = (cycles: number, checkpoint?: Checkpoint) =>
      trained(
        sampleTrainer({ growth: livelyGrowth, accumulate: 3, ...(checkpoint && { checkpoint }) }),
        cycles,
      );
    const [whole, resumed] = [run(40), run(20, throughFile(run(20).checkpoint()))];
    expect(whole.births).toBeGreaterThan(0);
    for (const variable of whole.state.tensors.keys()) {
      expect([...resumed.state.read(variable.name)], variable.name).toEqual([...whole.state.read(variable)]);
    }
    expect([...whole.state.read('memory.recurrent.accumulated')].every((value) => value === 0)).toBe(true);
  });
});
