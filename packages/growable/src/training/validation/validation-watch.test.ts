import { describe, expect, it } from 'vitest';
import { quadrantTask } from '../../testing/finite-tasks.ts';
import { type PartedTask, partedTask } from './validation-options.ts';
import { type Seen, type ValidationRecord, ValidationWatch } from './validation-watch.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';

/**
 * The cycle, counted from 1, of the network that is best after some looks at a loss and a number of parameters. With 2,000
 * examples kept back, losses within 1.1% are as good as each other.
 */
function bestOf(
  looks: readonly (readonly [
    loss: number,
    parameters: number,
    missed?: number | undefined,
    error?: number | undefined,
    costs?: readonly number[],
  ])[],
): number | undefined {
  const { validation } = partedTask({
    task: quadrantTask(4000),
    growth: fixedSize({ criterion: outgoingL1() }),
    seed: 1,
    batch: 1,
    plannedCycles: 100,
    validation: { share: 0.5 },
  });
  const watch = new ValidationWatch(validation!, 90);
  looks.forEach(([loss, parameterCount, missed, error, costs], i) => {
    watch.lossOf(
      { cycle: i + 1, parameterCount },
      () => ({ loss, missed, error, costs }),
      () => ({}) as never,
    );
  });
  return watch.best?.cycle;
}

describe('what is learned by heart', () => {
  /** By a training loss, after a look at a loss on so many examples kept back, where guessing costs ln 2. */
  function byHeart(examples: number, seen: number, training: number): number {
    const { validation } = partedTask({
      task: quadrantTask(2 * examples),
      growth: fixedSize({ criterion: outgoingL1() }),
      seed: 1,
      batch: 1,
      plannedCycles: 100,
      validation: { share: 0.5 },
    });
    const watch = new ValidationWatch(validation!, examples);
    expect(watch.byHeart(training)).toBe(0);
    watch.lossOf(
      { cycle: 1, parameterCount: 1 },
      () => ({ loss: seen, missed: undefined }),
      () => ({}) as never,
    );
    return watch.byHeart(training);
  }

  it('is nothing while unseen examples cost as much as those of training, or what chance explains', () => {
    expect(byHeart(100, 0.5, 0.5)).toBe(0);
    expect(byHeart(100, 0.5, 0.48)).toBe(0);
    expect(byHeart(100, 0.5, 0.9)).toBe(0);
  });

  it('is all of it where they cost an eighth more and beyond, and in between by the gap', () => {
    // With 2,000 examples chance is 1.1%, and the one more that is counted nothing to speak of.
    expect(byHeart(2000, 0.5, 0.46)).toBeCloseTo(8 * (0.08 - 0.0112), 2);
    expect(byHeart(2000, 0.5, 0.43)).toBe(1);
  });

  it('is all of it where next to nothing is known of examples that were not seen', () => {
    expect(byHeart(10, 0.001, 0.0005)).toBe(1);
    // The example more costs ln 2 / 2,001 on average, a quarter of what the others do together.
    expect(byHeart(2000, 0.001, 0.0012)).toBeCloseTo(8 * (1 - 1.2 / 1.346 - 0.0112), 1);
  });

  it('is not known by a loss that is not finite', () => {
    expect(byHeart(10, Infinity, 0.5)).toBe(0);
  });
});

