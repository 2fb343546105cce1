import type { Axis, InputPort, Plan, Port, State, Variable } from '@meristem/autodiff';

/** A plan over several steps, and the axis along which they lie. */
export interface SequencePlan {
  readonly plan: Plan;
  readonly time: Axis;
  /**
   * Where all steps of a sequence are computed together, as by attention, so many at most, from the first on; longer ones go
   * step by step. Any number of steps, and parts of a sequence one after the other, unless told.
   */
  readonly mostSteps?: number;
}

/** A trained network as parts: one step of it as a plan, and the numbers that it runs on. */
export interface NetworkProgram {
  readonly name: string;
  /** What it hears, as tasks declare it. */
  readonly inputs: readonly InputPort[];
  /** What it predicts. */
  readonly outputs: readonly Port[];
  /**
   * One step. Reads its inputs by port name (`[batch]` symbols, `[batch, size]` numbers,
   * `[batch, ...sites, size]` those of a grid), puts out the raw predictions of
   * each port, `[batch, size]` logits or values, by port name, and replaces the carried variables. It holds for any batch.
   */
  readonly step: Plan;
  /**
   * The same over several steps at once, as training computes them: faster, and the same bits where a build rounds products and
   * sums together. With `[time, batch]` in the place of `[batch]`, over the same variables. Steps go one by one without it.
   */
  readonly sequence?: SequencePlan;
  /** Parameters, statistics, and carried values before the first step; the units of every axis. */
  readonly state: State;
  /** What passes from one step to the next. */
  readonly carried: readonly Variable[];
  /** `[batch]`: independent sequences side by side. */
  readonly batch: Axis;
  /** Where the network comes from, as text by key: architecture, task, seed, cycles, versions. */
  readonly provenance: Readonly<Record<string, string>>;
}
