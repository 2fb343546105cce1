import type { RandomKey } from '@meristem/autodiff';
import { foldKey, randomKey } from '@meristem/autodiff';
import type { Task } from '../contract/task.ts';
import type { TaskDefinition } from '../contract/definition.ts';
import { integerOption, numberOption, resolveOptions, seedOption } from '../options/options.ts';
import { integerDraw, normalDraw } from '../uniform-draws.ts';
import { labelledExamples } from './labelled-examples.ts';
import type { LabelledSet } from './labelled-set.ts';

const NAME = 'shapes';
const SOURCE = 'this package';

const OPTIONS = {
  side: integerOption({ default: 12, min: 7, max: 64, meaning: 'number of rows and columns of a picture' }),
  noise: numberOption({
    default: 0.3,
    min: 0,
    max: 10,
    meaning: 'standard deviation of what is added to each pixel, where a shape is 1 and the rest is 0',
  }),
  train: integerOption({ default: 1000, min: 1, max: 100_000, meaning: 'number of training pictures' }),
  test: integerOption({ default: 500, min: 1, max: 100_000, meaning: 'number of held-out pictures' }),
  seed: seedOption,
} as const;

/** Options of {@link shapes}. */
export interface ShapesOptions {
  /** Rows and columns of a picture; 12 where it is left out. */
  readonly side?: number;
  /** Standard deviation of what is added to each pixel; 0.3 where it is left out. */
  readonly noise?: number;
  /** Training pictures; 1000 where it is left out. */
  readonly train?: number;
  /** Held-out pictures; 500 where it is left out. */
  readonly test?: number;
  /** What the pictures are drawn with; 0 where it is left out. */
  readonly seed?: number;
}

/** Whether a pixel belongs to a shape of an odd extent, by its row and column from the corner; `last` is the last of either. */
type Drawing = (row: number, column: number, last: number) => boolean;

/** The shapes, by class. */
const DRAWINGS: Readonly<Record<string, Drawing>> = {
  bar: (row, _column, last) => 2 * row === last,
  plus: (row, column, last) => 2 * row === last || 2 * column === last,
  cross: (row, column, last) => row === column || row + column === last,
  square: (row, column, last) => row === 0 || column === 0 || row === last || column === last,
};

const NAMES = Object.keys(DRAWINGS);

/** Lanes of the draws that place a shape. */
const [SIZE, TOP, LEFT] = [0, 1, 2];

/** Draws pictures, one class after the other: where a shape stands and how large it is are uniform over what fits. */
function drawPictures(
  key: RandomKey,
  examples: number,
  { side, noise }: { readonly side: number; readonly noise: number },
): LabelledSet {
  const inputs = new Float64Array(examples * side * side);
  const labels = new Uint8Array(examples);
  const [placeKey, noiseKey] = [foldKey(key, 'places'), foldKey(key, 'noise')];
  for (let pixel = 0; pixel < inputs.length; pixel += 1)
    inputs[pixel] = noise * normalDraw(noiseKey, pixel, 0);
  for (let example = 0; example < examples; example += 1) {
    labels[example] = example % NAMES.length;
    const drawing = DRAWINGS[NAMES[example % NAMES.length] as string] as Drawing;
    // Odd, so that it has a middle: 5, 7, 9, ...
    const extent = 5 + 2 * integerDraw(placeKey, example, SIZE, Math.floor((side - 5) / 2));
    const top = integerDraw(placeKey, example, TOP, side - extent + 1);
    const left = integerDraw(placeKey, example, LEFT, side - extent + 1);
    for (let row = 0; row < extent; row += 1) {
      for (let column = 0; column < extent; column += 1) {
        if (!drawing(row, column, extent - 1)) continue;
        const pixel = (example * side + top + row) * side + left + column;
        inputs[pixel] = (inputs[pixel] as number) + 1;
      }
    }
  }
  return { inputs, labels };
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { side, seed } = options;
  const key = randomKey(seed);
  return labelledExamples({
    name: NAME,
    source: SOURCE,
    options,
    inputs: { name: 'image', size: side * side, sites: [side, side] },
    classes: NAMES.length,
    names: NAMES,
    train: drawPictures(foldKey(key, 'train'), options.train, options),
    test: drawPictures(foldKey(key, 'test'), options.test, options),
  });
}

/** The shapes task in the registry. */
export const shapesDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which of four shapes a small grey picture shows: a bar, a plus, a cross or a square.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Tells shapes in small grey pictures apart: an `image` of rows and columns goes in, one of four classes must come out, a
 * quarter of the pictures each. Shapes are one pixel wide, of an odd extent from 5 on, and stand anywhere; noise is added to every
 * pixel. The floor is unknown.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function shapes(options: ShapesOptions = {}): Task {
  return create(options, NAME);
}
