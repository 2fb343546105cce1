import type { RandomKey } from '@meristem/autodiff';
import { foldKey, randomKey, uniformAt } from '@meristem/autodiff';
import type { LabelledSet, Task, TaskDefinition } from '@meristem/tasks';
import { integerOption, labelledExamples, resolveOptions, seedOption } from '@meristem/tasks';

const NAME = 'chessboard';

const OPTIONS = {
  fields: integerOption({ default: 5, min: 1, max: 100, meaning: 'number of fields along a side' }),
  train: integerOption({ default: 2500, min: 1, max: 1_000_000, meaning: 'number of training points' }),
  test: integerOption({ default: 1000, min: 1, max: 1_000_000, meaning: 'number of held-out points' }),
  seed: seedOption,
} as const;

/** The colour of a point on a board over the square from -1 to 1: smooth parts of it help nobody, so learning comes late. */
export const chessboardDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Whether a point of the plane lies on a black or a white field of a board.',
  source: 'a chessboard of any size',
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { fields, train, test, seed } = options;
  const key = randomKey(seed);
  return labelledExamples({
    name: NAME,
    source: chessboardDefinition.source,
    options,
    inputs: { name: 'point', size: 2 },
    classes: 2,
    train: drawn(foldKey(key, 'train'), train, fields),
    test: drawn(foldKey(key, 'test'), test, fields),
    noiseless: true,
  });
}

function drawn(key: RandomKey, count: number, fields: number): LabelledSet {
  const inputs = Float64Array.from(
    { length: 2 * count },
    (_, at) => 2 * uniformAt(key, Math.floor(at / 2), at % 2) - 1,
  );
  const fieldOf = (coordinate: number): number => Math.floor(((coordinate + 1) / 2) * fields);
  const labels = Uint8Array.from(
    { length: count },
    (_, at) => (fieldOf(inputs[2 * at] as number) + fieldOf(inputs[2 * at + 1] as number)) % 2,
  );
  return { inputs, labels };
}
