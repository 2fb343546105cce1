import { cycleArrays, randomKey } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { TaskOptionError } from '@meristem/tasks';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labTasks } from '../tasks.ts';
import { fashion, FashionMissingError, isFashionInstalled } from './fashion.ts';
import { IdxFileError, parseIdx, readIdx } from './idx-file.ts';

const PIXELS = 784;

/** A file of the format: type and extents, each a big-endian word, and the numbers. */
function idx(type: number, extents: readonly number[], numbers: readonly number[]): Buffer {
  const words = Buffer.alloc(4 * extents.length);
  extents.forEach((extent, axis) => words.writeUInt32BE(extent, 4 * axis));
  return Buffer.concat([Buffer.from([0, 0, type, extents.length]), words, Buffer.from(numbers)]);
}

/** The brightness, 0 to 255, of a pixel of an image. */
const brightness = (image: number, pixel: number): number => (image * 31 + pixel) % 256;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-fashion-'));
  for (const [part, count] of [
    ['train', 7],
    ['t10k', 3],
  ] as const) {
    const pixels = Array.from({ length: count * PIXELS }, (_, at) =>
      brightness(Math.floor(at / PIXELS), at % PIXELS),
    );
    const labels = Array.from({ length: count }, (_, image) => image % 10);
    await writeFile(join(folder, `${part}-images-idx3-ubyte.gz`), gzipSync(idx(8, [count, 28, 28], pixels)));
    await writeFile(join(folder, `${part}-labels-idx1-ubyte.gz`), gzipSync(idx(8, [count], labels)));
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('fashion', () => {
  const few = (): Task => fashion({ train: 6, test: 2 }, 'fashion-mnist', folder);

  it('has the first images of each file, in [0, 1], and kinds by name', () => {
    const task = few();
    expect([task.name, task.steps, task.rows, task.heldOut?.examples]).toEqual(['fashion-mnist', 1, 6, 2]);
    expect(task.inputs).toEqual([{ kind: 'vector', name: 'pixels', size: PIXELS, sites: [28, 28] }]);
    expect(task.targets[0]).toMatchObject({ kind: 'symbol', name: 'class', size: 10 });
    expect((task.targets[0] as { names?: readonly string[] }).names?.slice(0, 2)).toEqual([
      'T-shirt/top',
      'Trouser',
    ]);
    const arrays = cycleArrays(task, 2);
    task.heldOut?.open({ batch: 2 }).stream.next(arrays);
    expect([...(arrays['class'] ?? [])]).toEqual([0, 1]);
    expect(arrays['pixels']?.[PIXELS + 5]).toBe(brightness(1, 5) * (1 / 255));
  });

  it('deals every training image out once an epoch', () => {
    const task = few();
    const arrays = cycleArrays(task, 6);
    task.open({ key: randomKey(1), batch: 6 }).next(arrays);
    expect([...(arrays['class'] ?? [])].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    arrays['class']?.forEach((image, lane) => {
      expect(arrays['pixels']?.[lane * PIXELS + 9]).toBe(brightness(image, 9) * (1 / 255));
    });
  });

  it('says how to install it where it is not', () => {
    const attempt = (): unknown => fashion({}, 'fashion-mnist', join(folder, 'none'));
    expect(attempt).toThrow(FashionMissingError);
    expect(attempt).toThrow('On Debian and Ubuntu: apt install dataset-fashion-mnist');
  });

  it('is made by its name where it is installed, and says so where it is not', () => {
    const attempt = (): Task => labTasks.byName('fashion-mnist', { train: 100, test: 50 });
    if (isFashionInstalled()) expect(attempt()).toMatchObject({ rows: 100, heldOut: { examples: 50 } });
    else expect(attempt).toThrow(FashionMissingError);
  });

  it('refuses more images than there are, and files that are something else', async () => {
    expect(() => fashion({ train: 60_001 }, 'task.options', folder)).toThrow(TaskOptionError);
    expect(() => fashion({ train: 60_001 }, 'task.options', folder)).toThrow(
      'task.options.train: found 60001',
    );
    await writeFile(join(folder, 'plain'), 'text');
    expect(() => readIdx(join(folder, 'plain'), [])).toThrow(IdxFileError);
  });
});

it.each<[string, Buffer, readonly number[], string]>([
  ['of another type', idx(9, [2], [1, 2]), [], 'found another beginning, expected bytes of [items] in'],
  [
    'of other axes',
    idx(8, [2], [1, 2]),
    [28, 28],
    'found another beginning, expected bytes of [items, 28, 28] in',
  ],
  [
    'of other extents',
    idx(8, [1, 1, 2], [1, 2]),
    [2, 1],
    'found another beginning, expected bytes of [items, 2, 1] in',
  ],
  ['that is cut off', idx(8, [3], [1, 2]), [], 'found 2 bytes for 3 items, expected'],
  ['that is empty', Buffer.alloc(0), [], 'found another beginning'],
])('a file %s is refused', (_, bytes, extents, message) => {
  const attempt = (): unknown => parseIdx(bytes, extents, 'some.gz');
  expect(attempt).toThrow(IdxFileError);
  expect(attempt).toThrow(`some.gz: ${message}`);
});
