/** Rates of the averages of inputs: of slow means and variances once they have settled, and of quick means. */
const SLOW = 0.002;
const QUICK = 0.02;

/** What is remembered of a port: slow means and variances of its numbers over cycles, and quick means. */
export interface InputMemory {
  seen: number;
  readonly slow: number[];
  readonly variance: number[];
  readonly quick: number[];
}

/** What is remembered of a port of so many numbers at the start of a run. */
export function noInputs(size: number): InputMemory {
  const zeros = (): number[] => Array<number>(size).fill(0);
  return { seen: 0, slow: zeros(), variance: zeros(), quick: zeros() };
}

/**
 * Takes a cycle's data of a port into account: the mean of each of its numbers over steps, sequences and sites.
 *
 * @param values the numbers of a vector after one another, or of symbols which they are.
 */
export function seeInputs(memory: InputMemory, values: ArrayLike<number>, symbols: boolean): void {
  const { slow, variance, quick } = memory;
  const size = slow.length;
  memory.seen++;
  const rate = Math.max(SLOW, 1 / memory.seen);
  const rows = symbols ? values.length : values.length / size;
  for (let j = 0; j < size; j++) {
    let sum = 0;
    if (symbols) for (let row = 0; row < rows; row++) sum += Number(values[row] === j);
    else for (let at = j; at < values.length; at += size) sum += values[at] as number;
    const mean = sum / rows;
    const distance = mean - (slow[j] as number);
    slow[j]! += rate * distance;
    variance[j]! += rate * (distance * (mean - (slow[j] as number)) - (variance[j] as number));
    quick[j]! += QUICK * (mean - (quick[j] as number));
  }
}

/**
 * How far the means of a port have moved lately: the squared distance of quick means from slow ones, over the variance of all
 * numbers together. About 0.01, half the rate of the quick means, as long as nothing changes.
 */
export function movedBy({ slow, variance, quick }: InputMemory): number {
  let [distance, spread] = [0, 0];
  for (let j = 0; j < slow.length; j++) {
    distance += ((quick[j] as number) - (slow[j] as number)) ** 2;
    spread += variance[j] as number;
  }
  return spread > 0 ? distance / spread : 0;
}
