import type { MachineExports } from '../kernels/machine.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import type { BlasLibrary } from './open-blas.ts';

/** Rows, columns and steps of a block at most: `assembly/contract/native-blocks.ts` has the same number. */
const MOST = 384;

type PanelExports = Pick<MachineExports, 'panelSizes' | 'beginBlock' | 'endBlock'>;

/** `contractPanels` by a native library: block by block, as matrices that lie where they are or are copied together. */
export function panelsByBlas(
  memory: Pick<LinearMemory, 'integers'>,
  exports: PanelExports,
  blas: Pick<BlasLibrary, 'sgemm'>,
): (p: number) => void {
  return (p) => {
    const at = exports.panelSizes(p) / 4;
    const { integers } = memory;
    const size = (place: number): number => integers[at + place] as number;
    const [from, to, columns, steps, shared] = [size(0), size(1), size(2), size(3), size(4)];
    for (let s = 0; s < shared; s++) {
      for (let n = 0; n < columns; n += MOST) {
        const wide = Math.min(columns - n, MOST);
        for (let m = from; m < to; m += MOST) {
          const rows = Math.min(to - m, MOST);
          for (let k = 0; k < steps; k += MOST) {
            const some = Math.min(steps - k, MOST);
            const yStays = m > from && steps <= MOST;
            exports.beginBlock(p, s, m, rows, n, wide, k, some, yStays);
            multiplyBlock(integers, at, blas, rows, wide, some, k > 0);
          }
          exports.endBlock(p, s, rows, n, wide);
        }
      }
    }
  };
}

/** The product of the matrices that a block's description speaks of, which begins with word `at`. */
function multiplyBlock(
  integers: Int32Array,
  at: number,
  blas: Pick<BlasLibrary, 'sgemm'>,
  m: number,
  n: number,
  k: number,
  accumulate: boolean,
): void {
  const word = (place: number): number => integers[at + place] as number;
  const [x, xRow, xTurned] = [word(0), word(1), word(2) !== 0];
  const [y, yRow, yTurned] = [word(3), word(4), word(5) !== 0];
  blas.sgemm(xTurned, yTurned, m, n, k, x, xRow, y, yRow, word(6), word(7), accumulate);
}