describe('how much faster weights fade', () => {
  /** After looks, ten cycles apart, at such losses, where guessing costs so much. */
  function watching(
    losses: readonly number[],
    guessing: number,
    before?: ValidationRecord,
    squared = false,
  ): ValidationWatch {
    const { validation } = partedTask({
      task: quadrantTask(200),
      growth: fixedSize({ criterion: outgoingL1() }),
      seed: 1,
      batch: 1,
      plannedCycles: 100,
      validation: { share: 0.5, every: 10 },
    });
    const { set, ...rest } = validation!;
    const known = Object.assign(Object.create(set) as typeof set, { guessing, squared });
    const watch = new ValidationWatch({ ...rest, keepBest: false, set: known }, 100, before);
    losses.forEach((loss, i) => {
      watch.lossOf(
        { cycle: (watch.latest?.cycle ?? 0) + 10, parameterCount: 1 + i },
        () => ({ loss, missed: undefined }),
        () => ({}) as never,
      );
    });
    return watch;
  }
  const looks = (count: number, loss: number): number[] => Array.from({ length: count }, () => loss);
  const haste = (losses: readonly number[], guessing = 2): number => watching(losses, guessing).haste;

  it('is none while a loss falls, and for ten looks after its lowest', () => {
    expect(haste(Array.from({ length: 50 }, (_, i) => 1.5 - 0.01 * i))).toBe(1);
    expect(haste([1, ...looks(9, 1.5)])).toBe(1);
  });

  it('follows what is left of guessing over what is explained, once the loss stands above its lowest', () => {
    expect(haste([1, ...looks(10, 1.5)])).toBe(9);
    expect(haste([0.5, ...looks(10, 3)])).toBeCloseTo(1 + 8 / 3, 12);
    expect(haste([1.6, ...looks(10, 3)])).toBe(16);
    expect(haste([0, ...looks(10, 3)])).toBe(1);
  });

  it('comes down with the lowest loss', () => {
    expect(haste([1, ...looks(10, 1.5), 0.02])).toBeCloseTo(1 + 8 / 99, 12);
  });

  it('is more by what squared errors leave', () => {
    const squared = (lowest: number): number => watching([lowest, ...looks(10, 3)], 2, undefined, true).haste;
    expect(squared(0.1)).toBeCloseTo(1 + 30 / 19, 12);
    expect([squared(0), squared(1.6)]).toEqual([1, 10]);
  });

  it('is the most where squared errors of unseen examples were never clearly lower than those of guessing', () => {
    const squared = (lowest: number, guessing = 2): number =>
      watching([lowest, ...looks(10, 3)], guessing, undefined, true).haste;
    expect([squared(1.81), squared(2), squared(2.5)]).toEqual([10, 10, 10]);
    expect([squared(1.9, 0), squared(NaN)]).toEqual([1, 1]);
  });

  it('is none where nothing is explained, or guessing costs nothing', () => {
    expect([haste([1.81, ...looks(10, 3)]), haste([9, ...looks(20, NaN)])]).toEqual([1, 1]);
    expect([haste([0, ...looks(10, 0)], 0), haste([1, ...looks(10, 2)], 0), haste([])]).toEqual([1, 1, 1]);
  });

  it('is kept in records of a run', () => {
    const whole = watching([1, ...looks(10, 1.5)], 2);
    const half = watching([1, ...looks(4, 1.5)], 2);
    const record = half.toJSON();
    expect(watching(looks(6, 1.5), 2, record).haste).toBe(whole.haste);
    expect(watching([], 2, whole.toJSON()).haste).toBe(9);
  });
});

