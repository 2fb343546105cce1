/** Some numbers times a factor. */
export function scaled(values: ArrayLike<number>, factor: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) result[i] = factor * (values[i] as number);
  return result;
}

/** Adds numbers to sums. */
export function accumulate(total: Float64Array, values: ArrayLike<number>): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (values[i] as number);
}
