import { type CycleArrays, cycleArrays, type ExampleSet, type TrainingTask } from '@meristem/autodiff';
import { Guessing } from '../../model/guessing/guessing.ts';

/** A look takes about this many examples at most, however many were kept back. */
const MOST_EXAMPLES = 2000;

/** The training examples that a run keeps back, read once: as one long cycle in the lanes of training. */
export class ValidationSet {
  readonly arrays: CycleArrays;
  /** How many cycles the long one is made of. */
  readonly cycles: number;
  /** How many lanes of the last cycle hold examples of their own, the first ones. */
  readonly lastBatch: number;
  /** How many examples that is. */
  readonly examples: number;
  /** What the best constant prediction costs, in the loss's own units per cycle. */
  readonly guessing: number;
  /** Whether all that is predicted costs its squared error. */
  readonly squared: boolean;
  readonly #batch: number;

  /** @param task a task with the ports and steps of the examples. */
  constructor(task: TrainingTask, examples: ExampleSet, batch: number) {
    const { stream, cycles: all, lastBatch = batch } = examples.open({ batch });
    this.cycles = Math.min(all, Math.ceil(MOST_EXAMPLES / batch));
    this.lastBatch = this.cycles === all ? lastBatch : batch;
    this.#batch = batch;
    this.examples = this.examplesIn(this.cycles);
    const one = cycleArrays(task, batch);
    this.arrays = cycleArrays({ ...task, steps: task.steps * this.cycles }, batch);
    const guessing = new Guessing(task.targets, task.steps);
    for (let cycle = 0; cycle < this.cycles; cycle++) {
      stream.next(one);
      guessing.see(one, batch, cycle === this.cycles - 1 ? this.lastBatch : batch);
      for (const [port, values] of Object.entries(one)) {
        this.arrays[port]!.set(values, cycle * values.length);
      }
    }
    this.guessing = guessing.loss;
    this.squared = task.targets.every(
      (port) => port.kind === 'vector' && (port.loss ?? 'squared-error') === 'squared-error',
    );
  }

  /** How many examples the first so many cycles hold. */
  examplesIn(cycles: number): number {
    return (cycles - 1) * this.#batch + (cycles === this.cycles ? this.lastBatch : this.#batch);
  }

  /** The examples of so many cycles from one on, which are some of them or all. */
  part(from: number, cycles: number): CycleArrays {
    const share = (values: CycleArrays[string]): CycleArrays[string] => {
      const each = values.length / this.cycles;
      return values.subarray(from * each, (from + cycles) * each);
    };
    return Object.fromEntries(Object.entries(this.arrays).map(([port, values]) => [port, share(values)]));
  }
}
