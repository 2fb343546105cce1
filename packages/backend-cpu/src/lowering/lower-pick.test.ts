import {
  axis,
  createState,
  crossEntropy,
  gradient,
  indexInput,
  input,
  logSoftmax,
  oneHot,
  randomKey,
  sum,
  type Tensor,
  trace,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../index.ts';
import { callsOf } from '../program/operation.ts';
import { lowerPlan } from './lower-plan.ts';

const [row, choice] = [axis('row'), axis('choice')];
const logits: Tensor = input('logits', [row, choice]);
const observed: Tensor = indexInput('observed', [row]);
const cost = sum(crossEntropy(logits, observed, choice), row);

const kernelsOf = (outputs: Record<string, Tensor>): string[] =>
  callsOf(lowerPlan(trace({ name: 'test', outputs })).operations).flatMap((call) =>
    call.kind === 'kernel' ? [call.kernel] : [],
  );

describe('a cross-entropy', () => {
  it('makes no one-hot tensor, and looks its logarithms up', () => {
    expect(kernelsOf({ cost })).not.toContain('oneHotRows');
    expect(kernelsOf({ cost }).filter((kernel) => kernel === 'gather')).toHaveLength(1);
  });

  it('says which position is none', async () => {
    const backend = await cpuBackend({ blas: 'none', threads: 1 });
    const plan = trace({ name: 'test', outputs: { cost } });
    const residence = backend.place(
      createState({ variables: [], axes: plan.axes, key: randomKey(0), extents: { row: 2, choice: 3 } }),
    );
    const run = () =>
      residence.load(plan).run({ logits: new Float32Array(6), observed: Int32Array.of(0, 3) });
    expect(run).toThrow('oneHot: found position 3 of axis "choice", expected 0 to 2.');
    residence.release();
  });

  it('makes one where its gradient or an output needs it', () => {
    expect(kernelsOf({ slope: gradient(cost, [logits])[0]! })).toContain('oneHotRows');
    expect(kernelsOf({ cost, oneHot: oneHot(observed, choice) })).toContain('oneHotRows');
  });

  it.each(['fast', 'portable'] as const)(
    'is the sum of its logarithms, each added in turn, %s',
    async (precision) => {
      const backend = await cpuBackend({ precision, blas: 'none', threads: 1 });
      const plan = trace({ name: 'test', outputs: { cost, logarithms: logSoftmax(logits, choice) } });
      for (const [rows, choices] of [
        [1, 1],
        [7, 3],
        [40, 21],
        [13, 70],
      ] as const) {
        const residence = backend.place(
          createState({
            variables: [],
            axes: plan.axes,
            key: randomKey(0),
            extents: { row: rows, choice: choices },
          }),
        );
        const executable = residence.load(plan);
        const positions = Int32Array.from({ length: rows }, (_, at) => (5 * at) % choices);
        const numbers = Float32Array.from({ length: rows * choices }, (_, at) => 9 * Math.sin(at * at));
        executable.run({ logits: numbers, observed: positions });
        const logarithms = executable.output('logarithms');
        let total = 0;
        positions.forEach((position, at) => (total += logarithms[at * choices + position]!));
        expect(executable.output('cost')[0]).toBe(Math.fround(-total));
        positions[rows - 1] = choices;
        expect(() => executable.run({ logits: numbers, observed: positions })).toThrow(
          `oneHot: found position ${choices} of axis "choice"`,
        );
        residence.release();
      }
    },
  );
});
