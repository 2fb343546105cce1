import type { Recording } from '../probe.ts';
import { predictedBy, RidgeRegression } from '../trials/ridge.ts';

/** What a reservoir is made with. */
export interface ReservoirParts {
  readonly units: number;
  /** Whether units hear one another of the step before, through a random orthogonal matrix. */
  readonly recurrent: boolean;
  /** Steps after which it begins from silence; never unless told. */
  readonly silentAfter?: number | undefined;
  /** Deviation of what each unit receives of an input: at 1 units are driven to and fro, far below they add up and remember. */
  readonly gain: number;
  /** Whether all inputs are heard through the same weights: to compare them one by one, never together. */
  readonly alike?: boolean;
  /** Standard normal numbers, one after the other. */
  readonly normal: () => number;
}

/** An input as a reservoir hears it: what each of its units receives in every step of every sequence. */
type Drive = Float64Array;

/** An input with how many numbers, or symbols, it has. */
export interface Heard {
  readonly recording: Recording;
  readonly size: number;
  readonly symbols: boolean;
}

/** Units with weights that are drawn and not learned: what they make of some inputs shows what could be learned from these. */
export class Reservoir {
  readonly #parts: ReservoirParts;
  readonly #recurrent: Float64Array;
  readonly #bias: Float64Array;
  readonly #drives: readonly Drive[];
  readonly #steps: number;
  readonly #batch: number;
  /** Products that were taken so far. */
  multiplyAdds = 0;

  constructor(parts: ReservoirParts, inputs: readonly Heard[]) {
    this.#parts = parts;
    const { units, recurrent, normal } = parts;
    const [first] = inputs;
    this.#steps = first?.recording.steps ?? 0;
    this.#batch = first?.recording.batch ?? 0;
    this.#recurrent = recurrent ? orthogonal(units, normal) : new Float64Array(0);
    // Without a memory, odd functions alone would say nothing of even ones.
    this.#bias = Float64Array.from({ length: units }, () => (recurrent ? 0 : normal()));
    const rows = (input: Heard): number => (input.symbols ? input.size : input.recording.width);
    const most = Math.max(0, ...inputs.map(rows));
    const shared = parts.alike ? this.#drawn(most) : undefined;
    this.#drives = inputs.map((input) => this.#driven(input, shared ?? this.#drawn(rows(input))));
  }

  /** What the units do when they hear some of the inputs: `[steps, batch, units]`. */
  hear(chosen: readonly number[]): Float64Array {
    const { units, recurrent, silentAfter = Infinity } = this.#parts;
    const lanes = this.#batch * units;
    const done = new Float64Array(this.#steps * lanes);
    for (let step = 0; step < this.#steps; step++) {
      const goesOn = recurrent && step > 0 && step % silentAfter !== 0;
      for (let lane = 0; lane < this.#batch; lane++) {
        const at = step * lanes + lane * units;
        for (let unit = 0; unit < units; unit++) {
          let drive = this.#bias[unit] as number;
          for (let i = 0; i < chosen.length; i++)
            drive += this.#drives[chosen[i] as number]![at + unit] as number;
          if (goesOn) {
            const before = at - lanes;
            const row = unit * units;
            for (let k = 0; k < units; k++)
              drive += (this.#recurrent[row + k] as number) * (done[before + k] as number);
          }
          done[at + unit] = Math.tanh(drive);
        }
      }
    }
    if (recurrent) this.multiplyAdds += done.length * units;
    return done;
  }

  /** Weights of so many symbols or numbers. */
  #drawn(rows: number): Float64Array {
    const { units, gain, normal } = this.#parts;
    return Float64Array.from({ length: rows * units }, () => gain * normal());
  }

  #driven({ recording, symbols }: Heard, weights: Float64Array): Drive {
    const { units } = this.#parts;
    const { values, width } = recording;
    const samples = this.#steps * this.#batch;
    const drive = new Float64Array(samples * units);
    if (symbols) {
      for (let sample = 0; sample < samples; sample++) {
        const from = (values[sample] as number) * units;
        drive.set(weights.subarray(from, from + units), sample * units);
      }
      return drive;
    }
    const scaled = standardised(values, width);
    const row = new Float64Array(units);
    const scale = 1 / Math.sqrt(width);
    const withConstant = new Float64Array((width + 1) * units);
    for (let i = 0; i < width * units; i++) withConstant[i] = scale * (weights[i] as number);
    for (let sample = 0; sample < samples; sample++) {
      predictedBy(withConstant, scaled, sample, width, row);
      drive.set(row, sample * units);
    }
    this.multiplyAdds += samples * units * width;
    return drive;
  }
}

/** Numbers of mean 0 and deviation 1, each of some by itself; those that never change are 0. */
function standardised(values: ArrayLike<number>, width: number): Float64Array {
  const samples = values.length / width;
  const result = Float64Array.from(values);
  for (let i = 0; i < width; i++) {
    let [mean, squares] = [0, 0];
    for (let at = i; at < result.length; at += width) mean += (result[at] as number) / samples;
    for (let at = i; at < result.length; at += width)
      squares += ((result[at] as number) - mean) ** 2 / samples;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let at = i; at < result.length; at += width) result[at] = scale * ((result[at] as number) - mean);
  }
  return result;
}

/** A random orthogonal matrix, row-major: Gram-Schmidt on normal numbers, twice for accuracy. */
function orthogonal(n: number, normal: () => number): Float64Array {
  const matrix = Float64Array.from({ length: n * n }, normal);
  for (let i = 0; i < n; i++) {
    const row = matrix.subarray(i * n, (i + 1) * n);
    for (let k = 0; k < 2 * i; k++) {
      const other = matrix.subarray((k % i) * n, ((k % i) + 1) * n);
      let common = 0;
      for (let j = 0; j < n; j++) common += (row[j] as number) * (other[j] as number);
      for (let j = 0; j < n; j++) row[j]! -= common * (other[j] as number);
    }
    const norm = Math.hypot(...row);
    for (let j = 0; j < n; j++) row[j] = (row[j] as number) / norm;
  }
  return matrix;
}

/**
 * How much of some errors features explain on the second half of the samples, if they are regressed on the first: 1 is all of
 * it, 0 as much as nothing does; below 0 where the regression misleads.
 */
export function explained(features: Float64Array, errors: Recording, units: number, ridge: number): number {
  const { values, width } = errors;
  const samples = errors.steps * errors.batch;
  const half = Math.floor(samples / 2);
  const regression = new RidgeRegression(units, width);
  regression.see(features, values, 0, half);
  const weights = regression.solve(ridge * half);
  if (!weights) return 0;
  const row = new Float64Array(width);
  let [left, all] = [0, 0];
  for (let sample = half; sample < samples; sample++) {
    predictedBy(weights, features, sample, units, row);
    for (let t = 0; t < width; t++) {
      const error = values[sample * width + t] as number;
      all += error * error;
      left += (error - (row[t] as number)) ** 2;
    }
  }
  return all > 0 ? 1 - left / all : 0;
}
