import type { Backend } from '@meristem/autodiff';
import type { Trainer } from '@meristem/growable';
import { presetExperiment, trainerOf } from '@meristem/growable';
import { reversal } from '@meristem/tasks';

/** The paper's training cycle at a fixed number of units, ready to be timed: 40 characters, batch 1. */
export class PaperCycle {
  readonly trainer: Trainer;

  constructor(units: number, backend: Backend) {
    const task = reversal();
    const experiment = presetExperiment('paper', {
      rule: 'none',
      task: { name: task.name, options: { ...task.options } as Record<string, never> },
      ports: task,
      units,
    });
    this.trainer = trainerOf(experiment, { task, seed: 0, backend });
  }

  /** Trains for so many cycles and returns the mean microseconds of one. */
  time(cycles: number): number {
    const began = performance.now();
    for (let cycle = 0; cycle < cycles; cycle++) this.trainer.train();
    return ((performance.now() - began) * 1000) / cycles;
  }
}
