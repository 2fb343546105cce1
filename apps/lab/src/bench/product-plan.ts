import type { Backend, Executable, Residence, Tensor, Variable } from '@meristem/autodiff';
import { axis, createState, normal, project, randomKey, trace, variable } from '@meristem/autodiff';

/** Multiply-adds that a run has at least, so that the call itself weighs little. */
const LEAST_WORK = 1e6;

/** Products of square matrices that lie in the backend's memory: `x y`, then `x y y`, and so on. */
export class ProductPlan {
  /** Products of one run. */
  readonly products: number;
  readonly #residence: Residence;
  readonly #executable: Executable;

  constructor(size: number, backend: Backend) {
    const [row, column] = [axis('row', size), axis('column', size)];
    // Rows of such a matrix keep the length of what they are multiplied with, on average.
    const initial = normal(1 / Math.sqrt(size));
    const x = variable({ name: 'x', dims: [row, column], initial }) as Variable;
    const y = variable({ name: 'y', dims: [column.pre, column.post], initial }) as Variable;
    this.products = Math.max(1, Math.ceil(LEAST_WORK / size ** 3));
    let z: Tensor = x;
    for (let product = 0; product < this.products; product++) z = project<string, string>(z, y);
    this.#residence = backend.place(createState({ variables: [x, y], key: randomKey(0) }));
    this.#executable = this.#residence.load(trace({ name: 'product', outputs: { z } }));
  }

  /** Runs until there have been so many products, or some more, and returns the mean microseconds of one product. */
  time(count: number): number {
    const runs = Math.ceil(count / this.products);
    const began = performance.now();
    for (let run = 0; run < runs; run++) this.#executable.run({});
    return ((performance.now() - began) * 1000) / (runs * this.products);
  }

  release(): void {
    this.#residence.release();
  }
}
