import { cycleArrays, randomKey } from '@meristem/autodiff';
import { type Task, TaskOptionError } from '@meristem/tasks';
import fc from 'fast-check';
import { encode } from 'fast-png';
import { gzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { byteSource } from '../source/byte-source.ts';
import { heldOutImages, parted } from './held-out-images.ts';
import { inspectImages } from './image-report.ts';
import type { ImageFolder } from './image-source.ts';
import { imageTask } from './image-task.ts';

interface Fixtures {
  readonly png: Readonly<
    Record<string, { readonly file: string; readonly rgb: number[]; readonly grey: number[] }>
  >;
  readonly npz: Readonly<Record<string, string>>;
}

const fixtures = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/images.json'), 'utf8'),
) as Fixtures;

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const npz = (name: string): Uint8Array => bytesOf(fixtures.npz[name]!);

/** All images that a pass or an epoch deals out, with their classes, in an order of their own. */
function dealt(
  task: Task,
  set: 'training' | 'held out',
): { readonly pixels: number[]; readonly label: number }[] {
  const count = set === 'training' ? task.rows! : task.heldOut!.examples;
  const stream =
    set === 'training' ? task.open({ key: randomKey(1), batch: 1 }) : task.heldOut!.open({ batch: 1 }).stream;
  const into = cycleArrays(task, 1);
  return Array.from({ length: count }, () => {
    stream.next(into);
    return { pixels: [...into['pixels']!], label: into['class']![0] as number };
  });
}

/** A file of MNIST's format. */
function idx(shape: readonly number[], bytes: readonly number[]): Uint8Array {
  const extents = shape.flatMap((extent) => [0, 0, extent >> 8, extent & 255]);
  return Uint8Array.of(0, 0, 8, shape.length, ...extents, ...bytes);
}

const counted = Array.from({ length: 24 }, (_, pixel) => pixel);
const twoImages = { images: idx([2, 3, 4], counted), labels: idx([2], [3, 5]) };

