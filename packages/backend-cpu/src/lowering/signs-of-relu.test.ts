import {
  add,
  axis,
  createState,
  divide,
  gradient,
  normal,
  project,
  randomKey,
  relu,
  square,
  sum,
  type Tensor,
  trace,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';
import { describeProgram } from '../describe-program.ts';

const [row, unit, next] = [axis('row'), axis('unit'), axis('next')];
const x = variable({ name: 'x', dims: [row, unit], initial: normal(1) });
const over = variable({ name: 'over', dims: [row, unit], initial: normal(1) });
const weight = variable({ name: 'weight', dims: [unit.pre, next.post], initial: normal(1) });

describe('the sign of what relu was given', () => {
  const active = relu(add(square(x as Tensor), -1));
  const said = project(active, weight);
  const loss = sum(square(said), row, next);
  const plan = trace({ name: 'relu', outputs: { gradient: gradient(loss, [x])[0] as Tensor } });

  it('is found out where a gradient asks for it', () => {
    const lines = describeProgram(plan).split('\n');
    const asked = lines.findIndex((line) => line.includes('0 < '));
    const given = lines.findIndex((line) => line.includes('relu('));
    const products = lines.flatMap((line, at) => (line.includes('matmul') ? [at] : []));
    expect(products.some((at) => given < at && at < asked)).toBe(true);
  });

  it('is that of its result, of NaN and of both zeros too', async () => {
    const quotient = relu(divide(x as Tensor, over as Tensor));
    const gradients = gradient(sum(square(quotient), row, unit), [over]);
    const cpu = await cpuBackend({ precision: 'portable', blas: 'none' });
    const extents = { row: 1, unit: 5 };
    const residence = cpu.place(createState({ variables: [x, over], key: randomKey(1), extents }));
    residence.write(x, [0, 0, 0, 2, -2]);
    residence.write(over, [0, 1, -1, 1, 1]);
    const executable = residence.load(trace({ name: 'signs', outputs: { said: gradients[0] as Tensor } }));
    executable.run({});
    // The gradient of (x / y)^2 is -2 x^2 / y^3 where x / y is above 0, which NaN is not.
    expect([...executable.output('said')].map(Math.abs).slice(1)).toEqual([0, 0, 8, 0]);
    expect(executable.output('said')[0]).toBeNaN();
    residence.release();
    await cpu.close();
  });
});
