import { architectureByName, architectureNames } from '@meristem/experiment';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { chosenPlan, GROW_DEFAULTS } from '../options/experiment-choice.ts';
import { scoreOf } from '../result/score.ts';
import { sampleResult } from '../testing/sample-result.ts';
import { labTasks, TaskShelf } from '../tasks.ts';
import { bestFixed, fixedOutcome, grownOutcome } from './cell-outcome.ts';
import { fixedPlan, grownPlan } from './cell-plans.ts';
import { cellRow } from './cell-row.ts';
import { cellCells, tally } from './cell-table.ts';
import { chooseCells } from './choose-cells.ts';
import { defaultCells } from './default-cells.ts';
import { fits } from './fits.ts';
import { FIXED_SIZES } from './fixed-size.ts';
import { guessingOf } from './guessing.ts';
import { keptBackCells } from './kept-back-cells.ts';
import { researchCells } from './research-cells.ts';
import { verdictOf } from './verdict.ts';

const whole = (cycles: number): number => cycles;
/** Two of a kind and one of another. */
const WARNINGS = [
  'Dead units: 3 of 4 in "lower" put out the same whatever comes in. Start with more units (--units).',
  'Dead units: 4 of 4 in "upper" put out the same whatever comes in. Start with more units (--units).',
  'No better than guessing: held out it costs 3 nats per cycle, guessing 3. Train for longer (--cycles).',
];
const planning = { backend: 'reference', length: whole } as const;

describe('fits', () => {
  const fitting = (name: string): readonly string[] => {
    const task = labTasks.byName(name);
    return architectureNames(task).filter((architecture) =>
      fits(architectureByName(architecture, { ports: task }), task),
    );
  };

  it('keeps networks without memory from tasks that take one', () => {
    const ports = labTasks.byName('reversal');
    const remembering = architectureNames(ports).filter((name) => name !== 'layered' && name !== 'deep');
    for (const name of ['reversal', 'reversal-and-sum', 'context-integration', 'easy-hard-easy']) {
      expect(fitting(name)).toEqual(remembering);
    }
  });

  it('lets any network learn what a step says for itself', () => {
    for (const name of ['digraphs', 'two-spirals', 'parity'])
      expect(fitting(name)).toEqual(architectureNames(labTasks.byName(name)));
  });
});

describe('cells', () => {
  const tasks = new TaskShelf();
  const defaults = defaultCells(tasks);

  it('of the defaults are ten tasks, by all architectures that fit them', () => {
    const names = new Set(defaults.map(({ task }) => task.name));
    expect([...names]).toEqual([
      'reversal',
      'digraphs',
      'reversal-and-sum',
      'context-integration',
      'two-spirals',
      'parity',
      'easy-hard-easy',
      'digits',
      'iris',
      'sine',
    ]);
    expect(defaults).toHaveLength(4 * 10 + 6 * 12 + 1);
  });

  it.each([
    ['defaults', defaults],
    ['research', researchCells('prose.txt')],
    ['kept-back', keptBackCells()],
  ])('of %s have names of their own that are names of folders', (_, cells) => {
    const names = cells.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
  });

  it('read prose only where there is a text', () => {
    expect(researchCells().some(({ name }) => name.startsWith('prose'))).toBe(false);
  });

  it('are trained as "grow" does it without flags', async () => {
    const cell = defaults.find(({ name }) => name === 'parity.layered');
    expect(cell && grownPlan(cell, tasks.get('parity'), planning)).toEqual(
      await chosenPlan({ ...GROW_DEFAULTS, task: 'parity', architecture: 'layered', backend: 'reference' }),
    );
  });

  it('have batches and cycles of their own where they say so, for all sizes', () => {
    const cell = keptBackCells().find(({ name }) => name === 'chessboard.res');
    if (cell === undefined) throw new Error('there is no such cell');
    const task = tasks.get('chessboard');
    const grown = grownPlan(cell, task, planning);
    expect(grown.experiment).toMatchObject({ batch: 50, cycles: 6000 });
    expect(grownPlan(cell, task, { ...planning, length: (cycles) => cycles / 100 }).experiment.cycles).toBe(
      60,
    );
    for (const size of FIXED_SIZES.slice(0, 3)) {
      const { experiment, evaluationCycles } = fixedPlan(grown, task, size);
      expect(evaluationCycles).toBe(grown.evaluationCycles);
      expect(experiment).toMatchObject({
        batch: 50,
        cycles: 6000,
        rule: { kind: 'none', criterion: { penalty: 0 } },
        optimizer: { kind: 'adam', learningRate: size.rate },
        schedules: { learningRate: { kind: 'cosine', to: 0 } },
      });
      expect(experiment.architecture.areas[0]).toMatchObject({
        units: size.units,
        blocks: 3,
        width: { units: size.units, maxUnits: 512 },
      });
    }
  });

  it('can be chosen by task and architecture', () => {
    const chosen = chooseCells(keptBackCells(), {
      tasks: ['moons', 'chessboard'],
      architectures: ['mlp3', 'res'],
    });
    expect(chosen.map(({ name }) => name)).toEqual(['moons.mlp3', 'chessboard.mlp3', 'chessboard.res']);
    expect(() => chooseCells(keptBackCells(), { tasks: ['moon'] })).toThrow(
      '--tasks: found "moon", expected some of "moons", "friedman", ',
    );
    expect(() => chooseCells(keptBackCells(), { tasks: ['moons'], architectures: ['gated'] })).toThrow(
      UsageError,
    );
  });
});

