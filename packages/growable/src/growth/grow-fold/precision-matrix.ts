/**
 * The inverse of a covariance (or of a mean product): what the best linear prediction of each unit from all others is read
 * off. Units can be taken out one after the other; their positions stay, empty.
 *
 * Source: Lauritzen, "Graphical Models" (1996), section 5.1: with Q the inverse, the prediction of j weighs i by
 * -Q_ij / Q_jj, and what it misses has variance 1 / Q_jj.
 */
export class PrecisionMatrix {
  /** How many units there were at first. */
  readonly units: number;
  /** `[units, units]`, row-major; 0 where a unit is out. */
  readonly #inverse: Float64Array;
  readonly #out: Uint8Array;

  private constructor(inverse: Float64Array, units: number) {
    this.units = units;
    this.#inverse = inverse;
    this.#out = new Uint8Array(units);
  }

  /**
   * The inverse of a covariance; `undefined` if that is not positive definite as far as rounding shows, so that nothing can
   * be read off it.
   *
   * @param covariance symmetric, `[units, units]` row-major; it is overwritten.
   */
  static of(covariance: Float64Array, units: number): PrecisionMatrix | undefined {
    if (!factorise(covariance, units)) return undefined;
    invertTriangle(covariance, units);
    return new PrecisionMatrix(transposeTimesItself(covariance, units), units);
  }

  /** Whether a unit is still in. */
  has(unit: number): boolean {
    return this.#out[unit] === 0;
  }

  /** The variance of a unit that the others cannot predict. */
  unexplained(unit: number): number {
    return 1 / this.#at(unit, unit);
  }

  /** Weights of the others in the best linear prediction of a unit: `[units]`, 0 for itself and for those taken out. */
  regression(unit: number): Float64Array {
    const scale = -1 / this.#at(unit, unit);
    const weights = new Float64Array(this.units);
    for (let i = 0; i < this.units; i++)
      weights[i] = i === unit || this.#out[i] === 1 ? 0 : scale * this.#at(i, unit);
    return weights;
  }

  /** Takes a unit out: the inverse of the covariance of those that are left. */
  remove(unit: number): void {
    const { units } = this;
    const inverse = this.#inverse;
    const scale = 1 / this.#at(unit, unit);
    const column = inverse.slice(unit * units, (unit + 1) * units);
    for (let i = 0; i < units; i++) {
      const factor = scale * (column[i] as number);
      const row = i * units;
      for (let k = 0; k < units; k++) inverse[row + k]! -= factor * (column[k] as number);
    }
    for (let i = 0; i < units; i++) inverse[unit * units + i] = inverse[i * units + unit] = 0;
    this.#out[unit] = 1;
  }

  #at(row: number, column: number): number {
    return this.#inverse[row * this.units + column] as number;
  }
}

/** Puts the Cholesky factor L, with L L' the matrix, into the lower triangle; `false` if there is none. */
function factorise(matrix: Float64Array, n: number): boolean {
  for (let row = 0; row < n; row++) {
    const left = row * n;
    for (let column = 0; column <= row; column++) {
      const above = column * n;
      let rest = matrix[left + column] as number;
      for (let k = 0; k < column; k++) rest -= (matrix[left + k] as number) * (matrix[above + k] as number);
      if (column < row) matrix[row * n + column] = rest / (matrix[column * n + column] as number);
      // Also refuses what is not a number.
      else if (rest > 0 && rest < Infinity) matrix[row * n + row] = Math.sqrt(rest);
      else return false;
    }
  }
  return true;
}

/** Replaces the lower triangle by its inverse. */
function invertTriangle(triangle: Float64Array, n: number): void {
  for (let column = 0; column < n; column++) {
    triangle[column * n + column] = 1 / (triangle[column * n + column] as number);
    for (let row = column + 1; row < n; row++) {
      let sum = 0;
      for (let k = column; k < row; k++)
        sum += (triangle[row * n + k] as number) * (triangle[k * n + column] as number);
      triangle[row * n + column] = -sum / (triangle[row * n + row] as number);
    }
  }
}

/** M' M of a lower triangle M. */
function transposeTimesItself(triangle: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  // Row by row of M, so that memory is read in order.
  for (let k = 0; k < n; k++) {
    const from = k * n;
    for (let row = 0; row <= k; row++) {
      const factor = triangle[from + row] as number;
      const to = row * n;
      for (let column = 0; column <= row; column++)
        product[to + column]! += factor * (triangle[from + column] as number);
    }
  }
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < row; column++)
      product[column * n + row] = product[row * n + column] as number;
  }
  return product;
}
