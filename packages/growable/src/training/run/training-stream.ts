import { foldKey, randomKey, type TrainingStream, type TrainingTask } from '@meristem/autodiff';

/** The data that a run learns from: of a random stream that no look at held-out data shares. */
export function trainingStream(
  task: Pick<TrainingTask, 'open'>,
  seed: number,
  batch: number,
): TrainingStream {
  return task.open({ key: foldKey(randomKey(seed), 'training'), batch });
}
