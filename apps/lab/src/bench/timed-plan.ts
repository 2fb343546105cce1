import type { Backend, Executable, Plan, Residence, RunInputs, State } from '@meristem/autodiff';

/** A plan with what it runs on, before a backend has seen it. */
export interface PlanWork {
  readonly plan: Plan;
  readonly state: State;
  /** What it is run on, over and over. */
  readonly inputs: readonly RunInputs[];
  /** Outputs that are read after every run. */
  readonly outputs: readonly string[];
}

/** A plan on a backend, ready to be timed. */
export class TimedPlan {
  readonly #residence: Residence;
  readonly #executable: Executable;
  readonly #work: PlanWork;
  #run = 0;

  constructor(work: PlanWork, backend: Backend) {
    this.#work = work;
    this.#residence = backend.place(work.state);
    this.#executable = this.#residence.load(work.plan);
  }

  /** Runs the plan once, on the next inputs, and returns a single number that it puts out. */
  next(output: string): number {
    this.#step();
    return this.#executable.output(output)[0] as number;
  }

  /** Runs the plan so many times and reads its outputs; returns the mean microseconds of one. */
  time(runs: number): number {
    const began = performance.now();
    for (let run = 0; run < runs; run++) this.#step();
    return ((performance.now() - began) * 1000) / runs;
  }

  /** What the state has become. */
  state(): State {
    return this.#residence.snapshot();
  }

  release(): void {
    this.#residence.release();
  }

  #step(): void {
    const { inputs, outputs } = this.#work;
    this.#executable.run(inputs[this.#run++ % inputs.length] as RunInputs);
    for (const output of outputs) this.#executable.output(output);
  }
}
