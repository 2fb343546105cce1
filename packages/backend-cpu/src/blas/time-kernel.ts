import { bestTime } from '../kernels/best-time.ts';
import { BYTES } from '../layout/capacity.ts';
import { Holdings } from '../memory/arena.ts';
import { directCall } from '../kernels/direct-call.ts';
import type { Machine } from '../kernels/machine.ts';

/** Microseconds of the product of square matrices by a kernel with the words of `matmulRows`, as a program would call it. */
export function timeProduct(machine: Machine, kernel: number, size: number): number {
  const row = size * BYTES;
  return timed(machine, [0, size], 3 * size * row, (zero, count, x) => {
    const [y, c] = [x + size * row, x + 2 * size * row];
    const ranges = {
      mFrom: zero,
      mTo: count,
      nFrom: zero,
      nTo: count,
      k: count,
      mCount: count,
      nCount: count,
    };
    return directCall('matmulRows', kernel, { ...ranges, x, xM: row, xK: BYTES, y, yK: row, c, cM: row });
  });
}

/** Microseconds of a sum over rows. */
export function timeSum(machine: Machine, rows: number, columns: number): number {
  const row = columns * BYTES;
  return timed(machine, [0, columns, rows], (rows + 1) * row, (iFrom, iTo, x) => {
    const c = x + rows * row;
    return directCall('sumColumns', machine.index('sumColumns'), { iFrom, iTo, k: iTo + 4, x, xK: row, c });
  });
}

/** The time of a call with some counts at addresses that follow each other, and operands in so many bytes. */
function timed(
  machine: Machine,
  counts: readonly number[],
  bytes: number,
  call: (first: number, second: number, operands: number) => readonly number[],
): number {
  const holdings = new Holdings(machine.arena);
  const { address } = holdings.allocate(128 + bytes);
  const words = call(address, address + 4, address + 128);
  const program = address + 4 * counts.length;
  machine.memory.integers.set([...counts, ...words], address / 4);
  try {
    return bestTime(() => machine.exports.run(program, program + 4 * words.length));
  } finally {
    holdings.releaseAll();
  }
}