describe('images of arrays', () => {
  test('of MNIST are read, packed or not, with those to test on', async () => {
    const packed = { images: gzipSync(twoImages.images), labels: gzipSync(twoImages.labels) };
    const task = await imageTask(packed, { test: twoImages });
    expect(task.inputs).toEqual([{ kind: 'vector', name: 'pixels', size: 12, sites: [3, 4] }]);
    expect(task.targets).toMatchObject([{ kind: 'symbol', name: 'class', size: 2 }]);
    expect(task.options['classes']).toEqual(['3', '5']);
    const expected = [0, 1].map((label) => ({
      label,
      pixels: counted.slice(12 * label, 12 * label + 12).map((byte) => byte * (1 / 255)),
    }));
    expect(dealt(task, 'held out')).toEqual(expected);
    expect(dealt(task, 'training').sort((one, other) => one.label - other.label)).toEqual(expected);
  });

  test.each(['usual names', 'no names', 'compressed', 'columns first'])(
    'of NumPy with %s are read as its bytes',
    async (name) => {
      const task = await imageTask(npz(name), { test: twoImages });
      const images = dealt(task, 'training').sort((one, other) => one.label - other.label);
      expect(images.map(({ pixels }) => pixels.map((value) => Math.round(value * 255))).flat()).toEqual(
        counted,
      );
      expect(task.inputs[0]).not.toHaveProperty('standardised');
    },
  );

  test('has the images to test on that lie beside the others', async () => {
    const task = await imageTask(npz('usual names'));
    expect([task.rows, task.heldOut?.examples]).toEqual([2, 1]);
    expect(dealt(task, 'held out')[0]?.pixels[5]).toBeCloseTo(5 / 255, 12);
  });

  test.each(['channels last', 'channels first'])(
    'with %s are made grey, or have three numbers a pixel',
    async (name) => {
      const grey = await imageTask(npz(name), { test: twoImages });
      const first = dealt(grey, 'training').find(({ label }) => label === 0);
      expect(first?.pixels.map((value) => Math.round(value * 255))).toEqual(counted.slice(0, 12));
      expect(grey.report.facts).toContainEqual(['note', 'colours were made grey (ITU-R BT.601)']);
      const rgb = await imageTask(npz(name), { colour: 'rgb', heldOut: 0.5 });
      expect(rgb.inputs[0]?.size).toBe(36);
      const [image] = dealt(rgb, 'held out');
      const from = image!.label * 12;
      expect(image?.pixels.slice(0, 6).map((value) => Math.round(value * 255))).toEqual([
        from,
        from,
        from,
        from + 1,
        from + 1,
        from + 1,
      ]);
    },
  );

  test('that are floats from 0 to 1 stay as they are; from 0 to 255 they are standardised', async () => {
    const small = await imageTask(npz('big-endian floats'), { heldOut: 0.5 });
    expect(small.inputs[0]).not.toHaveProperty('standardised');
    const values = [...dealt(small, 'training'), ...dealt(small, 'held out')].sort(
      (one, other) => one.label - other.label,
    );
    expect(values.flatMap(({ pixels }) => pixels)).toEqual(counted.map((pixel) => Math.fround(pixel / 23)));
    const large = await imageTask(npz('floats from 0 to 255'), { heldOut: 0.5 });
    expect(large.inputs[0]).toMatchObject({
      standardised: { mean: new Array(12).fill(0), deviation: new Array(12).fill(255) },
    });
    expect(large.options['range']).toEqual([0, 255]);
    const [one] = dealt(large, 'training');
    expect(one?.pixels[2]).toBe(Math.fround(((one!.label * 12 + 2) * 10) / 255));
  });

  test('is the same again with the options that were kept', async () => {
    const task = await imageTask(npz('floats from 0 to 255'), { heldOut: 0.5, seed: 3 });
    const again = await imageTask(npz('floats from 0 to 255'), task.options);
    expect(again.options).toEqual(task.options);
    expect(dealt(again, 'held out')).toEqual(dealt(task, 'held out'));
  });

  test('takes arrays of other names where it is told', async () => {
    const attempt = imageTask(npz('other names'));
    await expect(attempt).rejects.toThrow(
      'images: found the arrays photos, kinds, expected images and labels under usual names',
    );
    const arrays = { images: 'photos', labels: 'kinds' };
    expect((await imageTask(npz('other names'), { arrays, heldOut: 0.5 })).rows).toBe(1);
    await expect(imageTask(npz('other names'), { arrays: { ...arrays, labels: 'kind' } })).rejects.toThrow(
      'images, array "kind": found no such array, expected one of photos, kinds',
    );
  });

  test.each<[string, string]>([
    ['one-hot labels', 'array "labels": found an array of 2 x 2, expected one label for each image'],
    ['halves', 'array "images": found numbers of type "<f2", expected integers, or floats of 32 or 64 bits'],
    ['objects', 'array "labels": found'],
    ['too few labels', 'array "labels": found 1 label, expected 2, one for each image'],
    ['not a number', 'array "images", image 0: found NaN, expected finite numbers'],
  ])('of NumPy with %s are refused', async (name, message) => {
    await expect(imageTask(npz(name))).rejects.toThrow(DataError);
    await expect(imageTask(npz(name))).rejects.toThrow(message);
  });

  test.each<[string, Parameters<typeof imageTask>[0], string]>([
    [
      'cut short',
      { ...twoImages, images: twoImages.images.slice(0, -1) },
      'images: found 39 bytes, expected 40, for 2 x 3 x 4 numbers',
    ],
    ['without labels', twoImages.images, 'images: found a file that is no .npz'],
    [
      'whose labels are images',
      { images: twoImages.labels, labels: twoImages.labels },
      'images: found an array of 2, expected images x height x width',
    ],
    [
      'whose gzip is damaged',
      { ...twoImages, labels: gzipSync(twoImages.labels).slice(0, 14) },
      'labels: found',
    ],
    ['whose zip is damaged', npz('compressed').slice(0, 200), 'images: found a zip that cannot be read'],
    [
      'alone',
      { images: idx([1, 1, 2], [1, 2]), labels: idx([1], [0]) },
      'images: found one image, expected at least 2',
    ],
  ])('that are %s are refused', async (_, source, message) => {
    await expect(imageTask(source)).rejects.toThrow(DataError);
    await expect(imageTask(source)).rejects.toThrow(message);
  });

  test('to test on must be of the same size, and of classes that are known', async () => {
    const other = { images: idx([2, 4, 4], new Array<number>(32).fill(1)), labels: idx([2], [3, 5]) };
    await expect(imageTask(twoImages, { test: other })).rejects.toThrow(
      'images: found 4 x 4 pixels, expected 4 x 3',
    );
    const stranger = { ...twoImages, labels: idx([2], [3, 7]) };
    await expect(imageTask(twoImages, { test: stranger })).rejects.toThrow(
      'images, image 1: found the class "7", expected one of "3", "5"',
    );
  });
});

