import { describe, expect, it } from 'vitest';
import { cycleArrays, type Phased, taskInForce } from './training-task.ts';

interface Named extends Phased<Named> {
  readonly name: string;
}

const named = (name: string, phases?: Named['phases']): Named => ({ name, ...(phases && { phases }) });

describe('taskInForce', () => {
  it('is the task itself if it never changes', () => {
    const task = named('steady');
    expect([0, 1, 1e9].map((cycle) => taskInForce(task, cycle))).toEqual([task, task, task]);
  });

  it('is that of the phase which contains the cycle', () => {
    const task = named('switching', [
      { firstCycle: 0, task: named('a') },
      { firstCycle: 3, task: named('b') },
      { firstCycle: 5, task: named('c') },
    ]);
    const names = [0, 2, 3, 4, 5, 100].map((cycle) => taskInForce(task, cycle).name);
    expect(names).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  it('looks into phases that have phases, counting from where they begin', () => {
    const inner = named('inner', [
      { firstCycle: 0, task: named('x') },
      { firstCycle: 2, task: named('y') },
    ]);
    const outer = named('outer', [
      { firstCycle: 0, task: named('a') },
      { firstCycle: 10, task: inner },
    ]);
    expect([9, 10, 11, 12].map((cycle) => taskInForce(outer, cycle).name)).toEqual(['a', 'x', 'x', 'y']);
  });
});

describe('cycleArrays', () => {
  it('has an array for every port, of the length that a cycle needs', () => {
    const task = {
      steps: 5,
      inputs: [
        { kind: 'symbol', name: 'symbol', size: 4 },
        { kind: 'vector', name: 'sensor', size: 2 },
      ],
      targets: [{ kind: 'symbol', name: 'next', size: 4 }],
    } as const;
    expect(cycleArrays(task, 3)).toEqual({
      symbol: new Int32Array(15),
      sensor: new Float64Array(30),
      next: new Int32Array(15),
    });
  });
});
