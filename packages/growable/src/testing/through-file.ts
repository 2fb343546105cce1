import type { Checkpoint } from '../training/live-model/checkpoint.ts';
import { checkpointFromBytes, checkpointToBytes } from '../training/live-model/checkpoint-file.ts';

/** A checkpoint as it comes back from a file. */
export function throughFile(checkpoint: Checkpoint): Checkpoint {
  return checkpointFromBytes(checkpointToBytes(checkpoint));
}
