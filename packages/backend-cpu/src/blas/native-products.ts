import { BYTES, paddedLanes } from '../layout/capacity.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import type { BlasLibrary } from './open-blas.ts';

/** Words of `matmulRows`, by position: `[mFrom, mTo, nFrom, nTo, kCount, x, xM, xK, y, yK, c, cM, mCount, nCount]`. */
export function rowsByBlas(memory: LinearMemory, blas: BlasLibrary): (p: number) => void {
  return (p) => {
    const { integers } = memory;
    const at = p / 4;
    const { m, n, k, mFrom, nFrom } = sizes(integers, at);
    if (m <= 0 || n <= 0) return;
    const [xM, xK] = [integers[at + 6] as number, integers[at + 7] as number];
    const [yK, cM] = [integers[at + 9] as number, integers[at + 11] as number];
    const transposed = xK !== BYTES;
    const x = (integers[at + 5] as number) + mFrom * xM;
    const y = (integers[at + 8] as number) + nFrom * BYTES;
    const c = (integers[at + 10] as number) + mFrom * cM + nFrom * BYTES;
    // Columns of padding are computed with the others: 0 in y, they become 0 in c.
    const columns = paddedLanes(n);
    blas.sgemm(transposed, false, m, columns, k, x, (transposed ? xK : xM) / 4, y, yK / 4, c, cM / 4, false);
  };
}

/** Words of `matmulDots`, by position: `[mFrom, mTo, nFrom, nTo, kCount, x, xM, y, yN, c, cM, cN, mCount, nCount]`. */
export function dotsByBlas(memory: LinearMemory, blas: BlasLibrary): (p: number) => void {
  return (p) => {
    const { integers, floats } = memory;
    const at = p / 4;
    const { m, n, k, mFrom, nFrom } = sizes(integers, at);
    if (m <= 0 || n <= 0) return;
    const [xM, yN, cM] = [integers[at + 6], integers[at + 8], integers[at + 10]] as [number, number, number];
    const x = (integers[at + 5] as number) + mFrom * xM;
    const y = (integers[at + 7] as number) + nFrom * yN;
    const c = (integers[at + 9] as number) + mFrom * cM + nFrom * BYTES;
    blas.sgemm(false, true, m, n, k, x, xM / 4, y, yN / 4, c, cM / 4, false);
    for (let row = 0; row < m; row++) {
      const first = (c + row * cM) / 4;
      for (let lane = n; lane < paddedLanes(n); lane++) floats[first + lane] = 0;
    }
  };
}

function sizes(
  integers: Int32Array,
  at: number,
): { m: number; n: number; k: number; mFrom: number; nFrom: number } {
  const read = (word: number): number => integers[(integers[at + word] as number) / 4] as number;
  const [mFrom, nFrom] = [read(0), read(2)];
  return { m: read(1) - mFrom, n: read(3) - nFrom, k: read(4), mFrom, nFrom };
}
