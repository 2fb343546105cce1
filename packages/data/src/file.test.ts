import { gzipSync } from 'fflate';
import { encode } from 'fast-png';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataError } from './errors.ts';
import { fileSource, imageFiles } from './file.ts';
import type { ImageFolder } from './images/image-source.ts';
import { imageTask } from './images/image-task.ts';
import { textTask } from './text/text-task.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'data-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, bytes: Uint8Array | string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

const png = (value: number): Uint8Array =>
  encode({ width: 2, height: 2, channels: 1, depth: 8, data: new Uint8Array(4).fill(value) });

const images = (...values: number[]): Uint8Array =>
  Uint8Array.of(0, 0, 8, 3, 0, 0, 0, values.length, 0, 0, 0, 1, 0, 0, 0, 1, ...values);
const labels = (...values: number[]): Uint8Array =>
  Uint8Array.of(0, 0, 8, 1, 0, 0, 0, values.length, ...values);

describe('a file', () => {
  test('is read at any place, as far as it goes', () => {
    const source = fileSource(write('bytes', Uint8Array.of(1, 2, 3, 4, 5)));
    const into = new Uint8Array(4);
    expect([source.size, source.read(into, 2), [...into]]).toEqual([5, 3, [3, 4, 5, 0]]);
  });

  test('that is not there, or is a folder, is refused with its path', () => {
    expect(() => fileSource(join(folder, 'none'))).toThrow(DataError);
    expect(() => fileSource(folder)).toThrow(`${folder}: found a folder, expected a file that can be read`);
  });

  test('is a text with its path for errors', async () => {
    const path = write('latin.txt', Uint8Array.of(0x61, 0xe9, 0x61, 0x62));
    await expect(textTask(fileSource(path))).rejects.toThrow(`${path}, byte 1`);
    expect((await textTask(fileSource(path), { encoding: 'latin-1', heldOut: 0.5 })).source).toBe(path);
  });
});

describe('images at a path', () => {
  test('are those of MNIST in a folder, packed or not, with those to test on', async () => {
    write('mnist/train-images-idx3-ubyte.gz', gzipSync(images(1, 2, 3)));
    write('mnist/train-labels-idx1-ubyte.gz', gzipSync(labels(0, 1, 0)));
    write('mnist/t10k-images-idx3-ubyte', images(4));
    write('mnist/t10k-labels-idx1-ubyte', labels(1));
    for (const path of [join(folder, 'mnist')]) {
      const { source, test: held } = imageFiles(path);
      const task = await imageTask(source, { ...(held && { test: held }) });
      expect([task.rows, task.heldOut?.examples]).toEqual([3, 1]);
    }
    const pair = imageFiles(join(folder, 'mnist/train-images-idx3-ubyte.gz'));
    expect((await imageTask(pair.source, { heldOut: 0.4 })).rows).toBe(2);
  });

  test('are PNG in a folder for each class, in order, whatever else lies there', async () => {
    for (const name of ['b/2.png', 'b/1.PNG', 'a/10.png', 'a/9.png']) write(`classes/${name}`, png(1));
    for (const name of ['.hidden/1.png', 'a/.DS_Store', 'a/note.txt', 'top.png'])
      write(`classes/${name}`, png(2));
    for (const name of ['b/deep/1.png', 'none/note.md']) write(`classes/${name}`, png(2));
    symlinkSync(join(folder, 'classes/a'), join(folder, 'classes/c'));
    symlinkSync('round', join(folder, 'classes/round'));
    symlinkSync('nowhere', join(folder, 'classes/lost'));
    const { source, test: held } = imageFiles(join(folder, 'classes'));
    expect(held).toBeUndefined();
    const { files, others = [] } = source as ImageFolder;
    const short = (path: string): string => path.slice(join(folder, 'classes/').length);
    expect(files.map(({ source: { name } }) => short(name))).toEqual([
      'a/10.png',
      'a/9.png',
      'b/1.PNG',
      'b/2.png',
      'c/10.png',
      'c/9.png',
    ]);
    expect(others.map(short)).toEqual([
      'a/note.txt',
      'b/deep/',
      'c/note.txt',
      'none/note.md',
      'none/',
      'lost',
      'round',
      'top.png',
    ]);
    expect((await imageTask(source)).options['classes']).toEqual(['a', 'b', 'c']);
  });

  test('are to test on where folders say so', async () => {
    for (const name of ['Train/a/1.png', 'Train/b/1.png', 'val/a/1.png']) write(`parted/${name}`, png(1));
    const { source, test: held } = imageFiles(join(folder, 'parted'));
    const task = await imageTask(source, { ...(held && { test: held }) });
    expect([task.rows, task.heldOut?.examples]).toEqual([2, 1]);
  });

  test('are refused without their labels, and where nothing is', () => {
    const path = write('alone-images-idx3-ubyte', images(1));
    expect(() => imageFiles(path)).toThrow(`${path}: found no alone-labels-idx1-ubyte beside it`);
    expect(() => imageFiles(join(folder, 'nowhere'))).toThrow(DataError);
  });
});
