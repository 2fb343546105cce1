import { logFactorials } from './entropy.ts';
import type { Plateau } from '../contract/task.ts';

/** The letters of a group and how many of them are flipped in the next one. */
export interface ReversalShape {
  readonly letters: number;
  readonly flips: number;
}

/**
 * The least mean cross-entropy, in nats per group, of predictors that remember `m` of the `L` letters of the last
 * group; element `m` of the result, for m = 0 .. L.
 *
 * A group is the last one reversed, with `k` distinct letters flipped, every one of the `C(L, k)` choices equally
 * likely. Groups are uniform over all `2^L` words: the first one is drawn so, and reversing and flipping are bijections
 * that are drawn independently of the word. Hence, given `m` letters of the last group and nothing else of the past,
 *
 * - the `L - m` letters that stem from forgotten ones are fair coins, independent of each other, of the remembered
 *   letters and of the flips, because a fair coin flipped or not is a fair coin. They cost `(L - m) ln 2`, and seeing
 *   them tells nothing about the flips;
 * - the `m` letters that stem from remembered ones reveal exactly which of these were flipped. A given set of `j` of
 *   them is the flipped part of `C(L - m, k - j)` of the choices, so it has the probability
 *   `q_j = C(L - m, k - j) / C(L, k)`, and there are `C(m, j)` such sets.
 *
 * By the chain rule the order of the letters, and which ones are remembered, make no difference:
 *
 *     H_m = (L - m) ln 2 - sum_j C(m, j) q_j ln q_j
 *
 * With one flip (k = 1) this is `H_m = (L - m) ln 2 + (m/L) ln L + ((L - m)/L) ln(L / (L - m))`: until the flip is seen,
 * each remembered letter is predicted with the chance `1 / (L - i)` of being it, after `i` remembered letters came
 * unflipped. At m = L the general form is `ln C(L, k)`, the floor.
 *
 * A network that remembers the parity of the forgotten letters knows more than this (with k fixed, the parity of a
 * group follows from the last one's), so a plateau is a statement about remembered letters, not about bits.
 */
export function reversalNatsPerGroup({ letters, flips }: ReversalShape): readonly number[] {
  const logFactorial = logFactorials(letters);
  const logChoose = (n: number, k: number): number =>
    (logFactorial[n] as number) - (logFactorial[k] as number) - (logFactorial[n - k] as number);
  const logChoices = logChoose(letters, flips);
  return Array.from({ length: letters + 1 }, (_, remembered) => {
    const forgotten = letters - remembered;
    let nats = forgotten * Math.LN2;
    for (let j = Math.max(0, flips - forgotten); j <= Math.min(remembered, flips); j += 1) {
      const logProbability = logChoose(forgotten, flips - j) - logChoices;
      nats -= Math.exp(logChoose(remembered, j) + logProbability) * logProbability;
    }
    return nats;
  });
}

/** Nats per character at the floor, and the plateaus per cycle of `steps` characters, lowest first. */
export function reversalCosts(
  shape: ReversalShape,
  steps: number,
): { readonly natsPerCharacter: number; readonly plateaus: readonly Plateau[] } {
  const charactersPerGroup = shape.letters + 2;
  const natsPerCharacter = reversalNatsPerGroup(shape).map((nats) => nats / charactersPerGroup);
  const plateaus = natsPerCharacter.slice(0, shape.letters).map((nats, remembered) => ({
    label: remembered === 1 ? '1 letter' : `${remembered} letters`,
    natsPerCycle: nats * steps,
  }));
  return { natsPerCharacter: natsPerCharacter[shape.letters] as number, plateaus: plateaus.reverse() };
}