describe('guessing', () => {
  it('is the share of the commonest class', () => {
    expect(guessingOf(labTasks.byName('parity', { trainShare: 1, heldOut: 'all' }))).toBe(0.5);
  });

  it('is the variance of a value', () => {
    expect(guessingOf(labTasks.byName('sine', { test: 20_000 }))).toBeCloseTo(0.68, 1);
  });

  it('is the entropy of symbols, for all steps', () => {
    // A group of 2 letters in brackets: of 4 characters each bracket is one, and half of the letters are a.
    const task = labTasks.byName('reversal', { letters: 2, flips: 1, steps: 4 });
    expect(guessingOf(task)).toBeCloseTo(4 * Math.log(4), 1);
  });

  it('does not count what is to be ignored', () => {
    const task = labTasks.byName('sequential-digits', { train: 10, test: 200 });
    expect(guessingOf(task)).toBeCloseTo(Math.log(10), 12);
    const { targets, heldOut } = task;
    const mean = targets.map((port) => ({ ...port, reduction: 'mean' as const }));
    expect(guessingOf({ ...task, targets: mean, ...(heldOut && { heldOut }) })).toBeCloseTo(
      Math.log(10) / 28,
      12,
    );
  });
});

describe('the verdict', () => {
  const nats = { score: { kind: 'nats' }, guessing: 10, floor: 4, fixed: 5 } as const;
  const shares = { score: { kind: 'accuracy' }, guessing: 0.5, floor: undefined, fixed: 0.95 } as const;

  it.each([
    [4.1, true],
    [5.15, true],
    [5.16, false],
  ])('on a loss of %f, where 5 is the best fixed size, is near: %s', (mean, near) => {
    expect(verdictOf({ ...nats, mean, worst: mean }).near).toBe(near);
  });

  it('is near by the floor alone where no fixed size was trained', () => {
    expect(verdictOf({ ...nats, fixed: undefined, mean: 4.12, worst: 4.2 }).near).toBe(true);
    expect(verdictOf({ ...nats, fixed: undefined, mean: 4.13, worst: 4.2 }).near).toBe(false);
    expect(verdictOf({ ...nats, floor: undefined, fixed: undefined, mean: 1, worst: 1 }).near).toBe(false);
  });

  it('allows half a percent of guessing where the floor is 0', () => {
    const zero = { ...nats, floor: 0, fixed: 0.1 };
    expect(verdictOf({ ...zero, mean: 0.149, worst: 1 }).near).toBe(true);
    expect(verdictOf({ ...zero, mean: 0.151, worst: 1 }).near).toBe(false);
    expect(verdictOf({ ...zero, fixed: undefined, mean: 0.049, worst: 1 }).near).toBe(true);
  });

  it.each([
    [0.96, true],
    [0.94, true],
    [0.939, false],
  ])('on an accuracy of %f, where 0.95 is the best fixed size, is near: %s', (mean, near) => {
    expect(verdictOf({ ...shares, mean, worst: mean }).near).toBe(near);
  });

  it('is at chance where one seed hardly beats guessing', () => {
    expect(verdictOf({ ...shares, mean: 0.9, worst: 0.54 }).learned).toBe(false);
    expect(verdictOf({ ...shares, mean: 0.9, worst: 0.55 }).learned).toBe(true);
    expect(verdictOf({ ...nats, mean: 5, worst: 9.5 }).learned).toBe(false);
    expect(verdictOf({ ...nats, mean: 5, worst: 9.3 }).learned).toBe(true);
    // Nobody beats guessing: that is not learning either.
    expect(verdictOf({ ...shares, fixed: 0.4, mean: 0.3, worst: 0.3 }).learned).toBe(false);
  });
});

