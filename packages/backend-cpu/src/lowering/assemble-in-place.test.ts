import {
  axis,
  createState,
  gradient,
  multiply,
  normal,
  type Plan,
  randomKey,
  referenceBackend,
  slice,
  sum,
  tanh,
  type Tensor,
  trace,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';
import { lowerPlan } from './lower-plan.ts';

const unit = axis('unit', { max: 50 });
const gates = axis('gate', 4);
const weight = variable({ name: 'weight', dims: [gates, unit], initial: normal(1) }) as Variable;

/** The gradient of something that reads some positions of the axis of gates, `[start, length]` each. */
function planOf(parts: readonly (readonly [number, number])[]): Plan {
  const terms = parts.map(([start, length], i): Tensor => {
    const part = slice(weight as Tensor, gates, start, axis(`part${i}`, length));
    return sum(tanh(multiply(part, i + 1)), ...part.dims);
  });
  const loss = terms.reduce((total, term) => multiply(total, term));
  return trace({ name: 'parts', outputs: { gradient: gradient(loss, [weight])[0] as Tensor } });
}

const cases = [
  { name: 'fill the axis', parts: [[0, 1], [1, 2], [3, 1]], cleared: 0 },
  { name: 'fill it in another order', parts: [[3, 1], [0, 3]], cleared: 0 },
  { name: 'leave a gap', parts: [[0, 1], [2, 2]], cleared: 2 },
  { name: 'overlap', parts: [[0, 3], [2, 2]], cleared: 2 },
  { name: 'are but one', parts: [[1, 2]], cleared: 1 },
] as const; // prettier-ignore

describe('a gradient that is added up from parts of an axis', () => {
  it.each(cases)('is right where they $name', async ({ parts, cleared }) => {
    const plan = planOf(parts);
    // Sums of all units to one number clear something too.
    const clears = lowerPlan(plan).operations.filter(
      (each) => each.kind === 'kernel' && each.kernel === 'zeroRows' && each.operands.outer.length === 1,
    );
    expect(clears).toHaveLength(cleared);
    const backend = await cpuBackend({ precision: 'portable', blas: 'none' });
    for (const extent of [0, 1, 3, 4, 5, 17]) {
      const state = createState({ variables: [weight], key: randomKey(2), extents: { unit: extent } });
      const [found, expected] = [backend, referenceBackend('double')].map((each) => {
        const residence = each.place(state);
        const executable = residence.load(plan);
        executable.run({});
        const values = [...executable.output('gradient')];
        residence.release();
        return values;
      }) as [number[], number[]];
      expect(found).toHaveLength(4 * extent);
      found.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] as number, 3);
      });
    }
  });
});
