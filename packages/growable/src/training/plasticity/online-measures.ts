import type { CycleArrays, Executable, TrainingTask } from '@meristem/autodiff';
import { measureOutput } from '../../model/loss.ts';
import { Measuring, type OutputMeasures, type OutputReading } from '../evaluation/output-measures.ts';

/** Among how many of the likeliest symbols the right one has to be for `topAccuracy`. */
const TOP = 5;

/** How well examples are predicted before they are learned from. */
export class OnlineMeasures {
  readonly #task: Pick<TrainingTask, 'targets' | 'steps'>;
  readonly #batch: number;
  #measuring: Measuring;
  #cycles = 0;

  constructor(task: Pick<TrainingTask, 'targets' | 'steps'>, batch: number) {
    this.#task = task;
    this.#batch = batch;
    this.#measuring = new Measuring(task.targets, task.steps, TOP);
  }

  /** Looks at what a training step predicted of a cycle's data: before its update. */
  see(step: Executable, arrays: CycleArrays): void {
    const read = (port: string): OutputReading => ({
      prediction: step.output(measureOutput('prediction', port)),
      cost: step.output(measureOutput('cost', port)),
    });
    this.#measuring.see(read, arrays, this.#batch, this.#batch);
    this.#cycles++;
  }

  /** What was seen since the last time, by port; begins anew. */
  take(): { readonly cycles: number; readonly outputs: Readonly<Record<string, OutputMeasures>> } {
    const taken = { cycles: this.#cycles, outputs: this.#cycles === 0 ? {} : this.#measuring.results() };
    this.#measuring = new Measuring(this.#task.targets, this.#task.steps, TOP);
    this.#cycles = 0;
    return taken;
  }
}
