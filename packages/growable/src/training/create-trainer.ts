import type { MemoryNeed } from '@meristem/autodiff';
import { LiveModel } from './live-model/live-model.ts';
import { Trainer } from './trainer.ts';
import { completeOptions, type UsualTraining, usualTraining } from './trainer-defaults.ts';
import { partedTask } from './validation/validation-options.ts';
import { checkTrainer, type TrainerOptions } from './trainer-options.ts';

/**
 * Prepares a training run: builds the network for the task, creates or restores its state, and traces one cycle into a
 * plan for the backend. Births and deaths of neurons never repeat that trace; those of layers, areas and projections do.
 *
 * @throws OptionError if an option is not what it should be; ArchitectureError if the network does not fit the task's ports;
 *   MemoryError if it takes more than the backend may use.
 */
export function createTrainer(options: TrainerOptions): Trainer {
  checkTrainer(options);
  return new Trainer(options);
}

/** What a run would take to begin, in bytes, without making anything of it. Throws as `createTrainer`, but for its memory. */
createTrainer.memoryNeed = (options: TrainerOptions): MemoryNeed => {
  checkTrainer(options);
  const complete = completeOptions(options);
  partedTask({ ...complete, batch: complete.batch ?? 1 });
  return LiveModel.memoryNeed(complete);
};

/**
 * What training is like where no optimizer is told: rate, schedule, clipping and the rest, for who brings an optimizer and wants
 * all else as usual.
 *
 * @throws ArchitectureError if the network does not fit the task's ports.
 */
createTrainer.usual = (told: Pick<TrainerOptions, 'model' | 'task'>): UsualTraining => usualTraining(told);
