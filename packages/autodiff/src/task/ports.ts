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
   * As an input whose numbers lie on a grid, such as pixels, the extents of that grid; as many numbers as it has sites, or so
   * many times as many, those of a site next to each other. An architecture that reads the port through windows or pools, or
   * flattened, reads it as a {@link GridPort}; others see a vector.
   */
  readonly sites?: readonly number[];
  /**
   * How numbers in people's units became those that the port carries, where they are not the same: `(x - mean) / deviation`, in
   * double precision. Streams carry them as they have become; a network taken home is asked, and answers, in people's units.
   */
  readonly standardised?: Standardisation;
}

/**
 * An input port that carries, per step, `size` real numbers at each site of a grid: an image of 28 rows and 28 columns with one
 * channel has sites `[28, 28]` and size 1, one of three colours size 3. Row-major over sites, the numbers of a site last.
 */
export interface GridPort {
  readonly kind: 'grid';
  readonly name: string;
  /** Extents of the grid, 1 to 3 of them. */
  readonly sites: readonly number[];
  /** Numbers at each site. */
  readonly size: number;
  /** What each extent counts; positions, rows and columns, or planes, rows and columns unless told. */
  readonly siteNames?: readonly string[];
  /** As that of a vector of the same numbers: one mean and one deviation for each of them. */
  readonly standardised?: Standardisation;
}

/** What was taken off each number of a vector or grid, and what the rest was divided by. */
export interface Standardisation {
  readonly mean: readonly number[];
  /** Above 0 each. */
  readonly deviation: readonly number[];
}

/** A named stream of values between a task and a network, in either direction. */
export type Port = SymbolPort | VectorPort;

/** A port that a network may see. */
export type InputPort = Port | GridPort;

/** How many numbers a port carries per step: a single symbol, or as many as a vector or a grid has. */
export function numbersPerStep(port: InputPort): number {
  if (port.kind === 'symbol') return 1;
  return port.kind === 'vector' ? port.size : port.sites.reduce((count, extent) => count * extent, port.size);
}

/** Names of the sites of a grid of so many extents, where none are told. */
const SITE_NAMES: readonly (readonly string[])[] = [
  [],
  ['positions'],
  ['rows', 'columns'],
  ['planes', 'rows', 'columns'],
];

/** What each extent of some sites counts. */
export function siteNamesOf({ sites, siteNames }: Pick<GridPort, 'sites' | 'siteNames'>): readonly string[] {
  return siteNames ?? SITE_NAMES[sites.length] ?? [];
}

/** A vector whose numbers lie on a grid as a grid; `undefined` of any other vector. */
export function gridOf({ name, size, sites, standardised }: VectorPort): GridPort | undefined {
  if (!sites) return undefined;
  const count = sites.reduce((product, extent) => product * extent, 1);
  return { kind: 'grid', name, sites, size: size / count, ...(standardised && { standardised }) };
}

/** The ports of a task. */
export interface Ports {
  /** What a network sees at each step. */
  readonly inputs: readonly InputPort[];
  /** What a network must predict at each step. */
  readonly targets: readonly Port[];
}
