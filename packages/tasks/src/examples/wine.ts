import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, resolveOptions, seedOption } from '../options/options.ts';
import { classedRows, deviationOf } from './classed-rows.ts';
import { WINE_ROWS } from './wine-rows.ts';

const NAME = 'wine';
const SOURCE =
  'Aeberhard, Coomans and de Vel, "Comparative analysis of statistical pattern recognition methods in high dimensional settings", ' +
  'Pattern Recognition 27 (1994); rows by Forina and others, from the UCI repository (CC BY 4.0)';
const WINES = 178;

const OPTIONS = {
  train: integerOption({
    default: 118,
    min: 1,
    max: WINES - 1,
    meaning: 'number of wines to learn from',
  }),
  seed: seedOption,
} as const;

/** Options of {@link wine}. */
export interface WineOptions {
  /** Wines to learn from, of 178; 118 where it is left out. */
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
    names: ['cultivar 1', 'cultivar 2', 'cultivar 3'],
    rows: WINE_ROWS,
    deviation: deviationOf,
  });
}

/** The wine task in the registry. */
export const wineDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Which of three cultivars a wine is made from, by thirteen measures of it; 178 wines.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * The cultivar of a wine by thirteen chemical `measures`. Of 178 wines, 59, 71 and 48 of each of three cultivars, some chosen at
 * random are learned from, and the others are held out. The port carries measures off the mean, in standard deviations, both of
 * those that are learned from. The floor is unknown; linear discriminants tell all 178 apart.
 *
 * Source: Aeberhard, Coomans and de Vel, "Comparative analysis of statistical pattern recognition methods in high dimensional
 * settings", Pattern Recognition 27 (1994); the rows are those of the UCI repository.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function wine(options: WineOptions = {}): Task {
  return create(options, NAME);
}
