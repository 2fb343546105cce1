/** What targets of all kinds of ports have: which of them count, and how costs are put together. */
interface TargetOptions {
  /**
   * Targets that are this count for nothing, in the loss, in measures and in what guessing costs: padded steps, labels and
   * values that are not known. For symbols one of them, or `size`, one past the last, where none can be spared; for vectors
   * any finite number, looked for in each component. NaN is refused. Absent where every target counts.
   */
  readonly ignore?: number;
  /**
   * How the loss of a cycle comes from the costs of its steps and components; over the sequences of a batch it is always the
   * mean. `sum`, the default, adds them up, so that gradients grow with the length of a cycle and the size of a vector, and
   * learning rates of optimizers that do not rescale gradients must be smaller by as much. `mean` divides that by steps times
   * components, ignored ones included: what other libraries mostly do, and what their rates are for.
   */
  readonly reduction?: 'sum' | 'mean';
}

/**
 * A port that carries one of `size` symbols per step, as a whole number from 0 to `size - 1`: characters, classes. As a
 * target it is predicted by logits, and costs the cross-entropy in nats.
 */
export interface SymbolPort extends TargetOptions {
  readonly kind: 'symbol';
  readonly name: string;
  readonly size: number;
  /** The character of each symbol, in order, where symbols stand for characters. */
  readonly letters?: string;
  /**
   * The name of each symbol, in order, where symbols stand for classes or words: as many as `size`, no two alike, none empty.
   * A port has letters or names, not both.
   */
  readonly names?: readonly string[];
  /**
   * What the loss of a target symbol is multiplied by, one number for each symbol: at least 0 each, and not all 0.
   * Absent where every symbol counts the same. A floor is that of the loss without weights.
   */
  readonly classWeights?: readonly number[];
  /** Label smoothing: the share of each target that is spread evenly over all symbols, from 0 to below 1; 0 unless told. */
  readonly smoothing?: number;
}

/**
 * A port that carries `size` real numbers per step.
 *
 * As a target, a prediction z of a number y costs, by its `loss`:
 * - `squared-error`, unless told: `(z - y)^2`, without a half;
 * - `huber`: `(z - y)^2 / 2` where the distance is at most `delta`, else `delta (|z - y| - delta / 2)`, after Huber (1964);
 * - `binary-cross-entropy`: nats of a chance y from 0 to 1, where z is its log odds;
 * - `poisson`: nats of a count y from 0, where z is the logarithm of its expected value, over those of a prediction that hits
 *   the count: half of the Poisson deviance, which is never below 0.
 */
export interface VectorPort extends TargetOptions {
  readonly kind: 'vector';
  readonly name: string;
  readonly size: number;
  /** What a prediction costs; the squared error unless told. */
  readonly loss?: 'squared-error' | 'huber' | 'binary-cross-entropy' | 'poisson';
  /** Of `huber`: the distance from which the cost grows linearly; 1 unless told. */
  readonly delta?: number;
  /**
   * How numbers in people's units became those that the port carries, where they are not the same: `(x - mean) / deviation`, in
   * double precision. Streams carry them as they have become; a network taken home is asked, and answers, in people's units.
   */
  readonly standardised?: Standardisation;
}

/** What was taken off each number of a vector, and what the rest was divided by. */
export interface Standardisation {
  readonly mean: readonly number[];
  /** Above 0 each. */
  readonly deviation: readonly number[];
}

/** A named stream of values between a task and a network. */
export type Port = SymbolPort | VectorPort;

/** The ports of a task. */
export interface Ports {
  /** What a network sees at each step. */
  readonly inputs: readonly Port[];
  /** What a network must predict at each step. */
  readonly targets: readonly Port[];
}
