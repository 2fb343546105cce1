import { type JsonObject, MeristemError } from '@meristem/autodiff';
import type { ColumnReport } from '@meristem/data';
import { UsageError } from '../errors.ts';
import type { OwnFlag } from './task-choice.ts';
import type { FoundData } from './found-data.ts';
import { labTasks } from '../tasks.ts';

/** What columns are called that are likely to be predicted. */
const LIKELY = /^(target|class|label|y|output|outcome|result|species|category|quality|price)$/i;

/** Columns that are tried as a target before it is left to whoever asks. */
const MOST_TRIED = 4;

/** What can be trained on: the target to name, where one has to be named; or why nothing can. */
export type WorkingChoice = { readonly target?: readonly string[] } | { readonly fault: MeristemError };

/**
 * Finds out what can be trained on, by making the task: of a table without a target, with the column that looks most like one.
 *
 * @param options of the task, as they were told
 */
export async function workingChoice(
  flag: OwnFlag,
  name: string,
  options: JsonObject,
  { columns = [], problems }: Pick<FoundData, 'columns' | 'problems'>,
): Promise<WorkingChoice> {
  const wanted = (flag === 'csv' || flag === 'series') && options['target'] === undefined;
  const choices: readonly { readonly target?: readonly string[] }[] = wanted
    ? candidates(flag, columns).map((target) => ({ target: [target] }))
    : [{}];
  let first: MeristemError | undefined;
  for (const choice of choices) {
    try {
      await labTasks.load(name, { ...options, ...choice });
      return choice;
    } catch (error) {
      if (!(error instanceof MeristemError)) throw error;
      first ??= error;
    }
  }
  return { fault: first ?? nothingFits(problems) };
}

function nothingFits([first]: readonly string[]): UsageError {
  return new UsageError(
    first ?? '--target: found no column that could be predicted, expected one of numbers or categories.',
  );
}

/** Columns that may be a target, the likeliest first: those that are called so, then the last ones. */
function candidates(flag: OwnFlag, columns: readonly ColumnReport[]): readonly string[] {
  const isFit = ({ use, type }: ColumnReport): boolean =>
    (use === 'input' || use === 'target') && (flag === 'csv' ? type !== 'date' : type.startsWith('number'));
  const fit = columns.filter(isFit).toReversed();
  const likely = fit.filter((column) => LIKELY.test(column.name));
  const ordered = [...likely, ...fit.filter((column) => !likely.includes(column))];
  return ordered.slice(0, MOST_TRIED).map((column) => column.name);
}
