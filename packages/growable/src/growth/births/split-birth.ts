import { checkOptions, NOT_NEGATIVE, oneOf, SHARE } from '@meristem/autodiff';
import type { Birth, Nursery } from '../birth.ts';
import { offsetsAt, put, take } from './unit-elements.ts';

/** Whom a newborn copies: the strongest unit, or one drawn by strength. */
type SplitParent = 'strongest' | 'drawn';

const PARENTS: readonly SplitParent[] = ['strongest', 'drawn'];

/** Options of `splitBirth`. */
export interface SplitBirthOptions {
  /** Share of its parent's outgoing weights that the newborn takes; 0.5 unless told. */
  readonly share?: number;
  /**
   * How unevenly that share is spread: deviation of the share of each single weight, which stays between none and all of it;
   * 1 unless told, so that most weights go to one of the two. Those who give alike learn alike: without noise the two would
   * never part.
   */
  readonly noise?: number;
  /** The strongest unit unless told; further newborns of a cycle copy the next strongest. */
  readonly parent?: SplitParent;
}

/**
 * Newborns that are split off strong units. A newborn n copies all that its parent p receives and has of its own, bias and
 * carried activation included, and takes a share of what it gives; the parent keeps the rest. As both do the same, others
 * receive what they did before: the function is unchanged up to rounding, with noise too, since what n takes more p gives
 * less.
 *
 * Weights between units of the population: n copies the column of p, `W[j,n] = W[j,p]` for all j, p itself included; then
 * the rows are split, `W[n,i] = s[i] W[p,i]` and `W[p,i] = (1 - s[i]) W[p,i]` for all i, n itself included. So n and
 * p still receive the same, `W[p,p]` from the two of them together, and go on doing the same.
 *
 * Where there are no units yet, newborns get what the criterion gives them. Dropout silences one of the two without the
 * other, so in training the function changes a little.
 *
 * Source: Chen, Goodfellow and Shlens, "Net2Net", arXiv 1511.05641, section 2.2 (for layers without recurrence).
 *
 * @throws OptionError if an option is not what it should be.
 */
export function splitBirth(options: SplitBirthOptions = {}): Birth {
  checkOptions<SplitBirthOptions>('splitBirth', options, {
    share: SHARE,
    noise: NOT_NEGATIVE,
    parent: oneOf(PARENTS),
  });
  const settings = {
    share: options.share ?? 0.5,
    noise: options.noise ?? 1,
    parent: options.parent ?? 'strongest',
  } as const;
  return {
    name: `split(${settings.share})`,
    initialise: (nursery) => {
      const parents = CHOOSE[settings.parent](nursery);
      if (parents.length === 0) return;
      nursery.positions.forEach((newborn, i) => {
        const parent = parents[i % parents.length] as number;
        nursery.descend(newborn, parent);
        copyReceived(nursery, parent, newborn);
        shareGiven(nursery, parent, newborn, settings);
      });
    },
  };
}

/** Positions of parents for the newborns, one after the other; none if there are no units with a strength. */
const CHOOSE: Readonly<Record<SplitParent, (nursery: Nursery) => readonly number[]>> = {
  strongest: ({ positions, strengths }) =>
    measured(strengths).sort(stronger(strengths)).slice(0, positions.length),
  drawn: (nursery) => nursery.positions.flatMap(() => drawn(nursery)),
};

function measured(strengths: ArrayLike<number>): number[] {
  return Array.from(strengths).flatMap((strength, position) => (Number.isNaN(strength) ? [] : [position]));
}

function stronger(strengths: ArrayLike<number>): (a: number, b: number) => number {
  return (a, b) => (strengths[b] as number) - (strengths[a] as number) || a - b;
}

/** One unit with a probability in proportion to its strength; any, if all are 0. */
function drawn(nursery: Nursery): readonly number[] {
  const { strengths } = nursery;
  const candidates = measured(strengths);
  if (candidates.length === 0) return [];
  const total = candidates.reduce((sum, position) => sum + (strengths[position] as number), 0);
  const weight = (position: number): number =>
    total > 0 ? (strengths[position] as number) / total : 1 / candidates.length;
  let left = nursery.uniform();
  return [candidates.find((position) => (left -= weight(position)) < 0) ?? (candidates.at(-1) as number)];
}

/** The newborn receives what its parent receives, and is otherwise like it. */
function copyReceived(nursery: Nursery, parent: number, newborn: number): void {
  const { axis, incoming } = nursery.population;
  const copies = [
    ...incoming.map((weight) => [weight, axis.post] as const),
    ...nursery.own.map((variable) => [variable, axis] as const),
  ];
  for (const [variable, dim] of copies) {
    const tensor = nursery.edit(variable);
    put(tensor, offsetsAt(tensor, [[dim, [newborn]]]), take(tensor, offsetsAt(tensor, [[dim, [parent]]])));
  }
}

/** The newborn takes a share of what its parent gives. */
function shareGiven(
  nursery: Nursery,
  parent: number,
  newborn: number,
  { share, noise }: { readonly share: number; readonly noise: number },
): void {
  const { axis, outgoing } = nursery.population;
  for (const weight of outgoing) {
    const tensor = nursery.edit(weight);
    const from = offsetsAt(tensor, [[axis.pre, [parent]]]);
    const whole = take(tensor, from);
    const part = (): number => (noise === 0 ? share : held(share + noise * nursery.normal()));
    const taken = whole.map((value) => part() * value);
    put(tensor, offsetsAt(tensor, [[axis.pre, [newborn]]]), taken);
    put(
      tensor,
      from,
      whole.map((value, i) => value - (taken[i] as number)),
    );
  }
}

/** A share between none and all. */
function held(share: number): number {
  return Math.min(1, Math.max(0, share));
}
