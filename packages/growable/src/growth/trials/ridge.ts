/**
 * A linear regression of several targets on some features and a constant, from sums over samples; the constant is not held
 * back by the ridge.
 *
 * Source: Hoerl and Kennard, "Ridge regression", Technometrics 12 (1970).
 */
export class RidgeRegression {
  readonly #features: number;
  readonly #targets: number;
  /** Sums of products of features, the constant last, lower triangle; and of features with targets. */
  readonly #gram: Float64Array;
  readonly #cross: Float64Array;

  constructor(features: number, targets: number) {
    this.#features = features;
    this.#targets = targets;
    this.#gram = new Float64Array((features + 1) ** 2);
    this.#cross = new Float64Array((features + 1) * targets);
  }

  /** Takes samples over: features `[samples, features]` and targets `[samples, targets]`, from one of them to before another. */
  see(features: ArrayLike<number>, targets: ArrayLike<number>, from: number, until: number): void {
    const [n, k] = [this.#features, this.#targets];
    const [gram, cross] = [this.#gram, this.#cross];
    const size = n + 1;
    for (let sample = from; sample < until; sample++) {
      const [at, to] = [sample * n, sample * k];
      for (let i = 0; i <= n; i++) {
        const x = i < n ? (features[at + i] as number) : 1;
        if (x === 0) continue;
        const row = i * size;
        const last = Math.min(i, n - 1);
        for (let j = 0; j <= last; j++) gram[row + j]! += x * (features[at + j] as number);
        if (i === n) gram[row + n]! += 1;
        for (let t = 0; t < k; t++) cross[i * k + t]! += x * (targets[to + t] as number);
      }
    }
  }

  /**
   * The weights that predict best, `[features + 1, targets]` with the constant last; `undefined` where rounding leaves none.
   *
   * @param ridge added to the sum of every feature's squares.
   */
  solve(ridge: number): Float64Array | undefined {
    const size = this.#features + 1;
    const factor = this.#gram.slice();
    for (let i = 0; i < this.#features; i++) factor[i * size + i]! += ridge;
    if (!factorise(factor, size)) return undefined;
    const weights = this.#cross.slice();
    for (let t = 0; t < this.#targets; t++) substitute(factor, size, weights, t, this.#targets);
    return weights;
  }
}

/** Puts the Cholesky factor into the lower triangle; `false` if there is none. */
function factorise(matrix: Float64Array, n: number): boolean {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * n + column] as number;
      for (let k = 0; k < column; k++) {
        rest -= (matrix[row * n + k] as number) * (matrix[column * n + k] as number);
      }
      if (column < row) matrix[row * n + column] = rest / (matrix[column * n + column] as number);
      else if (rest > 0 && rest < Infinity) matrix[row * n + row] = Math.sqrt(rest);
      else return false;
    }
  }
  return true;
}

/** Solves L L' x = b in place for one column of several. */
function substitute(factor: Float64Array, n: number, values: Float64Array, column: number, k: number): void {
  for (let i = 0; i < n; i++) {
    let rest = values[i * k + column] as number;
    for (let j = 0; j < i; j++) rest -= (factor[i * n + j] as number) * (values[j * k + column] as number);
    values[i * k + column] = rest / (factor[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let rest = values[i * k + column] as number;
    for (let j = i + 1; j < n; j++) {
      rest -= (factor[j * n + i] as number) * (values[j * k + column] as number);
    }
    values[i * k + column] = rest / (factor[i * n + i] as number);
  }
}

/** What weights with a constant last make of a sample of features, written into `[targets]`. */
export function predictedBy(
  weights: ArrayLike<number>,
  features: ArrayLike<number>,
  sample: number,
  count: number,
  into: Float64Array,
): void {
  const k = into.length;
  for (let t = 0; t < k; t++) into[t] = weights[count * k + t] as number;
  const at = sample * count;
  for (let i = 0; i < count; i++) {
    const x = features[at + i] as number;
    if (x === 0) continue;
    for (let t = 0; t < k; t++) into[t]! += x * (weights[i * k + t] as number);
  }
}
