import { MeristemError, type VectorPort } from '@meristem/autodiff';
import { counts, type TargetGuess } from './target-guess.ts';

type MeanLoss = Exclude<NonNullable<VectorPort['loss']>, 'huber'>;

/** What was seen of one component. */
interface ComponentSums {
  seen: number;
  mean: number;
  /** Squared distances to the mean, added up. */
  squares: number;
  /** Of y ln y. */
  entropies: number;
}

/**
 * Losses whose best constant prediction is given by the mean of the targets: its squared distances, the entropy of a chance,
 * and for counts `sum of y ln(y / mean)`.
 *
 * Source: Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics 4 (1962).
 */
export class MeanGuess implements TargetGuess {
  readonly #port: VectorPort;
  readonly #components: readonly ComponentSums[];

  constructor(port: VectorPort) {
    this.#port = port;
    this.#components = Array.from({ length: port.size }, () => ({
      seen: 0,
      mean: 0,
      squares: 0,
      entropies: 0,
    }));
  }

  see(values: Int32Array | Float64Array, position: number): void {
    const { size } = this.#port;
    for (let i = 0; i < size; i++) {
      const value = values[position * size + i] as number;
      if (!counts(this.#port, value)) continue;
      requireFit(this.#port, value);
      const sums = this.#components[i]!;
      const before = sums.mean;
      sums.seen++;
      sums.mean += (value - before) / sums.seen;
      sums.squares += (value - before) * (value - sums.mean);
      sums.entropies += timesLog(value);
    }
  }

  cost(): number {
    const cost = MEAN_COSTS[(this.#port.loss ?? 'squared-error') as MeanLoss];
    return this.#components.reduce((total, sums) => total + cost(sums), 0);
  }
}

const MEAN_COSTS: Readonly<Record<MeanLoss, (sums: ComponentSums) => number>> = {
  'squared-error': ({ squares }) => squares,
  'binary-cross-entropy': ({ seen, mean }) => -seen * (timesLog(mean) + timesLog(1 - mean)),
  // Rounding must not make a constant count cost less than nothing.
  poisson: ({ seen, mean, entropies }) => Math.max(0, entropies - seen * timesLog(mean)),
};

/** What targets may be by their loss, where not all numbers will do. */
const FIT: Partial<Record<MeanLoss, readonly [expected: string, holds: (value: number) => boolean]>> = {
  'binary-cross-entropy': ['a chance, from 0 to 1', (value) => value >= 0 && value <= 1],
  poisson: ['a count, 0 or more', (value) => value >= 0],
};

/** @throws MeristemError (`task`) if a target is nothing that its loss can be of. */
function requireFit({ name, loss }: VectorPort, value: number): void {
  const fit = loss && FIT[loss as MeanLoss];
  if (!fit || fit[1](value)) return;
  throw new MeristemError(
    'task',
    `port "${name}": found the target ${value}, expected ${fit[0]}, because its loss is "${loss}". ` +
      'Where a target is not known, write a number that the port is told to `ignore`.',
  );
}

/** y ln y, which is 0 at 0. */
function timesLog(value: number): number {
  return value > 0 ? value * Math.log(value) : 0;
}

/** Halvings of an interval that leave nothing of it in double precision. */
const HALVINGS = 100;

/** Huber's loss: its best constant balances the distances, each held within `delta`; found by halving. */
export class HuberGuess implements TargetGuess {
  readonly #port: VectorPort;
  readonly #components: readonly number[][];

  constructor(port: VectorPort) {
    this.#port = port;
    this.#components = Array.from({ length: port.size }, () => []);
  }

  see(values: Int32Array | Float64Array, position: number): void {
    const { size } = this.#port;
    for (let i = 0; i < size; i++) {
      const value = values[position * size + i] as number;
      if (counts(this.#port, value)) this.#components[i]!.push(value);
    }
  }

  cost(): number {
    const { delta = 1 } = this.#port;
    return this.#components.reduce((total, values) => {
      const centre = balance(values, delta);
      return total + values.reduce((sum, value) => sum + huber(Math.abs(value - centre), delta), 0);
    }, 0);
  }
}

function huber(distance: number, delta: number): number {
  return distance <= delta ? (distance * distance) / 2 : delta * (distance - delta / 2);
}

/** Where the distances to all values, each held within `delta`, add up to 0. */
function balance(values: readonly number[], delta: number): number {
  let low = values.reduce((least, value) => Math.min(least, value), Infinity);
  let high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) return middle;
    let pull = 0;
    for (const value of values) pull += Math.max(-delta, Math.min(delta, value - middle));
    if (pull > 0) low = middle;
    else high = middle;
  }
  return low;
}
