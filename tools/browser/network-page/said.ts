import type { Backend } from '@meristem/autodiff';
import { loadNetwork } from '@meristem/network';

/** What a network said, in full digits, by where it ran. */
export type Said = Readonly<Record<string, readonly number[]>>;

const SEQUENCES = ['abcabcab', 'ccbbaabc', 'aaaaaaaa'];

/** What the network of a file says to some sequences as a whole, and then in steps to the first. */
export function saidBy(file: Uint8Array, backend?: Backend): readonly number[] {
  const network = loadNetwork<{ next: 'symbol' }>(file, backend && { backend });
  const { next } = network.predict({ letter: SEQUENCES });
  const session = network.session();
  const steps = [...SEQUENCES[0]!].flatMap((letter) => [...session.step({ letter }).next.logits]);
  network.release();
  return [...next.logits, ...steps];
}
