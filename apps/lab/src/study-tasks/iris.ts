import type { LabelledSet, Task, TaskDefinition } from '@meristem/tasks';
import { integerOption, labelledExamples, resolveOptions, seedOption } from '@meristem/tasks';
import { foldKey, randomKey } from '@meristem/autodiff';
import { IRIS_ROWS } from './iris-rows.ts';
import { shuffle } from './valued-examples.ts';

const NAME = 'iris';
const SOURCE =
  'Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936)';
const FLOWERS = 150;
const SIZE = 4;
/** Of a centimetre: the unit of the source. A port carries centimetres off the mean. */
const TENTHS = 10;

/** In the order of the rows. */
const SPECIES = ['setosa', 'versicolor', 'virginica'];

const OPTIONS = {
  train: integerOption({
    default: 100,
    min: 1,
    max: FLOWERS - 1,
    meaning: 'number of flowers to learn from',
  }),
  seed: seedOption,
} as const;

/** Which species of iris four measures of a flower belong to: 150 flowers, some of which are learned from, at random. */
export const irisDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which species of iris a flower is, by four measures of it in millimetres; 150 flowers.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const flowers = IRIS_ROWS.flatMap((rows, species) =>
    rows.flatMap((row) =>
      row.split(', ').map((flower) => ({ species, measures: flower.split(' ').map(Number) })),
    ),
  );
  const order = Int32Array.from(flowers, (_, at) => at);
  shuffle(order, foldKey(randomKey(options.seed), NAME));
  const shuffled = [...order].map((at) => flowers[at] as (typeof flowers)[number]);
  const means = Array.from({ length: SIZE }, (_, at) =>
    mean(shuffled.slice(0, options.train).map(({ measures }) => measures[at] as number)),
  );
  const set = (part: typeof flowers): LabelledSet => ({
    inputs: Float64Array.from(
      part.flatMap(({ measures }) => measures.map((tenths, at) => (tenths - (means[at] as number)) / TENTHS)),
    ),
    labels: Uint8Array.from(part, ({ species }) => species),
  });
  return labelledExamples({
    name: NAME,
    source: SOURCE,
    options,
    inputs: {
      name: 'measures',
      size: SIZE,
      standardised: { mean: means, deviation: means.map(() => TENTHS) },
    },
    classes: SPECIES.length,
    names: SPECIES,
    train: set(shuffled.slice(0, options.train)),
    test: set(shuffled.slice(options.train)),
  });
}

function mean(sample: readonly number[]): number {
  return sample.reduce((total, value) => total + value, 0) / sample.length;
}
