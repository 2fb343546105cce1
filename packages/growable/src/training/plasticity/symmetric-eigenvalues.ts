/** Steps after which an eigenvalue is taken as it is; two or three are enough. */
const MOST_STEPS = 60;

/**
 * The eigenvalues of a symmetric matrix, row-major, in no order: by reflections to a band of three diagonals, whose eigenvalues
 * shifted rotations find. A few times `size^3` operations, where rotations of pairs of columns take a hundred times as many.
 *
 * Source: Martin, Reinsch and Wilkinson, "Householder's tridiagonalization of a symmetric matrix", Numerische Mathematik 11 (1968);
 * Bowdler, Martin, Reinsch and Wilkinson, "The QR and QL algorithms for symmetric matrices", ibid.
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>, size: number): Float64Array {
  const { diagonal, beside } = tridiagonal(Float64Array.from(matrix), size);
  for (let first = 0; first < size; first++) settle(diagonal, beside, first);
  return diagonal;
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Element i stands between diagonal elements i and i + 1; the last one is 0. */
  readonly beside: Float64Array;
}

/** Reflects row after row, so that all beyond its neighbour of the diagonal is 0. */
function tridiagonal(a: Float64Array, size: number): Tridiagonal {
  const beside = new Float64Array(size);
  const mirror = new Float64Array(size);
  const product = new Float64Array(size);
  for (let k = 0; k < size - 1; k++) {
    let norm = 0;
    for (let i = k + 1; i < size; i++) norm = Math.hypot(norm, a[i * size + k]!);
    const head = a[(k + 1) * size + k]!;
    const turned = head > 0 ? -norm : norm;
    beside[k] = turned;
    if (norm === 0) continue;
    let length = 0;
    for (let i = k + 1; i < size; i++) {
      mirror[i] = a[i * size + k]! - (i === k + 1 ? turned : 0);
      length += mirror[i]! ** 2;
    }
    if (length > 0) reflect(a, size, k + 1, mirror, product, 2 / length);
  }
  return { diagonal: Float64Array.from({ length: size }, (_, i) => a[i * (size + 1)]!), beside };
}

/** Reflects the rows and columns of a matrix from one on: takes `v w' + w v'` off it, with w of `scale` times its product with v. */
function reflect(
  a: Float64Array,
  size: number,
  from: number,
  v: Float64Array,
  w: Float64Array,
  scale: number,
): void {
  let common = 0;
  for (let i = from; i < size; i++) {
    let sum = 0;
    for (let j = from; j < size; j++) sum += a[i * size + j]! * v[j]!;
    w[i] = scale * sum;
    common += w[i]! * v[i]!;
  }
  for (let i = from; i < size; i++) w[i]! -= (scale / 2) * common * v[i]!;
  for (let i = from; i < size; i++) {
    for (let j = from; j < size; j++) a[i * size + j]! -= v[i]! * w[j]! + w[i]! * v[j]!;
  }
}

/** Rotates until the eigenvalue at a place of the diagonal stands by itself. */
function settle(diagonal: Float64Array, beside: Float64Array, first: number): void {
  for (let step = 0; step < MOST_STEPS; step++) {
    let last = first;
    while (last < diagonal.length - 1 && !negligible(diagonal, beside, last)) last++;
    if (last === first) return;
    sweep(diagonal, beside, first, last);
  }
}

function negligible(diagonal: Float64Array, beside: Float64Array, at: number): boolean {
  const around = Math.abs(diagonal[at]!) + Math.abs(diagonal[at + 1]!);
  return Math.abs(beside[at]!) <= Number.EPSILON * around;
}

/** One sweep of rotations from the last place of a block up to its first, with a shift towards the first eigenvalue. */
function sweep(diagonal: Float64Array, beside: Float64Array, first: number, last: number): void {
  const half = (diagonal[first + 1]! - diagonal[first]!) / (2 * beside[first]!);
  const root = Math.hypot(half, 1);
  let g = diagonal[last]! - diagonal[first]! + beside[first]! / (half + (half < 0 ? -root : root));
  let [sine, cosine, moved] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const [f, b] = [sine * beside[i]!, cosine * beside[i]!];
    const length = Math.hypot(f, g);
    beside[i + 1] = length;
    if (length === 0) {
      diagonal[i + 1]! -= moved;
      beside[last] = 0;
      return;
    }
    [sine, cosine] = [f / length, g / length];
    const center = diagonal[i + 1]! - moved;
    const turned = (diagonal[i]! - center) * sine + 2 * cosine * b;
    moved = sine * turned;
    diagonal[i + 1] = center + moved;
    g = cosine * turned - b;
  }
  diagonal[first]! -= moved;
  beside[first] = g;
  beside[last] = 0;
}
