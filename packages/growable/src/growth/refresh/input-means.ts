/** Rates of the averages of inputs: of slow means and variances once they have settled, and of quick means. */
const SLOW = 0.002;
const QUICK = 0.02;

/** The variance of a quick mean over that of what it averages, where cycles are independent. */
const QUICK_VARIANCE = QUICK / (2 - QUICK);

/** Cycles after which the slow mean of an input has settled. */
const SETTLED = 1 / SLOW;

/** Least variance of an input, as a share of the mean one of its port: what hardly ever varies must not ring for nothing. */
const LEAST_VARIANCE = 0.05;

/** What is remembered of a port: slow means and variances of its numbers over cycles, and quick means. */
export interface InputMemory {
  /** Cycles that each slow mean has seen since it last began. */
  readonly seen: number[];
  readonly slow: number[];
  readonly variance: number[];
  readonly quick: number[];
}

/** What is remembered of a port of so many numbers at the start of a run. */
export function noInputs(size: number): InputMemory {
  const zeros = (): number[] => Array<number>(size).fill(0);
  return { seen: zeros(), slow: zeros(), variance: zeros(), quick: zeros() };
}

/**
 * Takes a cycle's data of a port into account: the mean of each of its numbers over steps, sequences and sites.
 *
 * @param values the numbers of a vector after one another, or of symbols which they are.
 */
export function seeInputs(memory: InputMemory, values: ArrayLike<number>, symbols: boolean): void {
  const { seen, slow, variance, quick } = memory;
  const size = slow.length;
  const means = symbols || values.length !== size ? meansOf(values, size, symbols) : values;
  // In every cycle, of every number: so without a quotient where it is known.
  for (let j = 0; j < size; j++) {
    const mean = means[j] as number;
    const before = slow[j] as number;
    const count = (seen[j] as number) + 1;
    const rate = count < SETTLED ? 1 / count : SLOW;
    const distance = mean - before;
    const after = before + rate * distance;
    const spread = variance[j] as number;
    const last = quick[j] as number;
    seen[j] = count;
    slow[j] = after;
    variance[j] = spread + rate * (distance * (mean - after) - spread);
    quick[j] = last + QUICK * (mean - last);
  }
}

/** The mean of each number of a port, or how often each symbol comes, over rows. */
function meansOf(values: ArrayLike<number>, size: number, symbols: boolean): Float64Array {
  const rows = symbols ? values.length : values.length / size;
  const means = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    let sum = 0;
    if (symbols) for (let row = 0; row < rows; row++) sum += Number(values[row] === j);
    else for (let at = j; at < values.length; at += size) sum += values[at] as number;
    means[j] = sum / rows;
  }
  return means;
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

/** Which numbers of a port have a quick mean more than so many of its deviations away from the slow one, where that has settled. */
export function movedInputs({ seen, slow, variance, quick }: InputMemory, deviations: number): number[] {
  const least = (LEAST_VARIANCE * variance.reduce((sum, each) => sum + each, 0)) / variance.length;
  const moved: number[] = [];
  for (let j = 0; j < slow.length; j++) {
    if ((seen[j] as number) <= SETTLED) continue;
    const distance = (quick[j] as number) - (slow[j] as number);
    const spread = Math.max(variance[j] as number, least);
    if (distance ** 2 > deviations ** 2 * QUICK_VARIANCE * spread) moved.push(j);
  }
  return moved;
}

/** Takes the quick means of some numbers of a port for what is so from now on. */
export function settle({ seen, slow, quick }: InputMemory, inputs: readonly number[]): void {
  for (const j of inputs) {
    slow[j] = quick[j] as number;
    seen[j] = 1 / QUICK;
  }
}
