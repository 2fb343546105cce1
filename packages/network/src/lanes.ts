import {
  type Backend,
  editOf,
  type Executable,
  type NumberArray,
  type Residence,
  type RunInputs,
} from '@meristem/autodiff';
import type { NetworkProgram } from './network-program.ts';

/** A network in a backend's memory, with sequences side by side in lanes. */
export class Lanes {
  readonly #program: NetworkProgram;
  readonly #residence: Residence;
  readonly #step: Executable;
  #count = 1;

  constructor(program: NetworkProgram, backend: Backend, count: number) {
    this.#program = program;
    this.#residence = backend.place(program.state);
    try {
      this.#step = this.#residence.load(program.step);
      this.resize(count);
    } catch (error) {
      this.#residence.release();
      throw error;
    }
  }

  get count(): number {
    return this.#count;
  }

  /** Sets how many lanes there are. Those that come begin as sequences do. */
  resize(count: number): void {
    const before = this.#count;
    if (count === before) return;
    const gone = Array.from({ length: Math.max(0, before - count) }, (_, i) => count + i);
    this.#residence.apply(editOf(this.#program.batch, before, gone, Math.max(0, count - before)));
    this.#count = count;
    this.reset();
  }

  /** Puts every lane before its first step. */
  reset(): void {
    const { carried, batch, state } = this.#program;
    for (const variable of carried) {
      const first = state.tensors.get(variable)!;
      const lanes = variable.dims[0]?.axis === batch ? this.#count : 1;
      const values = new Float64Array(lanes * first.length);
      for (let lane = 0; lane < lanes; lane++) values.set(first, lane * first.length);
      this.#residence.write(variable, values);
    }
  }

  /** Computes one step of all lanes. */
  run(inputs: RunInputs): void {
    this.#step.run(inputs);
  }

  /** What the last step put out at a port; valid until the next. */
  output(port: string): NumberArray {
    return this.#step.output(port);
  }

  release(): void {
    this.#residence.release();
  }
}
