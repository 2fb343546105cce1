import { counted } from '@meristem/autodiff';
import type { RunOutcome } from './displayed-training.ts';

/** What there is to go on from, in a sentence, after runs were stopped: seeds that had begun have a checkpoint. */
export async function stoppedText(runs: readonly Pick<RunOutcome, 'folder' | 'stopped'>[]): Promise<string> {
  const kept = await Promise.all(
    runs.flatMap(({ folder, stopped }) => stopped.map((seed) => folder.seed(seed).hasCheckpoint())),
  );
  const count = kept.filter(Boolean).length;
  if (count === 0) return 'No seed had begun, so there is no checkpoint yet.';
  if (count === kept.length) return 'Every seed that was stopped has a checkpoint of where it was.';
  const others = counted(kept.length - count, 'other');
  return `${counted(count, 'seed')} that ${count === 1 ? 'was' : 'were'} stopped ${count === 1 ? 'has' : 'have'} a checkpoint; ${others} had not begun.`;
}
