import type { CycleArrays, Port } from '@meristem/autodiff';
import { SymbolMeasure } from './symbol-measure.ts';
import { VectorMeasure } from './vector-measure.ts';

/** How well one output is predicted, over all of its targets that count; what a port has no use for is absent. */
export interface OutputMeasures {
  /** On average per target that counts: nats of a symbol without class weights and smoothing, the cost of a vector by its loss. */
  readonly cost: number;
  /** What the best constant prediction costs on the same targets; absent where none counted. */
  readonly guessing?: number;
  /** Share of symbols, or of the numbers of a binary vector, that were predicted right; a tie counts in part. */
  readonly accuracy?: number;
  /** Share of symbols that were among the so many likeliest; of symbols of which there are more than that. */
  readonly topAccuracy?: number;
  /**
   * The mean of the F1 scores of all symbols that were seen or predicted, or of all numbers of a binary vector: the harmonic
   * mean of the share of predictions that are right and the share of targets that are found.
   */
  readonly f1?: number;
  /** e to the cost: of how many symbols alike the choice is as hard. */
  readonly perplexity?: number;
  /** The cost in bits, where symbols stand for characters. */
  readonly bitsPerCharacter?: number;
  /** 1 minus the squared errors over the squared distances to the mean; absent where the targets never change. */
  readonly r2?: number;
  /** The root of the mean squared error of numbers, in people's units where the port tells them (`standardised`). */
  readonly rmse?: number;
}

/** Collects what is to be measured of one output. */
export interface OutputMeasure {
  /** Looks at a prediction and what it cost; a position is that of a step of a sequence. */
  see(prediction: ArrayLike<number>, cost: number, target: Int32Array | Float64Array, position: number): void;
  result(): OutputMeasures;
}

/** What a plan puts out of one output, in a cycle. */
export interface OutputReading {
  readonly prediction: ArrayLike<number>;
  readonly cost: ArrayLike<number>;
}

/** Collects what is to be measured of all outputs of a task. */
export class Measuring {
  readonly #steps: number;
  readonly #measures: readonly (readonly [port: string, measure: OutputMeasure])[];

  /** @param top of how many likeliest symbols one has to be the right one. */
  constructor(targets: readonly Port[], steps: number, top: number) {
    this.#steps = steps;
    this.#measures = targets.map((port) => [
      port.name,
      port.kind === 'symbol' ? new SymbolMeasure(port, top) : new VectorMeasure(port),
    ]);
  }

  /** Looks at a cycle, at as many sequences of the batch as count: the first ones. */
  see(read: (port: string) => OutputReading, arrays: CycleArrays, batch: number, counted: number): void {
    for (const [port, measure] of this.#measures) {
      const { prediction, cost } = read(port);
      for (let step = 0; step < this.#steps; step++) {
        for (let lane = 0; lane < counted; lane++) {
          const position = step * batch + lane;
          measure.see(prediction, cost[position] as number, arrays[port]!, position);
        }
      }
    }
  }

  results(): Readonly<Record<string, OutputMeasures>> {
    return Object.fromEntries(this.#measures.map(([port, measure]) => [port, measure.result()]));
  }
}
