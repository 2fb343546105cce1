import type { LinearMemory } from '../memory/linear-memory.ts';
import { type BlockExports, MOST, NativeBlocks } from './native-blocks.ts';
import type { BlasLibrary } from './open-blas.ts';

/** `contractPanels` by a native library: block by block, as matrices that lie where they are or are copied together. */
export function panelsByBlas(
  memory: Pick<LinearMemory, 'integers'>,
  exports: BlockExports,
  blas: Pick<BlasLibrary, 'sgemm'>,
): (p: number) => void {
  const blocks = new NativeBlocks(memory, exports);
  const { x, y, c } = blocks;
  return (p) => {
    blocks.open(p);
    const { from, to, columns, steps, shared } = blocks;
    for (let s = 0; s < shared; s++) {
      for (let n = 0; n < columns; n += MOST) {
        const wide = Math.min(columns - n, MOST);
        for (let m = from; m < to; m += MOST) {
          const rows = Math.min(to - m, MOST);
          for (let k = 0; k < steps; k += MOST) {
            const some = Math.min(steps - k, MOST);
            const yStays = m > from && steps <= MOST;
            blocks.begin(s, m, rows, n, wide, k, some, yStays);
            blas.sgemm(
              x.turned, y.turned, rows, wide, some, x.address, x.row, y.address, y.row, c.address, c.row, k > 0,
            ); // prettier-ignore
          }
          blocks.end(s, rows, n, wide);
        }
      }
    }
  };
}
