import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, randomKey, uniformAt } from '@meristem/autodiff';
import type { LabelledSet, Task, TaskDefinition } from '@meristem/tasks';
import { integerOption, labelledExamples, numberOption, resolveOptions, seedOption } from '@meristem/tasks';

const NAME = 'moons';

const OPTIONS = {
  wrong: numberOption({ default: 0.2, min: 0, max: 0.5, meaning: 'share of training labels that are wrong' }),
  noise: numberOption({
    default: 0.15,
    min: 0,
    max: 10,
    meaning: 'standard deviation of a coordinate around its moon, whose radius is 1',
  }),
  train: integerOption({ default: 300, min: 1, max: 1_000_000, meaning: 'number of training points' }),
  test: integerOption({
    default: 1000,
    min: 1,
    max: 1_000_000,
    meaning: 'number of held-out points, whose labels are right',
  }),
  seed: seedOption,
} as const;

/** Two half circles that reach into each other; some training labels are wrong. */
export const moonsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which of two half moons a point belongs to, learned from labels of which some are wrong.',
  source: 'two half circles, one around (0, 0) and one, upside down, around (1, 0.5)',
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { wrong, noise, train, test, seed } = options;
  const key = randomKey(seed);
  return labelledExamples({
    name: NAME,
    source: moonsDefinition.source,
    options,
    inputs: { name: 'point', size: 2 },
    classes: 2,
    train: drawn(foldKey(key, 'train'), train, noise, wrong),
    test: drawn(foldKey(key, 'test'), test, noise, 0),
  });
}

function drawn(key: RandomKey, count: number, noise: number, wrong: number): LabelledSet {
  const [inputs, labels] = [new Float64Array(2 * count), new Uint8Array(count)];
  for (let at = 0; at < count; at += 1) {
    const moon = at % 2;
    const angle = Math.PI * uniformAt(key, at, 0);
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const place = moon === 0 ? [x, y] : [1 - x, 0.5 - y];
    inputs.set(
      place.map((coordinate, axis) => coordinate + noise * normalAt(key, at, 1 + axis)),
      2 * at,
    );
    labels[at] = uniformAt(key, at, 3) < wrong ? 1 - moon : moon;
  }
  return { inputs, labels };
}
