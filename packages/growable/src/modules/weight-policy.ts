import { type BirthPolicy, type Fill, normal, zeros } from '@meristem/autodiff';

/** The parts of a model that optimizers, penalties and initial values tell apart. */
export type Part =
  | 'input'
  | 'lateral'
  | 'recurrent'
  | 'readout'
  | 'bias'
  | 'readoutBias'
  | 'multiplier'
  | 'mixture'
  | 'gain'
  | 'window';

/** All parts, in the order in which they are documented. */
export const PARTS: readonly Part[] = [
  'input',
  'lateral',
  'recurrent',
  'readout',
  'bias',
  'readoutBias',
  'multiplier',
  'mixture',
  'gain',
  'window',
];

/** How weights start, by part, and what a newborn unit's weights are. */
export interface WeightPolicy {
  /** As modules and projections say by themselves (see `firstProjection`) where nothing is told. */
  readonly initial: Readonly<Partial<Record<'input' | 'lateral' | 'recurrent' | 'readout', Fill>>>;
  /** Weights to a newborn from the units that were there before it. */
  readonly incoming: Fill;
  /** Weights from a newborn, to itself included. */
  readonly outgoing: Fill;
}

/** What a growth rule's criterion says of newborns: what they give may depend on how much the network predicts per step. */
interface Newborn {
  readonly incoming: Fill;
  readonly outgoing: Fill | ((outputs: number) => Fill);
}

/** The weights of newborns by a growth rule's criterion, in a network that predicts so many symbols or numbers per step. */
export function newbornWeights(
  { incoming, outgoing }: Newborn,
  outputs: number,
): Pick<WeightPolicy, 'incoming' | 'outgoing'> {
  return { incoming, outgoing: typeof outgoing === 'function' ? outgoing(outputs) : outgoing };
}

/**
 * The paper's initial weights, N(0, 0.01^2), with newborns given by a growth rule's criterion.
 *
 * @param outputs symbols or numbers that the network predicts per step: 4 in the paper.
 */
export function smallNormalWeights(newborn: Newborn, outputs = 4): WeightPolicy {
  const small = normal(0.01);
  const initial = { input: small, lateral: small, recurrent: small, readout: small };
  return { initial, ...newbornWeights(newborn, outputs) };
}

/** The birth policy of a weight. */
export function weightBirth(weights: WeightPolicy): BirthPolicy {
  return { incoming: weights.incoming, outgoing: weights.outgoing };
}

/** The birth policy of whatever starts at 0: biases, carried activations. */
export const atZero: BirthPolicy = { own: zeros };
