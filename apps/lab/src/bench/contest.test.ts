import { describe, expect, it } from 'vitest';
import { type ContestOptions, hold, type Program, type Timing } from './contest.ts';
import { counted, measurements } from './measurement.ts';

const check = (): void => undefined;

const contest = async (programs: readonly Program[], options: ContestOptions): Promise<readonly Timing[]> =>
  (await hold([programs], options))[0] ?? [];

/** A program that says how long it takes, and writes down when it is asked. */
const spoken = (name: string, microseconds: number | (() => number), asked: string[] = []): Program => ({
  name,
  detail: `${name} in words`,
  time: () => {
    asked.push(name);
    return typeof microseconds === 'number' ? microseconds : microseconds();
  },
});

describe('hold', () => {
  it('takes the lower decile of the slices of each round', async () => {
    let call = 0;
    // Nine of ten slices are disturbed.
    const [timing] = await contest([spoken('noisy', () => (call++ % 10 === 0 ? 5 : 50))], {
      rounds: 3,
      check,
    });
    expect(timing?.microseconds).toHaveLength(3);
    for (const microseconds of timing?.microseconds ?? []) expect(microseconds).toBeLessThan(50);
  });

  it('alternates between programs, and does not always take one after the same other', async () => {
    const asked: string[] = [];
    await contest([spoken('a', 700, asked), spoken('b', 700, asked), spoken('c', 700, asked)], {
      rounds: 1,
      check,
    });
    const turns = asked.slice(-12).join('');
    expect(turns).toBe('abccbaabccba');
  });

  it('asks a program that is slow less often, and one that does a whole round once', async () => {
    const asked: string[] = [];
    const slow: Program = {
      ...spoken('slow', 40_000),
      time: async () => {
        asked.push('slow');
        await new Promise((resolve) => setTimeout(resolve, 40));
        return 40_000;
      },
    };
    const whole: Program = { ...spoken('whole', 7, asked), wholeRound: true };
    const quick = spoken('quick', 1000);
    const timings = await contest([quick, slow, whole], { rounds: 2, check });
    expect(asked.filter((name) => name === 'whole')).toHaveLength(2);
    // The rest of its calls are those of the warm-up, which ends after a second.
    expect(asked.filter((name) => name === 'slow').length).toBeLessThan(40);
    expect(timings.map(({ microseconds }) => microseconds)).toEqual([
      [1000, 1000],
      [40_000, 40_000],
      [7, 7],
    ]);
  });

  it('fills a slice of a millisecond', async () => {
    const counts: number[] = [];
    const time = (count: number): number => {
      counts.push(count);
      return 4;
    };
    await contest([{ name: 'short', detail: '', time }], { rounds: 1, check });
    expect(counts.at(-1)).toBe(250);
  });

  it('holds a round in every contest before the next', async () => {
    const asked: string[] = [];
    const whole = (name: string): Program => ({ ...spoken(name, 1, asked), wholeRound: true });
    const timings = await hold([[whole('a')], [whole('b')]], { rounds: 3, check });
    expect(asked.join('')).toBe('ababab');
    expect(timings.map((contest) => contest.map(({ program: { name } }) => name))).toEqual([['a'], ['b']]);
  });

  it('ends when it is told to', async () => {
    const stop = (): never => {
      throw new Error('enough');
    };
    await expect(contest([spoken('a', 1)], { rounds: 1, check: stop })).rejects.toThrow('enough');
  });
});

describe('measurements', () => {
  const timing = (name: string, microseconds: readonly number[]) => ({
    program: spoken(name, 0),
    microseconds,
  });
  const conversion = {
    subject: '8',
    unit: 'GFLOP/s',
    of: (time: number) => 1 / time,
    yardsticks: ['c', 'b'],
  };

  it('pairs ratios within rounds, against the best yardstick that took part', () => {
    const [a, b] = measurements([timing('a', [2, 8, 30]), timing('b', [1, 4, 10])], conversion);
    expect(a).toEqual({
      subject: '8',
      program: 'a',
      detail: 'a in words',
      unit: 'GFLOP/s',
      lower: expect.closeTo((1 / 30 + 1 / 8) / 2) as number,
      median: 1 / 8,
      upper: expect.closeTo((1 / 8 + 1 / 2) / 2) as number,
      ratio: 2,
      against: 'b',
      rounds: 3,
    });
    expect(b).toMatchObject({ ratio: 1, against: 'b' });
  });

  it('have no ratio without a yardstick', () => {
    expect(measurements([timing('a', [2])], conversion)).toMatchObject([{ ratio: null, against: null }]);
    expect(counted({ program: 'a', detail: '' }, { subject: 'modules', unit: '', count: 3 })).toMatchObject({
      median: 3,
      lower: 3,
      upper: 3,
      ratio: null,
      rounds: 1,
    });
  });
});
