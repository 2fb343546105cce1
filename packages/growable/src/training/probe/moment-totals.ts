import {
  contract,
  type Executable,
  extentOf,
  mean,
  multiply,
  relabel,
  subtract,
  type Tensor,
  tensor,
} from '@meristem/autodiff';
import type { ActivationMoments } from '../../growth/probe.ts';
import { pooled, reached } from '../../model/crossing.ts';
import type { AxisPopulation } from '../../model/population.ts';
import type { Unrolled } from '../../model/unroll.ts';
import { accumulate, scaled } from './totals.ts';

/** The expressions that moments of what a population does are made of, over all that a pass sees of it. */
export function momentsOf(
  { name, axis, pool, reading }: AxisPopulation,
  { activations }: Unrolled,
): Readonly<Record<'mean' | 'product' | 'central' | 'samples', Tensor>> {
  // The largest of a sum is not the sum of the largest, nor do units with windows of their own give what they do.
  const done = activations[name]!;
  const activation = reading ? reached(done, reading) : pooled(done, pool);
  const over = activation.dims.filter((dim) => dim !== axis);
  const average = mean(activation, ...over);
  const products = (of: Tensor): Tensor => {
    const [pre, post] = [axis.pre, axis.post].map((dim) => relabel(of, [[axis, dim]]));
    return contract(pre!, post!, over);
  };
  return {
    mean: average,
    product: products(activation),
    central: products(subtract(activation, average)),
    samples: over.reduce<Tensor>((count, dim) => multiply(count, extentOf(dim.axis)), tensor(1, [])),
  };
}

/**
 * Moments over several passes. Deviations from the mean of each are put together with those of their means from one another, after
 * Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", COMPSTAT (1982).
 */
export class MomentTotals {
  #samples = 0;
  #mean = new Float64Array(0);
  #product = new Float64Array(0);
  #central = new Float64Array(0);

  /** Adds what a pass with the expressions of `momentsOf` saw. */
  see(plan: Pick<Executable, 'output'>): void {
    const samples = plan.output('samples')[0] as number;
    const average = plan.output('mean');
    if (this.#samples === 0) {
      this.#mean = Float64Array.from(average);
      this.#product = Float64Array.from(plan.output('product'));
      this.#central = Float64Array.from(plan.output('central'));
    } else {
      accumulate(this.#product, plan.output('product'));
      accumulate(this.#central, plan.output('central'));
      this.#shift(average, samples);
    }
    this.#samples += samples;
  }

  /** Products of two units' activations that were taken so far. */
  get products(): number {
    return this.#samples * this.#product.length;
  }

  /** The moments of all that was seen. */
  moments(): Pick<ActivationMoments, 'samples' | 'mean' | 'secondMoment' | 'covariance'> {
    return {
      samples: this.#samples,
      mean: this.#mean,
      secondMoment: scaled(this.#product, 1 / this.#samples),
      covariance: scaled(this.#central, 1 / this.#samples),
    };
  }

  /** Takes the mean of so many more samples into that of all, and how far they lie apart into the deviations. */
  #shift(average: ArrayLike<number>, samples: number): void {
    const total = this.#samples + samples;
    const apart = this.#mean.map((before, i) => (average[i] as number) - before);
    const weight = (this.#samples * samples) / total;
    const units = apart.length;
    for (let i = 0; i < units; i++) {
      for (let k = 0; k < units; k++) {
        this.#central[i * units + k]! += weight * (apart[i] as number) * (apart[k] as number);
      }
      this.#mean[i]! += ((apart[i] as number) * samples) / total;
    }
  }
}