describe('the best network', () => {
  it.each([
    ['of one size is the last that comes close to the lowest loss', [[3, 9], [1, 9], [1.001, 9], [2, 9]], 3],
    ['of one size is that of the lowest loss, if no other comes close', [[3, 9], [1, 9], [1.02, 9], [2, 9]], 2],
    ['is the smaller one of two that are close', [[3, 9], [1, 9], [1.009, 8], [1.02, 7]], 3],
    ['is not a smaller one that is not close to the lowest', [[1, 9], [1.02, 8]], 1],
    ['does not become worse step by step', [[1, 9], [1.009, 8], [1.018, 7], [1.027, 6]], 2],
    ['is the larger one only if it is better by more than that', [[1, 8], [0.995, 9], [0.992, 10]], 1],
    ['is the larger one in the end, where steps are small', [[1, 8], [0.995, 9], [0.987, 10]], 3],
    ['is close to nothing within a share of guessing', [[0.0002, 9], [0.0003, 8], [0.0005, 7]], 2],
    ['is the one that misses clearly fewer examples, whatever its loss', [[0.1, 9, 36], [0.15, 9, 32]], 2],
    ['is not one that misses fewer, and is so sure of itself that it costs more than guessing', [[0.1, 9, 36], [9, 9, 20]], 1],
    ['is not the one that misses one fewer by chance', [[0.1, 9, 36], [0.15, 9, 34]], 1],
    ['is not one of a lower loss that misses clearly more', [[0.2, 9, 4], [0.1, 9, 6]], 1],
    ['is the smaller one, close to the surer one that misses fewer', [[0.1, 9, 36], [0.15, 9, 32], [0.1505, 8, 32]], 3],
    ['has a loss', [[NaN, 9], [Infinity, 8]], undefined],
    ['is not one that has lost its way', [[1, 9], [NaN, 1]], 1],
  ] as const)('%s', (_what, looks, cycle) => expect(bestOf(looks)).toBe(cycle)); // prettier-ignore

  // The standard error of the difference of two looks with errors of .03 and .04 is .05.
  it.each([
    ['is the last within the standard error of the lowest loss', [[0.1, 9, 8, 0.03], [0.145, 9, 8, 0.04]], 2],
    ['is not one beyond that', [[0.1, 9, 8, 0.03], [0.155, 9, 8, 0.04]], 1],
    ['does not become worse step by step', [[0.1, 9, 8, 0.03], [0.145, 9, 8, 0.04], [0.18, 9, 8, 0.04]], 2],
    ['is the last that misses no more than chance explains', [[0.1, 9, 5, 0.03], [0.11, 9, 8, 0.04]], 2],
    ['is not one that misses more than that', [[0.1, 9, 5, 0.03], [0.11, 9, 10, 0.04]], 1],
    ['is the one that misses clearly fewer', [[0.1, 9, 10, 0.03], [0.2, 9, 5, 0.04]], 2],
    ['is a larger one only beyond the error', [[0.1, 8, 8, 0.03], [0.055, 9, 8, 0.03], [0.05, 9, 8, 0.03]], 3],
  ] as const)('by looks that tell their errors %s', (_what, looks, cycle) => expect(bestOf(looks)).toBe(cycle)); // prettier-ignore

  // Of four examples; costs that differ by 1, 1, 1 and -1 have a mean difference of 1/2 with a standard error of 1/2.
  it.each([
    ['is the last within the error of the difference', [[1, 1, 1, 1], [2, 2, 2, 0]], 2],
    ['is not one that every example says is worse', [[1, 1, 1, 1], [1.2, 1.2, 1.2, 1.1]], 1],
    ['is the last of those whose difference is nothing', [[1, 1, 1, 1], [1.009, 1.009, 1.009, 1.009]], 2],
    ['is not one that is worse by a little more than that', [[1, 1, 1, 1], [1.011, 1.011, 1.011, 1.011]], 1],
    ['does not become worse step by step', [[1, 1, 1, 1], [2, 2, 2, 0], [3, 2, 2, 0.2]], 2],
    ['is held against the lowest that came later', [[1, 1, 1, 1], [0.5, 0.5, 0.5, 0.5], [1, 1, 1, 0.8]], 2],
  ] as const)('by what each example cost %s', (_what, looks, cycle) => {
    const means = looks.map((costs) => costs.reduce<number>((total, each) => total + each, 0) / 4);
    // Each is larger than the one before.
    expect(bestOf(looks.map((costs, i) => [means[i]!, 9 + i, undefined, undefined, costs]))).toBe(cycle);
  }); // prettier-ignore

  // By their errors both looks are as good as each other, by what each example cost if the second is better on one.
  it.each([
    ['error', [undefined, undefined], 2],
    ['examples', [[0, 0.2], [0.3, -0.02]], 2],
    ['examples', [[0, 0.2], [0.04, 0.24]], 1],
  ] as const)('is held against the same %s after a checkpoint', (_what, [first, second], cycle) => {
    const parted = (keepBest: boolean): PartedTask =>
      partedTask({
        ...{ task: quadrantTask(400), growth: fixedSize({ criterion: outgoingL1() }), seed: 1, batch: 1 },
        ...{ plannedCycles: 100, validation: { share: 0.5, keepBest } },
      });
    const look = (watch: ValidationWatch, at: number, seen: Seen): ValidationWatch => {
      watch.lossOf(
        { cycle: at, parameterCount: 9 },
        () => seen,
        () => ({}) as never,
      );
      return watch;
    };
    const before = { loss: 0.1, missed: 8, error: 0.03, costs: first };
    const record = look(new ValidationWatch(parted(false).validation!, 90), 1, before).toJSON();
    expect([record.lowestError, record.lowestCosts]).toEqual([0.03, first]);
    const best = { cycle: 1, validationLoss: 0.1, missed: 8, parameters: 9, checkpoint: {} as never };
    const again = new ValidationWatch(parted(true).validation!, 90, { ...record, best });
    expect(look(again, 2, { loss: 0.14, missed: 8, error: 0.03, costs: second }).best!.cycle).toBe(cycle);
  }); // prettier-ignore
});
