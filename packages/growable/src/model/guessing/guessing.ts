import type { CycleArrays, Port } from '@meristem/autodiff';
import { lossDivisor } from '../loss.ts';
import { type TargetGuess, targetGuess } from './target-guess.ts';

/**
 * What guessing costs: the loss of the best prediction that is the same at every step of every sequence, on the targets
 * that were seen. A network that does no better has learned nothing of what it reads.
 */
export class Guessing {
  readonly #steps: number;
  readonly #guesses: readonly (readonly [port: Port, guess: TargetGuess])[];
  #sequences = 0;

  /** Of targets in cycles of some steps. */
  constructor(targets: readonly Port[], steps: number) {
    this.#steps = steps;
    this.#guesses = targets.map((port) => [port, targetGuess(port)]);
  }

  /** Looks at the targets of a cycle, of as many sequences of the batch as count: the first ones. */
  see(arrays: CycleArrays, batch: number, counted = batch): void {
    this.#sequences += counted;
    for (const [{ name }, guess] of this.#guesses) {
      const values = arrays[name]!;
      for (let step = 0; step < this.#steps; step++) {
        for (let lane = 0; lane < counted; lane++) guess.see(values, step * batch + lane);
      }
    }
  }

  /** In the loss's own units per cycle, averaged over sequences. */
  get loss(): number {
    const costs = this.#guesses.map(([port, guess]) => guess.cost() / lossDivisor(port, this.#steps));
    return costs.reduce((total, cost) => total + cost, 0) / this.#sequences;
  }

  /** The same of each target, by port. */
  get losses(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#guesses.map(([port, guess]) => [
        port.name,
        guess.cost() / lossDivisor(port, this.#steps) / this.#sequences,
      ]),
    );
  }
}
