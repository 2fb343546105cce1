import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checkpoint } from '@meristem/growable';
import { sampleTrainer, trained } from '@meristem/growable/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointShelf } from './checkpoint-shelf.ts';

const trainer = sampleTrainer();
const checkpoints = [5, 10, 15, 20].map((cycle): Checkpoint => {
  return trained(trainer, cycle - trainer.cycle).checkpoint();
});

describe('CheckpointShelf', () => {
  let folder: string;
  let shelf: CheckpointShelf;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-shelf-'));
    shelf = new CheckpointShelf(folder);
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('gives back the newest', async () => {
    expect(await shelf.newest()).toEqual({ newest: undefined, damaged: [] });
    for (const checkpoint of checkpoints) await shelf.save(checkpoint, 9);
    const { newest, damaged } = await shelf.newest();
    expect(newest?.checkpoint).toEqual(checkpoints[3]);
    expect(newest?.file).toBe(shelf.fileOf(20));
    expect(damaged).toEqual([]);
  });

  it('keeps the last few, and the best', async () => {
    for (const checkpoint of checkpoints) await shelf.save(checkpoint, 2, 5);
    expect(await shelf.cycles()).toEqual([20, 15, 5]);
    await shelf.save(checkpoints[3]!, 1);
    expect(await readdir(folder)).toEqual(['checkpoint-20.safetensors']);
  });

  it('falls back where the newest is damaged, and puts that aside when asked to', async () => {
    for (const checkpoint of checkpoints) await shelf.save(checkpoint, 9);
    await writeFile(shelf.fileOf(20), 'cut off');
    const { newest, damaged } = await shelf.newest();
    expect(newest?.checkpoint.cycle).toBe(15);
    expect(damaged).toEqual([{ cycle: 20, reason: expect.stringContaining('bytes') as string }]);
    expect(await shelf.cycles()).toEqual([20, 15, 10, 5]);
    expect(await shelf.putAside(20)).toBe(join(folder, 'damaged-checkpoint-20.safetensors'));
    expect(await shelf.cycles()).toEqual([15, 10, 5]);
  });

  it('goes on to one that fits', async () => {
    for (const checkpoint of checkpoints) await shelf.save(checkpoint, 9);
    expect((await shelf.newest(({ cycle }) => cycle < 15)).newest?.checkpoint.cycle).toBe(10);
    expect(await shelf.newest(() => false)).toEqual({ newest: undefined, damaged: [] });
  });
});
