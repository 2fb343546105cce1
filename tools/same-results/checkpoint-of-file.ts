import { checkpointFromBytes } from '@meristem/growable';
import { EditLog } from '../../packages/growable/src/training/live-model/edit-log.ts';
import type { WrittenCheckpoint } from './outcome.ts';

/** What is compared of a checkpoint that is a file of tensors; its edits are packed. */
export function checkpointOfFile(bytes: Uint8Array): WrittenCheckpoint {
  const { edits, ...checkpoint } = checkpointFromBytes(bytes);
  return { ...checkpoint, edits: EditLog.of(edits).toArray() };
}