describe('what a cell came to', () => {
  const task = labTasks.byName('reversal');
  const score = scoreOf(task);
  const grown = [
    sampleResult({
      seed: 0,
      parameters: 1000,
      peakParameters: 5000,
      lookups: 3e9,
      multiplyAdds: 3e9,
      warnings: WARNINGS,
    }),
    sampleResult({
      seed: 1,
      parameters: 2000,
      peakParameters: 2000,
      heldOut: { natsPerCycle: 9.4 },
      units: { memory: 30 },
    }),
  ];
  const size = { units: 16, rate: 0.01 };
  const fixed = fixedOutcome(size, score, [
    sampleResult({ parameters: 1600, heldOut: { natsPerCycle: 9.2 } }),
  ]);

  it('is the mean of its seeds, the worst, and what it took', () => {
    expect(grownOutcome(score, grown, 1)).toMatchObject({
      worst: 9.4,
      seeds: [0, 1],
      failed: 1,
      units: { memory: 29 },
      parameters: 1500,
      peakParameters: 3500,
      peakRatio: 5,
      work: (9e9 + 3e9 + 12e9) / 2,
      lookupsShare: 3 / 24,
      warnings: { 'Dead units': 1, 'No better than guessing': 1 },
    });
    expect(grownOutcome(score, grown, 1)?.mean).toBeCloseTo(9.27, 12);
  });

  it('is held against the size with the best score, the smaller of two as good', () => {
    const sizes = [9.5, 9.2, 9.2].map((loss, at) => ({
      ...{ units: 4 * 2 ** at, rate: 0.01, score: loss, parameters: 1, work: 1, seeds: [0] },
    }));
    expect(bestFixed({ kind: 'nats' }, sizes)?.units).toBe(8);
    expect(bestFixed({ kind: 'accuracy' }, sizes)?.units).toBe(4);
    expect(bestFixed({ kind: 'nats' }, [])).toBeUndefined();
    expect(fixedOutcome(size, score, [])).toBeUndefined();
  });

  it('is a row of the table', () => {
    const cell = researchCells().find(({ name }) => name === 'reversal.pool');
    if (cell === undefined || fixed === undefined) throw new Error('there is no such cell');
    const base = { study: 'research', cell, task, training: { batch: 1, cycles: 30_000 }, failed: 0 };
    const row = cellRow({ ...base, grown, sizes: [fixed] });
    expect(row).toEqual(JSON.parse(JSON.stringify(row)));
    const cells = cellCells(row);
    expect(cells[0]).toBe('reversal.pool');
    expect(cells.slice(2)).toEqual([
      '8.96',
      '9.20 (16, 0.01)',
      '1,600, 1.2e+10',
      '9.27 (9.40)',
      '29',
      '1,500 (3,500)',
      '1.2e+10',
      '13%',
      'Dead units (1), No better than guessing (1)',
      'near',
    ]);
    const failed = cellRow({ ...base, grown: [], failed: 3, sizes: [] });
    expect(cellCells(failed).slice(3)).toEqual(['-', '-', 'failed', '-', '-', '-', '-', '-', 'failed']);
    expect(tally([row, failed])).toBe(
      'near: 1 of 2; at chance: 1 of 2; fewer parameters than the best fixed size: 1 of 2; ' +
        'a peak over 4 times the end: 1 of 2; lookups over a fifth of the work: 0 of 2',
    );
  });
});
