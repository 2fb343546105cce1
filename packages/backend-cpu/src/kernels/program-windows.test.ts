import {
  axis,
  type Backend,
  createState,
  cumulativeSum,
  normal,
  randomKey,
  type Tensor,
  trace,
  variable,
  windows,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';

const row = axis('row');

/** What a tensor of one variable is, with so many rows. */
function said(backend: Backend, x: ReturnType<typeof variable>, y: Tensor, rows: number, given: number[]) {
  const extents = { row: rows };
  const residence = backend.place(createState({ variables: [x], key: randomKey(4), extents }));
  residence.write(x, given);
  const executable = residence.load(trace({ name: 'said', outputs: { y } }));
  executable.run({});
  const values = [...executable.output('y')];
  residence.release();
  return values;
}

const numbers = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i + 1) * 3));

describe.each(['fast', 'portable'] as const)('on the %s backend', async (precision) => {
  const cpu = await cpuBackend({ precision, blas: 'none' });

  const cases = [1, 3, 4, 5, 17].flatMap((extent) =>
    [1, 3, 4, 5].flatMap((offsets) =>
      [
        { before: 0, stride: 1, elsewhere: 0 },
        { before: 1, stride: 1, elsewhere: 2 },
        { before: 2, stride: 2, elsewhere: -Infinity },
        { before: 6, stride: 1, elsewhere: 0 },
      ].map((laid) => ({ extent, offsets, ...laid })),
    ),
  );

  it.each(cases)(
    'windows of $offsets, $before ahead, every $stride, hold the $extent places and $elsewhere beyond',
    ({ extent, offsets, ...laid }) => {
      const [place, offset, to] = [axis('place', extent), axis('offset', offsets), axis('to', extent)];
      const x = variable({ name: 'x', dims: [row, place], initial: normal(1) });
      const y = windows(x as Tensor, { from: place, to, offset, ...laid });
      const given = numbers(3 * extent);
      const expected = [0, 1, 2].flatMap((r) =>
        Array.from({ length: extent * offsets }, (_, i) => {
          const at = Math.floor(i / offsets) * laid.stride + (i % offsets) - laid.before;
          return at >= 0 && at < extent ? given[r * extent + at] : laid.elsewhere;
        }),
      );
      expect(said(cpu, x as never, y, 3, given)).toEqual(expected);
    },
  );

  it.each([false, true])('sums so far are those of each row by itself, reversed: %s', (reverse) => {
    for (const units of [1, 3, 4, 5, 17]) {
      const unit = axis('unit', units);
      const x = variable({ name: 'x', dims: [row, unit], initial: normal(1) });
      const y = cumulativeSum(x as Tensor, unit, { reverse });
      for (const rows of [1, 3, 4, 5, 17]) {
        const given = numbers(rows * units);
        const alone = Array.from({ length: rows }, (_, r) =>
          said(cpu, x as never, y, 1, given.slice(r * units, (r + 1) * units)),
        );
        expect(said(cpu, x as never, y, rows, given)).toEqual(alone.flat());
      }
    }
  });
});
