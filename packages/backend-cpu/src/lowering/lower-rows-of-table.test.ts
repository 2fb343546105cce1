import {
  axis,
  contract,
  createState,
  indexInput,
  input,
  oneHot,
  randomKey,
  type Tensor,
  trace,
  uniform,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';
import { callsOf } from '../program/operation.ts';
import { lowerPlan } from './lower-plan.ts';

const [time, batch, symbol, unit] = [axis('time'), axis('batch'), axis('symbol'), axis('unit')];
const table = variable({ name: 'table', dims: [symbol, unit], initial: uniform(-1, 1) });
const positions = indexInput('positions', [time, batch]);
const given = input('given', [time, batch, symbol]);

/** Rows of the table, by products with one-hot rows. */
const rowsOf = (rows: Tensor) => trace({ name: 'rows', outputs: { rows: contract(rows, table, [symbol]) } });
const kernelsOf = (rows: Tensor): string[] =>
  callsOf(lowerPlan(rowsOf(rows)).operations).flatMap((call) =>
    call.kind === 'kernel' ? [call.kernel] : [],
  );

describe('a product of one-hot rows with a table', () => {
  it('looks the rows up, and makes no one-hot tensor', () => {
    expect(kernelsOf(oneHot(positions, symbol))).toEqual(['gather']);
    expect(kernelsOf(given)).not.toContain('gather');
  });

  it.each(['fast', 'portable'] as const)('has the bits of the product, %s', async (precision) => {
    const backend = await cpuBackend({ precision, blas: 'none', threads: 1 });
    for (const [steps, lanes, symbols, units] of [
      [1, 1, 1, 1],
      [5, 1, 4, 3],
      [3, 2, 4, 4],
      [7, 3, 9, 17],
      [0, 2, 4, 5],
      [2, 2, 70, 0],
    ] as const) {
      const extents = { time: steps, batch: lanes, symbol: symbols, unit: units };
      const axes = [time, batch, symbol, unit];
      const state = createState({ variables: [table], axes, key: randomKey(0), extents });
      const chosen = Int32Array.from({ length: steps * lanes }, (_, at) => (5 * at + 3) % symbols);
      const product = new Float32Array(steps * lanes * symbols);
      chosen.forEach((position, at) => (product[at * symbols + position] = 1));
      const [found, expected] = [rowsOf(oneHot(positions, symbol)), rowsOf(given)].map((plan) => {
        const residence = backend.place(state);
        const executable = residence.load(plan);
        executable.run({ positions: chosen, given: product });
        const rows = [...executable.output('rows')];
        residence.release();
        return rows;
      });
      expect(found).toEqual(expected);
      expect(found).toHaveLength(steps * lanes * units);
    }
  });

  it('says which position is none', async () => {
    const backend = await cpuBackend({ blas: 'none', threads: 1 });
    const extents = { time: 2, batch: 1, symbol: 3, unit: 2 };
    const axes = [time, batch, symbol, unit];
    const residence = backend.place(createState({ variables: [table], axes, key: randomKey(0), extents }));
    const executable = residence.load(rowsOf(oneHot(positions, symbol)));
    expect(() => executable.run({ positions: Int32Array.of(0, 3) })).toThrow(
      'oneHot: found position 3 of axis "symbol", expected 0 to 2.',
    );
    residence.release();
  });
});
