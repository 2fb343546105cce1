import type { VectorPort } from '@meristem/autodiff';
import { type TargetGuess, targetGuess } from '../../model/guessing/target-guess.ts';
import { MeanGuess } from '../../model/guessing/vector-guess.ts';
import { F1Score } from './f1-score.ts';
import type { OutputMeasure, OutputMeasures } from './output-measures.ts';

/** Measures predictions of vectors: of numbers how much of their variance is explained, of chances which are on the right side. */
export class VectorMeasure implements OutputMeasure {
  readonly #port: VectorPort;
  readonly #f1: F1Score;
  /** The squared distances of the targets to their mean. */
  readonly #variance: MeanGuess;
  readonly #guess: TargetGuess;
  #steps = 0;
  #count = 0;
  #cost = 0;
  #squares = 0;
  /** Squared errors in people's units. */
  #unitSquares = 0;
  #right = 0;

  constructor(port: VectorPort) {
    this.#port = port;
    this.#f1 = new F1Score(port.size);
    this.#variance = new MeanGuess({ ...port, loss: 'squared-error' });
    this.#guess = targetGuess(port);
  }

  see(
    prediction: ArrayLike<number>,
    cost: number,
    target: Int32Array | Float64Array,
    position: number,
  ): void {
    const { size, ignore, standardised } = this.#port;
    const before = this.#count;
    for (let i = 0; i < size; i++) {
      const [predicted, observed] = [prediction[position * size + i], target[position * size + i]];
      if (observed === ignore) continue;
      this.#count++;
      const error = (predicted as number) - (observed as number);
      this.#squares += error ** 2;
      this.#unitSquares += (error * (standardised?.deviation[i] ?? 1)) ** 2;
      this.#decide(i, predicted as number, observed as number);
    }
    if (this.#count === before) return;
    this.#variance.see(target, position);
    this.#guess.see(target, position);
    this.#steps++;
    this.#cost += cost;
  }

  /** Log odds above 0 say yes; at 0 both answers count in part. */
  #decide(index: number, logOdds: number, chance: number): void {
    const yes = logOdds === 0 ? 0.5 : Number(logOdds > 0);
    this.#f1.predicted(index, yes);
    if (chance > 0.5) this.#f1.observed(index, yes);
    this.#right += chance > 0.5 ? yes : 1 - yes;
  }

  result(): OutputMeasures {
    const { loss = 'squared-error' } = this.#port;
    if (this.#steps === 0) return { cost: 0 };
    const cost = this.#cost / this.#steps;
    const guessing = this.#guess.cost() / this.#steps;
    if (loss === 'poisson') return { cost, guessing };
    if (loss === 'binary-cross-entropy') {
      const f1 = this.#f1.mean;
      return { cost, guessing, accuracy: this.#right / this.#count, ...(f1 !== undefined && { f1 }) };
    }
    const variance = this.#variance.cost();
    const rmse = Math.sqrt(this.#unitSquares / this.#count);
    return { cost, guessing, ...(variance > 0 && { r2: 1 - this.#squares / variance }), rmse };
  }
}
