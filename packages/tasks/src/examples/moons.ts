import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, randomKey, uniformAt } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { classPort } from '../options/class-weights.ts';
import { integerOption, numberOption, resolveOptions, seedOption } from '../options/options.ts';
import { cosine, sine } from '../portable-sine.ts';
import type { ExampleArrays } from './example-arrays.ts';
import { exampleTask } from './example-task.ts';
import { moonsNats } from './moons-floor.ts';

const NAME = 'moons';
const SOURCE =
  'Pedregosa and others, "Scikit-learn: machine learning in Python", JMLR 12 (2011), make_moons; angles at random';

const OPTIONS = {
  noise: numberOption({
    default: 0.2,
    min: 0,
    max: 10,
    meaning: 'standard deviation of a coordinate around its moon, whose radius is 1',
  }),
  wrong: numberOption({ default: 0, min: 0, max: 0.5, meaning: 'share of training labels that are wrong' }),
  train: integerOption({ default: 4000, min: 1, max: 1_000_000, meaning: 'number of training points' }),
  test: integerOption({
    default: 4000,
    min: 1,
    max: 1_000_000,
    meaning: 'number of held-out points, whose labels are right',
  }),
  seed: seedOption,
} as const;

/** Options of {@link moons}. */
export interface MoonsOptions {
  /** Standard deviation of a coordinate around its half circle, whose radius is 1; 0.2 where it is left out. */
  readonly noise?: number;
  /** The share of training labels that are wrong; 0 where it is left out. */
  readonly wrong?: number;
  /** Training points; 4000 where it is left out. */
  readonly train?: number;
  /** Held-out points, whose labels are right; 4000 where it is left out. */
  readonly test?: number;
  /** What the points are drawn with; 0 where it is left out. */
  readonly seed?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { wrong, noise, train, test, seed } = options;
  const key = randomKey(seed);
  return exampleTask({
    name: NAME,
    source: SOURCE,
    options,
    inputs: [{ kind: 'vector', name: 'point', size: 2 }],
    targets: [classPort({ owner: NAME, classes: 2 })],
    train: drawn(foldKey(key, 'train'), train, noise, wrong),
    test: drawn(foldKey(key, 'test'), test, noise, 0),
    floor: () => moonsNats(noise),
  });
}

function drawn(key: RandomKey, count: number, noise: number, wrong: number): ExampleArrays {
  const [point, labels] = [new Float64Array(2 * count), new Uint8Array(count)];
  for (let at = 0; at < count; at += 1) {
    const moon = at % 2;
    const angle = Math.PI * uniformAt(key, at, 0);
    const [x, y] = [cosine(angle), sine(angle)];
    const place = moon === 0 ? [x, y] : [1 - x, 0.5 - y];
    point.set(
      place.map((coordinate, axis) => coordinate + noise * normalAt(key, at, 1 + axis)),
      2 * at,
    );
    labels[at] = uniformAt(key, at, 3) < wrong ? 1 - moon : moon;
  }
  return { point, class: labels };
}

/** The moons in the registry. */
export const moonsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which of two half moons that reach into each other a point of the plane belongs to.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Tells two half circles that reach into each other apart, by a `point` of the plane: one around (0, 0), and one, upside down, around
 * (1, 0.5), half of the points each, at uniform angles and with normal noise. The floor is that of the best observer of the noisy
 * points, {@link moonsNats}; wrong training labels do not change it, for the held-out ones are right.
 *
 * Source: Pedregosa and others, "Scikit-learn: machine learning in Python", JMLR 12 (2011), whose `make_moons` this is, with angles
 * at random.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function moons(options: MoonsOptions = {}): Task {
  return create(options, NAME);
}
