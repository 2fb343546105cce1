import { MeristemError } from '@meristem/autodiff';
import type { DataReport } from '../report.ts';
import { classesOf, classNamesOf } from './class-names.ts';
import { heldOutImages } from './held-out-images.ts';
import { type CheckedImageOptions, checkImageOptions, type ImageOptions } from './image-options.ts';
import { pixelRange } from './image-set.ts';
import { type ImageSource, isFolder, isPair } from './image-source.ts';
import { byteSource } from '../source/byte-source.ts';
import { readImages, type ReadImages } from './read-images.ts';

/** Classes that are listed of many. */
const SHOWN = 12;

/** What was found in images. */
export function imageReport(
  { train, test }: ReadImages,
  classes: readonly string[],
  { heldOut, seed, range }: CheckedImageOptions,
): DataReport {
  const { height, width, channels, pixels, labels, name } = train;
  const numbers = classesOf(train, classes);
  const counts = new Int32Array(classes.length);
  for (const number of numbers) counts[number] = (counts[number] as number) + 1;
  const held = test
    ? test.labels.length
    : heldOutImages(numbers, heldOut, seed).reduce((sum, each) => sum + each, 0);
  const [low, high] = pixels instanceof Uint8Array ? [0, 255] : (range ?? pixelRange(pixels));
  const list = classes.slice(0, SHOWN).map((each, at) => `${each} (${counts[at]})`);
  return {
    kind: 'images',
    source: name,
    facts: [
      ['images', labels.length.toLocaleString('en')],
      [
        'size',
        `${width} x ${height}${channels > 1 ? ` x ${channels} colours` : ', grey'}: ${width * height * channels} numbers`,
      ],
      ['pixels', `${pixels instanceof Uint8Array ? 'bytes' : 'numbers'} from ${low} to ${high}, as 0 to 1`],
      ['classes', `${classes.length}: ${list.join(', ')}${classes.length > SHOWN ? ' ...' : ''}`],
      [
        'held out',
        test
          ? `${held.toLocaleString('en')} of ${test.name}`
          : `${held.toLocaleString('en')}, a share of each class (seed ${seed})`,
      ],
      ...train.notes.map((note) => ['note', note] as const),
    ],
    problems: problemsOf(name, classes, counts),
  };
}

/**
 * What images would be read as, and what is wrong with them; it does not fail for what is wrong in the data.
 *
 * @returns a promise that rejects with TaskOptionError for an option that is not what it should be
 */
export async function inspectImages(source: ImageSource, options: ImageOptions = {}): Promise<DataReport> {
  const checked = checkImageOptions(options);
  try {
    const images = await Promise.resolve(readImages(source, checked));
    return imageReport(images, options.classes ?? classNamesOf(images.train.labels), checked);
  } catch (error) {
    if (!(error instanceof MeristemError) || error.code !== 'data') throw error;
    return { kind: 'images', source: nameOf(source), facts: [], problems: [error.message] };
  }
}

function nameOf(source: ImageSource): string {
  if (isFolder(source)) return source.name;
  return byteSource(isPair(source) ? source.images : source, 'images').name;
}

function problemsOf(path: string, classes: readonly string[], counts: Int32Array): string[] {
  const problems: string[] = [];
  if (classes.length === 1) {
    problems.push(`${path}: found one class only, expected several. There is nothing to tell apart.`);
  }
  const rare = classes.filter((_, at) => (counts[at] as number) < 2);
  if (rare.length > 0) {
    const some = rare.slice(0, SHOWN).join(', ');
    problems.push(
      `${path}: found fewer than 2 images of ${rare.length === 1 ? 'a class' : `${rare.length} classes`} (${some}), expected some to ` +
        'learn from and some to hold out. Add images, or leave them out.',
    );
  }
  return problems;
}
