/**
 * The standard error of the difference between what two networks cost on the same examples, by how far apart the differences of single
 * examples lie. Examples that both find hard cancel out, so that it is far less than the errors of both costs together.
 */
export function pairedError(one: readonly number[], other: readonly number[]): number {
  const count = one.length;
  const differences = one.map((cost, example) => cost - (other[example] as number));
  const mean = differences.reduce((total, each) => total + each, 0) / count;
  const squares = differences.reduce((total, each) => total + (each - mean) ** 2, 0);
  return Math.sqrt(squares / (count - 1) / count);
}
