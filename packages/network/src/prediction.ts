import type { SymbolPort, VectorPort } from '@meristem/autodiff';

/** How many predictions there are: steps of sequences. */
export interface PredictionShape {
  readonly sequences: number;
  readonly steps: number;
}

/** What a network says about symbols: everything row-major over `[sequences, steps, symbols]`. */
export class SymbolPrediction implements PredictionShape {
  readonly kind = 'symbol';
  readonly port: SymbolPort;
  readonly sequences: number;
  readonly steps: number;
  /** One number for each symbol: the logarithm of how likely it is, up to a constant. */
  readonly logits: Float64Array;
  #probabilities: Float64Array | undefined;
  #symbols: Int32Array | undefined;

  constructor(port: SymbolPort, { sequences, steps }: PredictionShape, logits: Float64Array) {
    this.port = port;
    this.sequences = sequences;
    this.steps = steps;
    this.logits = logits;
  }

  /** How likely each symbol is; those of a step add up to 1. */
  get probabilities(): Float64Array {
    return (this.#probabilities ??= softmaxRows(this.logits, this.port.size));
  }

  /** The likeliest symbol of each step, the first of equals: `[sequences, steps]`. */
  get symbols(): Int32Array {
    return (this.#symbols ??= likeliest(this.logits, this.port.size));
  }

  /** The likeliest letters, one text for each sequence; `undefined` where symbols are no letters. */
  get text(): readonly string[] | undefined {
    const letters = lettersOf(this.port);
    if (!letters) return undefined;
    return Array.from({ length: this.sequences }, (_, sequence) =>
      Array.from(
        this.symbols.subarray(sequence * this.steps, (sequence + 1) * this.steps),
        (symbol) => letters[symbol] ?? '',
      ).join(''),
    );
  }

  /** The names of the likeliest symbols, `[sequences, steps]`; `undefined` where symbols have none. */
  get names(): readonly string[] | undefined {
    const { names } = this.port;
    return names && Array.from(this.symbols, (symbol) => names[symbol] ?? '');
  }
}

/** What a network says about numbers: everything row-major over `[sequences, steps, size]`. */
export class VectorPrediction implements PredictionShape {
  readonly kind = 'vector';
  readonly port: VectorPort;
  readonly sequences: number;
  readonly steps: number;
  /** As the network puts them out: log odds for `binary-cross-entropy`, logarithms for `poisson`, else the values. */
  readonly raw: Float64Array;
  #values: Float64Array | undefined;

  constructor(port: VectorPort, { sequences, steps }: PredictionShape, raw: Float64Array) {
    this.port = port;
    this.sequences = sequences;
    this.steps = steps;
    this.raw = raw;
  }

  /** In people's units: chances for `binary-cross-entropy`, expected counts for `poisson`. */
  get values(): Float64Array {
    return (this.#values ??= meant(this.port, this.raw));
  }
}

/** What a network says about a port. */
export type Prediction = SymbolPrediction | VectorPrediction;

const MEANINGS: Readonly<Record<NonNullable<VectorPort['loss']>, ((raw: number) => number) | undefined>> = {
  'squared-error': undefined,
  huber: undefined,
  'binary-cross-entropy': (odds) => 1 / (1 + Math.exp(-odds)),
  poisson: Math.exp,
};

/** What raw predictions mean. */
function meant({ loss = 'squared-error', size, standardised }: VectorPort, raw: Float64Array): Float64Array {
  const meaning = MEANINGS[loss];
  if (meaning) return raw.map(meaning);
  if (!standardised) return raw;
  const { mean, deviation } = standardised;
  return raw.map((value, i) => (mean[i % size] as number) + (deviation[i % size] as number) * value);
}

/** The letter of each symbol, where symbols are letters. */
export function lettersOf({ letters, size }: SymbolPort): readonly string[] | undefined {
  if (letters === undefined) return undefined;
  const points = [...letters];
  return points.length === size ? points : letters.split('');
}

function softmaxRows(logits: Float64Array, size: number): Float64Array {
  const probabilities = logits.slice();
  for (let row = 0; row < probabilities.length; row += size) {
    let largest = -Infinity;
    for (let i = row; i < row + size; i++) largest = Math.max(largest, logits[i] as number);
    let total = 0;
    for (let i = row; i < row + size; i++) total += Math.exp((logits[i] as number) - largest);
    for (let i = row; i < row + size; i++) {
      probabilities[i] = Math.exp((logits[i] as number) - largest) / total;
    }
  }
  return probabilities;
}

function likeliest(logits: Float64Array, size: number): Int32Array {
  const symbols = new Int32Array(logits.length / size);
  for (let row = 0; row < symbols.length; row++) {
    let best = 0;
    for (let i = 1; i < size; i++) {
      if ((logits[row * size + i] as number) > (logits[row * size + best] as number)) best = i;
    }
    symbols[row] = best;
  }
  return symbols;
}
