import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { add, divide, multiply, subtract } from '../primitives/arithmetic.ts';
import { project } from '../primitives/contract.ts';
import { sqrt, tanh } from '../primitives/functions.ts';
import { mean, sum } from '../primitives/reduce.ts';
import { scan } from '../primitives/scan.ts';
import { extentOf, input } from '../primitives/source.ts';
import { zeros } from '../state/fill.ts';
import { variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { formatPlan } from './format-plan.ts';
import { trace } from './trace.ts';
import { assign } from './update.ts';

const [time, hidden] = [axis('time', 3), axis('hidden', { min: 1, max: 99 })];
const weight = variable({ name: 'weight', dims: [hidden.pre, hidden.post], initial: zeros });

describe('formatPlan', () => {
  it('shows chains as expressions, what is read often by a number, and what is stored at the end', () => {
    const x = input('x', [hidden]);
    const squared = multiply(x, x);
    const bias = variable({ name: 'bias', dims: [hidden], initial: zeros });
    const plan = trace({
      name: 'step',
      outputs: { spread: sqrt(subtract(mean(squared, hidden), 0.1 + 0.2)), count: extentOf(hidden) },
      updates: [assign(bias, divide(add(bias, squared), 2))],
    });
    expect(formatPlan(plan).split('\n')).toEqual([
      'plan step over hidden (1 to 99)',
      'inputs',
      '  x [hidden]',
      'variables',
      '  bias [hidden]',
      'compute',
      '  %2 [] = extent axis hidden',
      'output',
      '  spread = sqrt((contract(x, x) over [hidden] / %2) - 0.3)',
      '  count = %2',
      'store',
      '  bias = (bias + (x * x)) / 2',
    ]);
  });

  it('shows loops with the rows that their steps read and write', () => {
    const { final } = recurrent();
    const lines = formatPlan(trace({ name: 'recurrent', outputs: { total: sum(final, hidden) } })).split(
      '\n',
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        '  for each time',
        expect.stringMatching(/^ {4}%\d+\[time\+1\] \[hidden\] = tanh\(/),
        expect.stringMatching(/^ {2}total = sum\(%\d+\[last\]\) over \[hidden\]$/),
      ]),
    );
  });

  it('is what a plan prints as, while the plan stays plain data', () => {
    const plan = trace({ name: 'recurrent', outputs: { h: recurrent().final } });
    expect(String(plan)).toBe(formatPlan(plan));
    expect(inspect(plan)).toBe(formatPlan(plan));
    expect(Object.keys(plan)).not.toContain('toString');
  });

  it('shows under which dims something is read, where they are not its own', () => {
    const text = formatPlan(trace({ name: 'recurrent', outputs: { h: recurrent().final } }));
    expect(text).toMatch(/contract\(%\d+\[time\] as \[pre hidden\], weight\) over \[pre hidden\]/);
  });
});

function recurrent(): { final: Tensor } {
  const result = scan({
    over: time,
    carry: { h: input('start', [hidden]) },
    elements: { x: input('x', [time, hidden]) },
    step: ({ h }, { x }) => ({ carry: { h: tanh(add(x, project(h, weight))) }, emit: {} }),
  });
  return { final: result.carry.h };
}
