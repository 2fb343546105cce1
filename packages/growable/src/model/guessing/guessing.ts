import type { CycleArrays, Port } from '@meristem/autodiff';
import { type TargetGuess, targetGuess } from './target-guess.ts';

/**
 * What guessing costs: the loss of the best prediction that is the same at every step of every sequence, on the targets
 * that were seen. A network that does no better has learned nothing of what it reads.
 */
export class Guessing {
  readonly #guesses: readonly (readonly [port: string, guess: TargetGuess])[];
  #sequences = 0;

  constructor(targets: readonly Port[]) {
    this.#guesses = targets.map((port) => [port.name, targetGuess(port)]);
  }

  /** Looks at the targets of a cycle of some steps, of as many sequences of the batch as count: the first ones. */
  see(arrays: CycleArrays, steps: number, batch: number, counted = batch): void {
    this.#sequences += counted;
    for (const [port, guess] of this.#guesses) {
      const values = arrays[port]!;
      for (let step = 0; step < steps; step++) {
        for (let lane = 0; lane < counted; lane++) guess.see(values, step * batch + lane);
      }
    }
  }

  /** In the loss's own units per cycle: summed over steps and outputs, averaged over sequences. */
  get loss(): number {
    return this.#guesses.reduce((total, [, guess]) => total + guess.cost(), 0) / this.#sequences;
  }
}
