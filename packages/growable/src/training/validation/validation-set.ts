import { type CycleArrays, cycleArrays, type ExampleSet, type TrainingTask } from '@meristem/autodiff';

/** Some cycles one after the other, as one long cycle. */
export interface LongCycle {
  readonly arrays: CycleArrays;
  /** How many cycles there are. */
  readonly cycles: number;
}

/** A look takes about this many examples at most, however many were kept back. */
const MOST_EXAMPLES = 2000;

/** The training examples that a run keeps back, read once, in the lanes of training. */
export class ValidationSet {
  readonly cycle: LongCycle;

  /** @param task a task with the ports and steps of the examples. */
  constructor(task: TrainingTask, examples: ExampleSet, batch: number) {
    this.cycle = joined(task, examples, batch);
  }
}

function joined(task: TrainingTask, examples: ExampleSet, batch: number): LongCycle {
  const { stream, cycles: all } = examples.open({ batch });
  const cycles = Math.min(all, Math.ceil(MOST_EXAMPLES / batch));
  const one = cycleArrays(task, batch);
  const arrays = cycleArrays({ ...task, steps: task.steps * cycles }, batch);
  for (let cycle = 0; cycle < cycles; cycle++) {
    stream.next(one);
    for (const [port, values] of Object.entries(one)) {
      (arrays[port] as Float64Array).set(values, cycle * values.length);
    }
  }
  return { arrays, cycles };
}
