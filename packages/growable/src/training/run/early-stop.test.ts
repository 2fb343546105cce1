import { describe, expect, it } from 'vitest';
import { sampleTrainer } from '../../testing/sample-trainer.ts';
import { EarlyStop, type EarlyStopOptions, type Stoppable } from './early-stop.ts';
import type { HeldOut } from '../evaluation/evaluation.ts';

/** Watches scores that are given, one per cycle; tells after how many cycles it was over. */
function watched(
  scores: readonly number[],
  options: Partial<EarlyStopOptions> = {},
  validation: readonly number[] = [],
): number {
  let cycle = 0;
  const trainer: Stoppable = {
    get cycle() {
      return cycle;
    },
    evaluate: () => ({ natsPerCycle: scores[cycle - 1]! }) as HeldOut,
    validate: () => validation[cycle - 1],
    checkpoint: () => ({ cycle }) as never,
  };
  const stop = new EarlyStop({ every: 1, patience: 2, ...options }, trainer);
  while (!stop.over && cycle < scores.length) {
    cycle++;
    stop.consider();
  }
  return cycle;
}

describe('patience', () => {
  it('runs out after so many evaluations without a better one', () => {
    expect(watched([5, 4, 4, 3, 3.5, 3.2, 1])).toBe(6);
    expect(watched([5, 6, 7, 1])).toBe(3);
    expect(watched([5, 4, 3, 2, 1])).toBe(5);
  });

  it('wants a better one to be better by as much as it is told', () => {
    expect(watched([5, 4.5, 4.1, 3], { least: 1 })).toBe(3);
    expect(watched([5, 4.5, 3.9, 3], { least: 1 })).toBe(4);
  });

  it('counts evaluations, not cycles', () => {
    expect(watched([5, 6, 7, 8, 9, 10, 11], { every: 2, patience: 2 })).toBe(6);
  });

  it('is not borne up by scores that are no numbers', () => {
    expect(watched([5, NaN, NaN, 1])).toBe(3);
  });

  it('hands every new best over, with a checkpoint of it', () => {
    const best: unknown[] = [];
    watched([5, 6, 4, 3, 9, 9], { onBest: ({ score, checkpoint }) => best.push([score, checkpoint.cycle]) });
    expect(best).toEqual([[5, 1], [4, 3], [3, 4]]); // prettier-ignore
  });

  it('watches another score if it is given one', () => {
    expect(watched([1, 2, 3, 4], { score: ({ natsPerCycle }) => -natsPerCycle })).toBe(4);
  });

  it('looks at what is kept back, if something is, and not at held-out data', () => {
    expect(watched([1, 2, 3, 4, 5], {}, [5, 4, 3, 4, 5])).toBe(5);
    expect(watched([9, 8, 7, 6, 5], {}, [1, 2, 3, 4, 5])).toBe(3);
  });

  it.each([
    [{ every: 0, patience: 1 }, 'options.earlyStop.every: found 0'],
    [{ every: 1.5, patience: 1 }, 'options.earlyStop.every: found 1.5'],
    [{ every: 1, patience: 0 }, 'options.earlyStop.patience: found 0'],
    [{ every: 1, patience: NaN }, 'options.earlyStop.patience: found NaN'],
  ])('cannot be %j', async (earlyStop, message) => {
    await expect(sampleTrainer().run({ cycles: 1, earlyStop }).next()).rejects.toThrow(message);
  });
});
