/** A matrix, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** The larger singular values of a matrix with their vectors, largest first. */
export interface SingularVectors {
  readonly values: readonly number[];
  /** One vector `[rows]` for each value. */
  readonly left: readonly Float64Array[];
  /** One vector `[columns]` for each value. */
  readonly right: readonly Float64Array[];
}

/** Rotations are over when all pairs of columns are orthogonal to this, relative to their lengths. */
const TOLERANCE = 1e-14;
const MOST_SWEEPS = 60;

/**
 * The singular vectors of a matrix, those of value 0 left out, by one-sided Jacobi rotations: pairs of columns are rotated
 * until all are orthogonal; then their lengths are the singular values. Signs are such that the largest element of every
 * right vector is positive.
 *
 * Source: Hestenes, "Inversion of matrices by biorthogonalization and related results", SIAM 1958.
 */
export function singularVectors(matrix: Matrix): SingularVectors {
  const wide = matrix.columns > matrix.rows;
  const columns = columnsOf(wide ? transposed(matrix) : matrix);
  const turned = columns.map((_, c) => Float64Array.from(columns, (_other, d) => (c === d ? 1 : 0)));
  orthogonalise(columns, turned);
  const lengths = columns.map(length);
  const floor = Math.max(0, ...lengths) * TOLERANCE;
  const order = lengths
    .map((_, c) => c)
    .filter((c) => (lengths[c] as number) > floor)
    .sort((a, b) => (lengths[b] as number) - (lengths[a] as number) || a - b);
  const unit = order.map((c) => (columns[c] as Float64Array).map((value) => value / (lengths[c] as number)));
  const other = order.map((c) => turned[c] as Float64Array);
  const [left, right] = wide ? [other, unit] : [unit, other];
  const signs = right.map(signOf);
  const signed = (vectors: readonly Float64Array[]): readonly Float64Array[] =>
    vectors.map((vector, i) => vector.map((value) => value * (signs[i] as number)));
  return { values: order.map((c) => lengths[c] as number), left: signed(left), right: signed(right) };
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    turned[(i % columns) * rows + Math.floor(i / columns)] = values[i] as number;
  }
  return { rows: columns, columns: rows, values: turned };
}

function columnsOf({ rows, columns, values }: Matrix): Float64Array[] {
  return Array.from({ length: columns }, (_, c) =>
    Float64Array.from({ length: rows }, (_row, r) => values[r * columns + c] as number),
  );
}

/** Rotates columns until they are orthogonal, and others along with them. */
function orthogonalise(columns: readonly Float64Array[], along: readonly Float64Array[]): void {
  for (let sweep = 0, rotated = true; rotated && sweep < MOST_SWEEPS; sweep++) {
    rotated = false;
    for (let p = 0; p < columns.length; p++) {
      for (let q = p + 1; q < columns.length; q++) {
        const [a, b] = [columns[p] as Float64Array, columns[q] as Float64Array];
        const turn = rotation(dot(a, a), dot(b, b), dot(a, b));
        if (!turn) continue;
        rotated = true;
        rotate(a, b, turn);
        rotate(along[p] as Float64Array, along[q] as Float64Array, turn);
      }
    }
  }
}

interface Rotation {
  readonly cosine: number;
  readonly sine: number;
}

/** The rotation that makes two columns orthogonal, from their products; `undefined` if they are. */
function rotation(aa: number, bb: number, ab: number): Rotation | undefined {
  if (Math.abs(ab) <= TOLERANCE * Math.sqrt(aa * bb)) return undefined;
  const zeta = (bb - aa) / (2 * ab);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cosine = 1 / Math.hypot(1, tangent);
  return { cosine, sine: cosine * tangent };
}

function rotate(a: Float64Array, b: Float64Array, { cosine, sine }: Rotation): void {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}

function length(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function signOf(vector: Float64Array): 1 | -1 {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? -1 : 1;
}