describe('a folder of PNG', () => {
  const png = (label: string, file: Uint8Array, name: string) => ({
    label,
    source: byteSource(file, `folder/${label}/${name}`),
  });
  const folder = (...files: ImageFolder['files']): ImageFolder => ({ name: 'folder', files });
  /** An image of 5 x 3 pixels whose colours are numbers, all of them alike. */
  const indexed = (palette: readonly number[] | undefined, colour: number): Uint8Array => {
    const chunk = (name: string, data: Uint8Array): Buffer => {
      const body = Buffer.concat([Buffer.from(name), data]);
      const numbers = Buffer.alloc(8);
      numbers.writeUInt32BE(data.length);
      numbers.writeUInt32BE(crc32(body), 4);
      return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
    };
    const rows = Buffer.alloc(3 * 6, colour).map((byte, at) => (at % 6 === 0 ? 0 : byte));
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', Buffer.from([0, 0, 0, 5, 0, 0, 0, 3, 8, 3, 0, 0, 0])),
      ...(palette ? [chunk('PLTE', Buffer.from(palette))] : []),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  };
  const plain = (value: number, width = 5, height = 3): Uint8Array =>
    encode({ width, height, channels: 1, depth: 8, data: new Uint8Array(width * height).fill(value) });

  test.each(Object.entries(fixtures.png))(
    'has the pixels of one that is %s',
    async (_, { file, grey, rgb }) => {
      const source = folder(png('a', bytesOf(file), '1.png'), png('b', plain(7), '1.png'));
      const first = async (colour: 'grey' | 'rgb'): Promise<number[] | undefined> => {
        const task = await imageTask(source, { colour, heldOut: 0.5 });
        const both = [...dealt(task, 'training'), ...dealt(task, 'held out')];
        return both.find(({ label }) => label === 0)?.pixels.map((value) => Math.round(value * 255));
      };
      expect(await first('rgb')).toEqual(rgb);
      expect(await first('grey')).toEqual(grey);
    },
  );

  test('has the names of folders for classes, in order', async () => {
    const source = folder(...['10', '9', '2'].map((label) => png(label, plain(1), '1.png')));
    expect((await imageTask(source)).options['classes']).toEqual(['2', '9', '10']);
    const named = folder(...['dog', 'cat', 'Ant'].map((label) => png(label, plain(1), '1.png')));
    expect((await imageTask(named)).options['classes']).toEqual(['Ant', 'cat', 'dog']);
  });

  test('says what it left out or changed', async () => {
    const clear = bytesOf(fixtures.png['colour and alpha']!.file);
    const source = {
      ...folder(png('a', clear, '1.png'), png('b', plain(7), '1.png')),
      others: ['folder/a/x.jpg'],
    };
    const { facts } = await inspectImages(source);
    expect(facts).toContainEqual(['note', 'colours of 1 image were made grey (ITU-R BT.601)']);
    expect(facts).toContainEqual(['note', 'what 1 image let shine through was left out']);
    expect(facts).toContainEqual([
      'note',
      '1 beside them that is no image of a class, such as folder/a/x.jpg',
    ]);
    expect(facts).toContainEqual(['classes', '2: a (1), b (1)']);
  });

  test.each<[string, ImageFolder, string]>([
    [
      'of two sizes',
      folder(png('a', plain(1), '1.png'), png('b', plain(1, 4), 'odd.png')),
      'folder/b/odd.png: found 4 x 3 pixels, expected 5 x 3, as folder/a/1.png has',
    ],
    ['without images', folder(), 'folder: found no PNG in it, expected a folder for each class'],
    [
      'with images of no class',
      { ...folder(), others: ['folder/1.png', 'folder/2.PNG', 'folder/a/'] },
      'folder: found 2 PNG in it, in no folder of a class, expected a folder for each class',
    ],
    [
      'with numbers of colours and no palette',
      folder(png('a', indexed(undefined, 1), '1.png')),
      'folder/a/1.png: found numbers of colours, and no palette, expected a whole PNG',
    ],
    [
      'with a colour that its palette has not',
      folder(png('a', indexed([1, 2, 3, 9, 9, 9], 2), '1.png')),
      'folder/a/1.png: found a pixel of colour 2, expected one of the 2 of its palette',
    ],
    [
      'with a file that is none',
      folder(png('a', Uint8Array.of(0xff, 0xd8, 1), '1.png')),
      'folder/a/1.png: found no PNG',
    ],
    [
      'with one cut short',
      folder(png('a', plain(1).slice(0, 45), '1.png')),
      'folder/a/1.png: found one that',
    ],
    [
      'with one that is damaged',
      folder(
        png(
          'a',
          plain(1).map((byte, at) => (at === 45 ? byte ^ 8 : byte)),
          '1.png',
        ),
      ),
      'folder/a/1.png: found one that cannot be read',
    ],
  ])('%s is refused', async (_, source, message) => {
    await expect(imageTask(source)).rejects.toThrow(DataError);
    await expect(imageTask(source)).rejects.toThrow(message);
    expect((await inspectImages(source)).problems).toEqual([expect.stringContaining(message)]);
  });
});

