import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomically, writeJson } from './atomic-write.ts';

describe('writeAtomically', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-write-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('replaces a file and leaves nothing beside it', async () => {
    const file = join(folder, 'result.json');
    await writeAtomically(file, 'first');
    await writeAtomically(file, new TextEncoder().encode('second'));
    expect(await readFile(file, 'utf8')).toBe('second');
    expect(await readdir(folder)).toEqual(['result.json']);
  });

  it('keeps what was there, and leaves nothing beside it, where it fails', async () => {
    const occupied = join(folder, 'occupied');
    await mkdir(occupied);
    await writeFile(join(occupied, 'kept'), 'kept');
    await expect(writeAtomically(occupied, 'text')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(await readdir(folder)).toEqual(['occupied']);
    expect(await readFile(join(occupied, 'kept'), 'utf8')).toBe('kept');
  });

  it('never shows a reader a part of the file', async () => {
    const file = join(folder, 'checkpoint.json');
    const values = [0, 1].map((digit) => ({ digits: String(digit).repeat(400_000) }));
    await writeJson(file, values[0]);
    let writing = true;
    const seen = (async () => {
      const lengths = new Set<number>();
      while (writing)
        lengths.add((JSON.parse(await readFile(file, 'utf8')) as { digits: string }).digits.length);
      return lengths;
    })();
    for (let round = 0; round < 12; round++) await writeJson(file, values[round % 2]);
    writing = false;
    expect([...(await seen)]).toEqual([400_000]);
  });
});
