import { describe, expect, it } from 'vitest';
import { quadrantTask } from '../../testing/finite-tasks.ts';
import { partedTask } from './validation-options.ts';
import { ValidationWatch } from './validation-watch.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';

/** The cycle, counted from 1, of the network that is best after some looks at a loss and a number of parameters. */
function bestOf(
  looks: readonly (readonly [loss: number, parameters: number, missed?: number])[],
): number | undefined {
  const { validation } = partedTask({
    task: quadrantTask(100),
    growth: fixedSize({ criterion: outgoingL1() }),
    seed: 1,
    batch: 1,
    plannedCycles: 100,
    validation: true,
  });
  const watch = new ValidationWatch(validation!, 90);
  looks.forEach(([loss, parameterCount, missed], i) => {
    watch.lossOf(
      { cycle: i + 1, parameterCount },
      () => ({ loss, missed }),
      () => ({}) as never,
    );
  });
  return watch.best?.cycle;
}

describe('the best network', () => {
  it.each([
    ['of one size is that of the lowest loss', [[3, 9], [1, 9], [1.001, 9], [2, 9]], 2],
    ['is the smaller one of two that are close', [[3, 9], [1, 9], [1.009, 8], [1.02, 7]], 3],
    ['is not a smaller one that is not close to the lowest', [[1, 9], [1.02, 8]], 1],
    ['does not become worse step by step', [[1, 9], [1.009, 8], [1.018, 7], [1.027, 6]], 2],
    ['is the larger one only if it is better by more than that', [[1, 8], [0.995, 9], [0.992, 10]], 1],
    ['is the larger one in the end, where steps are small', [[1, 8], [0.995, 9], [0.989, 10]], 3],
    ['is close to nothing within a share of guessing', [[0.0002, 9], [0.0003, 8], [0.0005, 7]], 2],
    ['is the one that misses clearly fewer examples, whatever its loss', [[1, 9, 36], [1.5, 9, 32]], 2],
    ['is not the one that misses one fewer by chance', [[1, 9, 36], [1.5, 9, 34]], 1],
    ['is not one of a lower loss that misses clearly more', [[1, 9, 4], [0.5, 9, 6]], 1],
    ['is the smaller one, close to the surer one that misses fewer', [[1, 9, 36], [1.5, 9, 32], [1.505, 8, 32]], 3],
    ['has a loss', [[NaN, 9], [Infinity, 8]], undefined],
    ['is not one that has lost its way', [[1, 9], [NaN, 1]], 1],
  ] as const)('%s', (_what, looks, cycle) => expect(bestOf(looks)).toBe(cycle)); // prettier-ignore
});
