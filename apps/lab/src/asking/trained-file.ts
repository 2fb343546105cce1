import { readFile } from 'node:fs/promises';
import { MeristemError, readTensorFile } from '@meristem/autodiff';
import { checkpointFromBytes } from '@meristem/growable';
import { messageOf, RunFileError, UsageError } from '../errors.ts';
import { parseRunFile } from '../run/json-file.ts';
import { runPlanSchema } from '../run/run-plan.ts';
import type { TrainedSeed } from './trained-seed.ts';

/** What a file holds: a place to continue a run from, or a network that is done with training. */
export type TrainedFile =
  | { readonly kind: 'checkpoint'; readonly trained: TrainedSeed }
  | { readonly kind: 'network'; readonly bytes: Uint8Array };

/**
 * Reads the file of a checkpoint or of a network.
 *
 * @throws UsageError if it cannot be read; RunFileError if it is damaged, or something else.
 */
export async function readTrained(file: string): Promise<TrainedFile> {
  const bytes = await bytesOf(file);
  try {
    const { metadata } = readTensorFile(bytes);
    if (metadata['format'] === 'meristem.network') return { kind: 'network', bytes };
    const checkpoint = checkpointFromBytes(bytes);
    const plan = runPlanSchema.parse(parseRunFile(file, checkpoint.notes?.['plan'] ?? ''));
    const { seed } = checkpoint;
    return {
      kind: 'checkpoint',
      trained: { plan, seed, checkpoint, place: file, heldOutLoss: undefined, notes: [] },
    };
  } catch (error) {
    if (!(error instanceof MeristemError)) throw error;
    throw new RunFileError(file, `${file}: ${error.message}`, { cause: error });
  }
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(
      `${file}: cannot read it (${messageOf(error)}). Give the folder of a run, one of its folders seed-N, a checkpoint or a network file.`,
    );
  }
}
