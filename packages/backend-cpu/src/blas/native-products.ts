import { BYTES, paddedLanes } from '../layout/capacity.ts';
import type { LinearMemory } from '../memory/linear-memory.ts';
import { placesOf } from '../program/kernel-table.ts';
import type { BlasLibrary } from './open-blas.ts';

const ROWS = placesOf('matmulRows');
const DOTS = placesOf('matmulDots');

/** `matmulRows` by a native library. */
export function rowsByBlas(memory: LinearMemory, blas: BlasLibrary): (p: number) => void {
  return (p) => {
    const word = wordsAt(memory, p);
    const { m, n, k, mFrom, nFrom } = sizes(memory, ROWS, word);
    if (m <= 0 || n <= 0) return;
    const [xM, xK, yK, cM] = [word(ROWS.xM), word(ROWS.xK), word(ROWS.yK), word(ROWS.cM)];
    const transposed = xK !== BYTES;
    const x = word(ROWS.x) + mFrom * xM;
    const y = word(ROWS.y) + nFrom * BYTES;
    const c = word(ROWS.c) + mFrom * cM + nFrom * BYTES;
    // Columns of padding are computed with the others: 0 in y, they become 0 in c.
    const columns = paddedLanes(n);
    blas.sgemm(transposed, false, m, columns, k, x, (transposed ? xK : xM) / 4, y, yK / 4, c, cM / 4, false);
  };
}

/** `matmulDots` by a native library. */
export function dotsByBlas(memory: LinearMemory, blas: BlasLibrary): (p: number) => void {
  return (p) => {
    const word = wordsAt(memory, p);
    const { m, n, k, mFrom, nFrom } = sizes(memory, DOTS, word);
    if (m <= 0 || n <= 0) return;
    const [xM, yN, cM] = [word(DOTS.xM), word(DOTS.yN), word(DOTS.cM)];
    const x = word(DOTS.x) + mFrom * xM;
    const y = word(DOTS.y) + nFrom * yN;
    const c = word(DOTS.c) + mFrom * cM + nFrom * BYTES;
    blas.sgemm(false, true, m, n, k, x, xM / 4, y, yN / 4, c, cM / 4, false);
    for (let row = 0; row < m; row++) {
      const first = (c + row * cM) / 4;
      memory.floats.fill(0, first + n, first + paddedLanes(n));
    }
  };
}

type WordAt = (place: number) => number;

function wordsAt({ integers }: LinearMemory, p: number): WordAt {
  return (place) => integers[p / 4 + place] as number;
}

/** How much of a product is to be computed. */
function sizes({ integers }: LinearMemory, places: typeof ROWS | typeof DOTS, word: WordAt) {
  const count = (place: number): number => integers[word(place) / 4] as number;
  const [mFrom, nFrom] = [count(places.mFrom), count(places.nFrom)];
  return { m: count(places.mTo) - mFrom, n: count(places.nTo) - nFrom, k: count(places.k), mFrom, nFrom };
}
