import { createHash } from 'node:crypto';
import { cycleArrays, randomKey, type TrainingStream } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { TaskOptionError } from '@meristem/tasks';
import { beforeAll, describe, expect, test } from 'vitest';
import { DigitImagesError, parseImages, PIXELS } from './digit-images.ts';
import { digits } from './digits.ts';

/** The images of one cycle, and how many there are of each digit. */
interface Images {
  readonly pixels: Float32Array;
  readonly classes: Uint8Array;
  readonly counts: readonly number[];
}

function read(task: Task, stream: TrainingStream | undefined, batch: number): Images {
  const arrays = cycleArrays(task, batch);
  stream?.next(arrays);
  const classes = Uint8Array.from(arrays['class'] ?? []);
  const counts = Array.from({ length: 10 }, (_, digit) => classes.filter((found) => found === digit).length);
  return { pixels: Float32Array.from(arrays['pixels'] ?? []), classes, counts };
}

const trainImages = (task: Task, batch: number): Images =>
  read(task, task.open({ key: randomKey(0), batch }), batch);

function testImages(task: Task): Images {
  const batch = task.heldOut?.examples ?? 0;
  return read(task, task.heldOut?.open({ batch }).stream, batch);
}

/** Each image as text, to compare images with. */
const fingerprints = ({ pixels, classes }: Images): string[] =>
  Array.from(classes, (digit, image) => {
    const bytes = pixels.slice(image * PIXELS, (image + 1) * PIXELS);
    return createHash('sha256').update(bytes).update(String(digit)).digest('hex');
  });

const checksum = (images: Images): string =>
  createHash('sha256').update(fingerprints(images).sort().join()).digest('hex');

describe('all digits', () => {
  let task: Task;
  let train: Images;
  let held: Images;
  beforeAll(() => {
    task = digits();
    train = trainImages(task, 8000);
    held = testImages(task);
  });

  test('are 8,000 to learn from and 2,000 held out, 200 of each', () => {
    expect(task).toMatchObject({ name: 'digits', options: { train: 8000, test: 2000 }, steps: 1 });
    expect(task.inputs).toEqual([{ kind: 'vector', name: 'pixels', size: 784, sites: [28, 28] }]);
    expect(task.targets).toEqual([{ kind: 'symbol', name: 'class', size: 10, names: [...'0123456789'] }]);
    expect(held.counts).toEqual(Array.from({ length: 10 }, () => 200));
    expect(train.counts).toEqual([801, 927, 791, 832, 780, 663, 814, 870, 744, 778]);
  });

  test('come again when a batch is larger than all of them', () => {
    const { classes } = trainImages(task, 8100);
    expect(classes.slice(0, 8000)).toEqual(train.classes);
    // The next epoch has an order of its own.
    expect(classes.slice(8000)).not.toEqual(train.classes.slice(0, 100));
  });

  test('have brightnesses from 0 to 1, and no blank image', () => {
    for (const { pixels, classes } of [train, held]) {
      expect(pixels.every((brightness) => brightness >= 0 && brightness <= 1)).toBe(true);
      const lit = Array.from(classes, (_, image) =>
        pixels.subarray(image * PIXELS, (image + 1) * PIXELS).some((brightness) => brightness > 0.9),
      );
      expect(lit.every(Boolean)).toBe(true);
    }
  });

  test('are these images and no others', () => {
    expect(checksum(held)).toBe('4a51b94e9a258cfedd1436791dcc595f19180fffb5b4b3b9e0bfee6894aa23ab');
    expect(checksum(train)).toBe('274bfcaebc080e69a08bf70dbccdd1e78fec7a48185b15baff1a3fab890fe8fc');
  });

  test('share no image between the two sets', () => {
    const learned = new Set(fingerprints(train));
    expect(learned.size).toBe(8000);
    expect(fingerprints(held).filter((image) => learned.has(image))).toEqual([]);
  });

  test('contain every smaller choice of them', () => {
    const few = digits({ train: 95, test: 23 });
    const [fewTrain, fewHeld] = [trainImages(few, 95), testImages(few)];
    expect(few.options).toEqual({ train: 95, test: 23 });
    expect(fewTrain.counts).toEqual([10, 10, 10, 10, 10, 9, 9, 9, 9, 9]);
    expect(fewHeld.counts).toEqual([3, 3, 3, 2, 2, 2, 2, 2, 2, 2]);
    const [all, allHeld] = [new Set(fingerprints(train)), new Set(fingerprints(held))];
    expect(fingerprints(fewTrain).every((image) => all.has(image))).toBe(true);
    expect(fingerprints(fewHeld).every((image) => allHeld.has(image))).toBe(true);
  });
});

test.each([
  [{ train: 0 }, 'digits.train: found 0, expected an integer from 1 to 9999.'],
  [{ train: 1.5 }, 'digits.train: found 1.5, expected an integer'],
  [{ test: 2001 }, 'digits.test: found 2001, expected an integer from 1 to 2000. There are 10000 images'],
  [{ train: 9999, test: 2 }, 'digits.test: found 2, expected an integer from 1 to 1. There are 10000 images'],
  [{ test: NaN }, 'digits.test: found NaN, expected an integer from 1 to 9999.'],
])('%j is refused', (options, message) => {
  expect(() => digits(options)).toThrow(TaskOptionError);
  expect(() => digits(options)).toThrow(message);
});

test.each([
  ['{}', 'found no list "data"'],
  ['{"data": [0, 1]}', 'found 2 numbers'],
])('a file that holds %s is refused', (text, message) => {
  const attempt = (): unknown => parseImages(text, 5, '5.json');
  expect(attempt).toThrow(DigitImagesError);
  expect(attempt).toThrow(`5.json: ${message}, expected {"data": [...]} with 676592 numbers, 863 images.`);
});
