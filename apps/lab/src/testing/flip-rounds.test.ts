import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DamagedKind, damagedKinds, withDamage } from './flip-rounds.ts';

const NAMES = [
  'log of a finished run',
  'result',
  'checkpoint of a run that goes on',
  'log of a run that goes on',
  'network',
];

describe('a file of a run in which a bit has changed, or whose end is missing', () => {
  let folder: string;
  let kinds: readonly DamagedKind[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-flips-'));
    kinds = await damagedKinds(folder);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each(NAMES)('is never taken for good: %s', async (name) => {
    const { bytes, read } = kinds.find((kind) => kind.name === name)!;
    for (let i = 0; i < 8; i++) {
      const bit = Math.floor(((i + 0.5) / 8) * 8 * bytes.length) + i;
      expect(await read(withDamage(bytes, { bit })), `bit ${bit}`).toBe('');
      if (i % 3 === 0)
        expect(await read(withDamage(bytes, { length: bit >> 3 })), `${bit >> 3} bytes`).toBe('');
    }
  });

  it('is what it was once it is whole again', async () => {
    const { bytes, read } = kinds.find(({ name }) => name === 'network')!;
    expect(await read(bytes)).toBe('taken for good');
    expect(kinds.map(({ name }) => name)).toEqual(NAMES);
  });
});
