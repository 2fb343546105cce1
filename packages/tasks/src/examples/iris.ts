import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, resolveOptions, seedOption } from '../options/options.ts';
import { classedRows } from './classed-rows.ts';
import { IRIS_ROWS } from './iris-rows.ts';

const NAME = 'iris';
const SOURCE =
  'Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936)';
const FLOWERS = 150;
/** Of a centimetre: the unit of the rows. A port carries centimetres off the mean. */
const TENTHS = 10;

const OPTIONS = {
  train: integerOption({
    default: 100,
    min: 1,
    max: FLOWERS - 1,
    meaning: 'number of flowers to learn from',
  }),
  seed: seedOption,
} as const;

/** Options of {@link iris}. */
export interface IrisOptions {
  /** Flowers to learn from, of 150; 100 where it is left out. */
  readonly train?: number;
  /** What they are chosen with; 0 where it is left out. */
  readonly seed?: number;
}

function create(given: unknown, path: string): Task {
  return classedRows({
    name: NAME,
    source: SOURCE,
    options: resolveOptions(NAME, OPTIONS, given, path),
    port: 'measures',
    names: ['setosa', 'versicolor', 'virginica'],
    rows: IRIS_ROWS.map((rows) => rows.flatMap((row) => row.split(', '))),
    deviation: () => TENTHS,
  });
}

/** The iris task in the registry. */
export const irisDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which species of iris a flower is, by four measures of it in millimetres; 150 flowers.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * The species of an iris by four `measures`: length and width of sepal and petal. Of 150 flowers, 50 of each of three species,
 * some chosen at random are learned from, and the others are held out. The port carries centimetres off the mean of those that
 * are learned from. Two of the species overlap, and the floor is unknown.
 *
 * Source: Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936).
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function iris(options: IrisOptions = {}): Task {
  return create(options, NAME);
}