test('a share of each class is held out, and all images are in one part', () => {
  const labels = fc.array(fc.nat(4), { minLength: 2, maxLength: 80 }).map((list) => Int32Array.from(list));
  fc.assert(
    fc.property(
      labels,
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.nat(5),
      (classes, share, seed) => {
        const isHeldOut = heldOutImages(classes, share, seed);
        const held = isHeldOut.reduce((sum, each) => sum + each, 0);
        expect(held).toBe(Math.min(Math.max(1, Math.round(share * classes.length)), classes.length - 1));
        for (let label = 0; label < 5; label += 1) {
          const [of, heldOf] = [...classes].reduce(
            ([all, kept], each, at) => (each === label ? [all + 1, kept + isHeldOut[at]!] : [all, kept]),
            [0, 0] as [number, number],
          );
          expect(Math.abs(heldOf - (of * held) / classes.length)).toBeLessThanOrEqual(1);
        }
        const numbers = Int32Array.from(classes, (_, at) => at);
        const pixels = Uint8Array.from({ length: 2 * classes.length }, (_, i) => i >> 1);
        const [left, kept] = parted(numbers.slice(), isHeldOut);
        expect([...left, ...kept].sort((one, other) => one - other)).toEqual([...numbers]);
        const [leftPixels] = parted(pixels, isHeldOut);
        expect([...leftPixels]).toEqual([...left].flatMap((image) => [image, image]));
      },
    ),
  );
});

test.each<[object, string]>([
  [{ colour: 'sepia' }, 'images.colour: found "sepia"'],
  [{ heldOut: 0 }, 'images.heldOut: found 0'],
  [{ seed: -1 }, 'images.seed: found -1'],
  [{ classes: ['a', 'a'] }, 'images.classes'],
  [{ range: [2, 1] }, 'images.range'],
  [{ split: 0.2 }, 'images.split'],
])('the options %o are refused', async (options, message) => {
  await expect(imageTask(twoImages, options)).rejects.toThrow(TaskOptionError);
  await expect(imageTask(twoImages, options)).rejects.toThrow(message);
});
