import { digraphs, easyHardEasy, reversal, switching } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { levelsOf, stretchesOf } from './level.ts';

describe('stretchesOf', () => {
  it('is one stretch for a task that stays the same', () => {
    expect(stretchesOf(reversal(), 100).map(({ from, to }) => [from, to])).toEqual([[0, 100]]);
  });

  it('follows the phases, and stops where the run does', () => {
    const stretches = stretchesOf(easyHardEasy(300), 250);
    expect(stretches.map(({ task, from, to }) => [task.name, from, to])).toEqual([
      ['digraphs', 0, 100],
      ['reversal', 100, 200],
      ['digraphs', 200, 250],
    ]);
    expect(stretchesOf(easyHardEasy(300), 100)).toHaveLength(1);
  });

  it('takes schedules inside schedules apart', () => {
    const task = switching({
      phases: [{ task: digraphs(), cycles: 10 }, { task: easyHardEasy(30) }],
    });
    expect(stretchesOf(task, 35).map(({ from, to }) => [from, to])).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 35],
    ]);
  });
});

describe('levelsOf', () => {
  it('has the floor and the plateaus of each stretch', () => {
    const levels = levelsOf(easyHardEasy(300), 300);
    expect(levels.filter(({ kind }) => kind === 'floor').map(({ from, to }) => [from, to])).toEqual([
      [0, 100],
      [100, 200],
      [200, 300],
    ]);
    const plateaus = levels.filter(({ kind }) => kind === 'plateau');
    expect(plateaus).toHaveLength(6);
    expect(plateaus.every(({ from, to }) => from === 100 && to === 200)).toBe(true);
  });
});
