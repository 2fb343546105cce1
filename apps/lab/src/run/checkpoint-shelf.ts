import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MeristemError } from '@meristem/autodiff';
import { type Checkpoint, checkpointFromBytes, checkpointToBytes } from '@meristem/growable';
import { writeAtomically } from './atomic-write.ts';
import { isSystemError } from './json-file.ts';

const NAME = /^checkpoint-(\d+)\.safetensors$/;

/** A checkpoint with the file that it stands in. */
export interface ShelvedCheckpoint {
  readonly file: string;
  readonly checkpoint: Checkpoint;
}

/** A checkpoint that cannot be read, and why. */
export interface DamagedCheckpoint {
  readonly cycle: number;
  readonly reason: string;
}

/** What a look for a checkpoint found. */
export interface Found {
  /** The newest one that is whole; undefined if there is none. */
  readonly newest: ShelvedCheckpoint | undefined;
  /** Newer ones that are not. */
  readonly damaged: readonly DamagedCheckpoint[];
}

/** The checkpoints of one seed in its folder, each a file named after its cycle: the last few, and the best. */
export class CheckpointShelf {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file of the checkpoint of a cycle. */
  fileOf(cycle: number): string {
    return join(this.#folder, `checkpoint-${cycle}.safetensors`);
  }

  /** The cycles of all checkpoints, latest first. */
  async cycles(): Promise<readonly number[]> {
    const names = await readdir(this.#folder);
    const cycles = names.flatMap((name) => NAME.exec(name)?.slice(1).map(Number) ?? []);
    return cycles.sort((a, b) => b - a);
  }

  /**
   * Reads the newest checkpoint that is whole.
   *
   * @param fits whether one can be used; all can unless told.
   */
  async newest(fits: (checkpoint: Checkpoint) => boolean = () => true): Promise<Found> {
    const damaged: DamagedCheckpoint[] = [];
    for (const cycle of await this.cycles()) {
      const file = this.fileOf(cycle);
      try {
        const checkpoint = checkpointFromBytes(await readFile(file));
        if (fits(checkpoint)) return { newest: { file, checkpoint }, damaged };
      } catch (error) {
        // A run that goes on meanwhile removes those that it needs no more.
        if (isSystemError(error, 'ENOENT')) continue;
        if (!(error instanceof MeristemError)) throw error;
        damaged.push({ cycle, reason: error.message });
      }
    }
    return { newest: undefined, damaged };
  }

  /** Gives a damaged checkpoint another name, so that it neither counts nor is lost, and returns that. */
  async putAside(cycle: number): Promise<string> {
    const aside = join(this.#folder, `damaged-checkpoint-${cycle}.safetensors`);
    await rename(this.fileOf(cycle), aside);
    return aside;
  }

  /** Writes a checkpoint, and only then removes those beyond the last `keep`; the one of the cycle `best` stays. */
  async save(checkpoint: Checkpoint, keep: number, best?: number): Promise<void> {
    await writeAtomically(this.fileOf(checkpoint.cycle), checkpointToBytes(checkpoint));
    const old = (await this.cycles()).slice(keep).filter((cycle) => cycle !== best);
    await Promise.all(old.map((cycle) => this.remove(cycle)));
  }

  /** Removes the checkpoint of a cycle, if there is one. */
  async remove(cycle: number): Promise<void> {
    await rm(this.fileOf(cycle), { force: true });
  }
}
