import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, randomKey } from '@meristem/autodiff';
import { classWeightsOption } from '../options/class-weights.ts';
import type { TaskDefinition } from '../contract/definition.ts';
import { labelledExamples } from './labelled-examples.ts';
import type { LabelledSet } from './labelled-set.ts';
import { integerOption, numberOption, resolveOptions, seedOption } from '../options/options.ts';
import { cosine, sine } from '../portable-sine.ts';
import type { Task } from '../contract/task.ts';
import { uniformDraw } from '../uniform-draws.ts';

const NAME = 'two-spirals';
const SOURCE =
  'Lang and Witbrock, "Learning to tell two spirals apart", Proceedings of the 1988 Connectionist Models Summer School';

const OPTIONS = {
  turns: numberOption({
    default: 1.5,
    min: 0,
    above: true,
    max: 100,
    meaning: 'number of turns of each spiral (the source has 3)',
  }),
  noise: numberOption({
    default: 0.02,
    min: 0,
    max: 10,
    meaning: 'standard deviation of each coordinate of a point around its spiral, whose outer radius is 1',
  }),
  train: integerOption({ default: 1000, min: 1, max: 1_000_000, meaning: 'number of training points' }),
  test: integerOption({ default: 1000, min: 1, max: 1_000_000, meaning: 'number of held-out points' }),
  seed: seedOption,
  classWeights: classWeightsOption(2),
} as const;

/** Options of {@link twoSpirals}. */
export interface TwoSpiralsOptions {
  /** How often each spiral goes around the origin, above 0; 1.5 where it is left out (the source has 3). */
  readonly turns?: number;
  /** Standard deviation of each coordinate around the spiral, whose outer radius is 1; 0.02 where it is left out. */
  readonly noise?: number;
  /** Training points; 1000 where it is left out (the source has 194, and no noise). */
  readonly train?: number;
  /** Held-out points; 1000 where it is left out. */
  readonly test?: number;
  /** What the points are drawn with; 0 where it is left out. */
  readonly seed?: number;
  /** What the loss of each class is multiplied by; 1 each where it is left out. */
  readonly classWeights?: readonly number[];
}

/** The radius at which a spiral starts, so that the two do not meet at the origin: 0.5 of the source's 6.5. */
const INNER_RADIUS = 1 / 13;

/** Draws points at uniform angles along the spirals; every other one is of class 1. */
function drawPoints(
  key: RandomKey,
  examples: number,
  { turns, noise }: { readonly turns: number; readonly noise: number },
): LabelledSet {
  const inputs = new Float64Array(2 * examples);
  const labels = new Uint8Array(examples);
  const placeKey = foldKey(key, 'places');
  const noiseKey = foldKey(key, 'noise');
  for (let example = 0; example < examples; example += 1) {
    const spiral = example % 2;
    const place = uniformDraw(placeKey, example, 0);
    const radius = INNER_RADIUS + (1 - INNER_RADIUS) * place;
    const angle = 2 * Math.PI * turns * place + Math.PI * spiral;
    inputs[2 * example] = radius * cosine(angle) + noise * normalAt(noiseKey, example, 0);
    inputs[2 * example + 1] = radius * sine(angle) + noise * normalAt(noiseKey, example, 1);
    labels[example] = spiral;
  }
  return { inputs, labels };
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const key = randomKey(options.seed);
  return labelledExamples({
    name: NAME,
    source: SOURCE,
    options,
    inputs: { name: 'point', size: 2 },
    classes: 2,
    train: drawPoints(foldKey(key, 'train'), options.train, options),
    test: drawPoints(foldKey(key, 'test'), options.test, options),
    classWeights: options.classWeights,
    noiseless: options.noise === 0,
  });
}

/** The two-spirals task in the registry. */
export const twoSpiralsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which of two interleaved spirals a point of the plane belongs to.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Tells two interleaved spirals apart: a `point` of the plane, one of two classes, half of the points each. Spiral 1 is
 * spiral 0 turned by half a turn; the radius grows from 1/13 to 1 in proportion to the angle, and points are uniform in
 * the angle. With three turns and no noise the curves are those of the source, mirrored and scaled to radius 1. The floor
 * is 0 without noise, and unknown with it.
 *
 * Source: Lang and Witbrock, "Learning to tell two spirals apart" (1988).
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function twoSpirals(options: TwoSpiralsOptions = {}): Task {
  return create(options, NAME);
}
