import {
  type Backend,
  cycleArrays,
  type CycleArrays,
  type InputPort,
  type NumberArray,
  numbersPerStep,
  randomKey,
  taskInForce,
} from '@meristem/autodiff';
import type { Criterion } from '../growth/criteria/criterion.ts';
import { measureOutput } from '../model/loss.ts';
import { atRest } from '../training/evaluation/evaluation.ts';
import { traceEvaluation } from '../training/live-model/train-step.ts';
import type { CompleteOptions } from '../training/trainer-defaults.ts';
import type { Trainer } from '../training/trainer.ts';

/** What an evaluation of a trainer's network reads in some cycles from silence, and what it predicts. */
export interface EvaluatedPredictions {
  readonly sequences: number;
  readonly steps: number;
  /** By port, row-major over `[sequences, steps]` and the numbers of a vector. */
  readonly inputs: Readonly<Record<string, NumberArray>>;
  /** Raw, by port: `[sequences, steps, size]`. */
  readonly predictions: Readonly<Record<string, NumberArray>>;
}

/** Runs the plan of the trainer's own evaluation over the first cycles of a stream of its task. */
export function evaluatedPredictions(
  trainer: Trainer,
  options: Pick<CompleteOptions, 'task' | 'growth' | 'batch'> & { readonly backend: Backend },
  cycles = 2,
): EvaluatedPredictions {
  const { backend, batch = 1 } = options;
  const task = taskInForce(options.task, Math.max(0, trainer.cycle - 1));
  const criterion: Criterion = options.growth.criterion;
  const residence = backend.place(atRest({ carried: trainer.model.carried, state: trainer.state }));
  const steps = cycles * task.steps;
  const make = (port: InputPort): NumberArray => new Float64Array(batch * steps * numbersPerStep(port));
  const inputs = Object.fromEntries(task.inputs.map((port) => [port.name, make(port)]));
  const predictions = Object.fromEntries(
    task.targets.map((port) => [port.name, new Float64Array(batch * steps * port.size)]),
  );
  try {
    const executable = residence.load(traceEvaluation(trainer.model, criterion));
    const stream = task.open({ key: randomKey(99), batch });
    const arrays: CycleArrays = cycleArrays(task, batch);
    for (let cycle = 0; cycle < cycles; cycle++) {
      stream.next(arrays);
      executable.run(arrays);
      const place = { batch, steps, from: cycle * task.steps };
      for (const port of task.inputs)
        turn(arrays[port.name]!, inputs[port.name]!, numbersPerStep(port), place);
      for (const { name, size } of task.targets) {
        turn(executable.output(measureOutput('prediction', name)), predictions[name]!, size, place);
      }
    }
  } finally {
    residence.release();
  }
  return { sequences: batch, steps, inputs, predictions };
}

/** Puts what is time-major into its place among sequences. */
function turn(
  cycle: NumberArray,
  into: NumberArray,
  size: number,
  { batch, steps, from }: { batch: number; steps: number; from: number },
): void {
  const cycleSteps = cycle.length / (batch * size);
  for (let step = 0; step < cycleSteps; step++) {
    for (let lane = 0; lane < batch; lane++) {
      for (let i = 0; i < size; i++) {
        into[(lane * steps + from + step) * size + i] = cycle[(step * batch + lane) * size + i] as number;
      }
    }
  }
}
