import {
  type Axis,
  type Backend,
  editOf,
  type Executable,
  type NumberArray,
  type Residence,
  type RunInputs,
} from '@meristem/autodiff';
import type { NetworkProgram } from './network-program.ts';

/** A network in a backend's memory, with sequences side by side in lanes, some steps at once. */
export class Lanes {
  readonly #program: NetworkProgram;
  readonly #residence: Residence;
  readonly #plan: Executable;
  #count = 1;
  #steps = 1;

  /** Lanes for steps one by one, or, where the network has a plan of several, at once. */
  constructor(program: NetworkProgram, backend: Backend, count: number, steps: 'one' | 'several') {
    this.#program = program;
    this.#residence = backend.place(program.state);
    try {
      this.#plan = this.#residence.load((steps === 'several' && program.sequence?.plan) || program.step);
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
    if (count === this.#count) return;
    this.#extend(this.#program.batch, this.#count, count);
    this.#count = count;
    this.reset();
  }

  /** Sets how many steps are computed at once; what is carried stays. */
  take(steps: number): void {
    if (steps === this.#steps) return;
    this.#extend(this.#program.sequence!.time, this.#steps, steps);
    this.#steps = steps;
  }

  /** Puts every lane before its first step. */
  reset(): void {
    const { carried, batch, state } = this.#program;
    for (const variable of carried) {
      const first = state.numbers(variable);
      const lanes = variable.dims[0]?.axis === batch ? this.#count : 1;
      const values = new Float64Array(lanes * first.length);
      for (let lane = 0; lane < lanes; lane++) values.set(first, lane * first.length);
      this.#residence.write(variable, values);
    }
  }

  /** Computes the next steps of all lanes. */
  run(inputs: RunInputs): void {
    this.#plan.run(inputs);
  }

  /** What the last steps put out at a port, `[steps, lanes, size]`; valid until the next. */
  output(port: string): NumberArray {
    return this.#plan.output(port);
  }

  release(): void {
    this.#residence.release();
  }

  #extend(axis: Axis, before: number, after: number): void {
    const gone = Array.from({ length: Math.max(0, before - after) }, (_, i) => after + i);
    this.#residence.apply(editOf(axis, before, gone, Math.max(0, after - before)));
  }
}
