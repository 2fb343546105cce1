import type { OwnFlag, TaskChoice } from '../options/task-choice.ts';
import { OWN_DATA } from '../options/task-choice.ts';
import type { FoundData } from '../options/found-data.ts';

/** What columns are called that are likely to be predicted. */
const LIKELY = /^(target|class|label|y|output|outcome|result|species|category|quality|price)$/i;

/** The command that trains on own data: of a table without a target, on the column that looks most like one. */
export function nextCommand(
  flag: OwnFlag,
  path: string,
  { columns = [] }: Pick<FoundData, 'columns'>,
  { target, regress, split, taskOptions }: TaskChoice,
): string {
  const likely = columns.find(({ name }) => LIKELY.test(name)) ?? columns.at(-1);
  const targets = target ?? (flag === 'csv' && likely ? [likely.name] : undefined);
  const words = [
    ...['npm', 'run', 'lab', '--', 'grow', OWN_DATA[flag].flag, path],
    ...(targets ? ['--target', targets.map(column).join(',')] : []),
    ...(regress ? ['--regress'] : []),
    ...(split === undefined
      ? []
      : ['--split', typeof split === 'number' ? String(split) : `${split.column}=${split.value}`]),
    ...(taskOptions === undefined ? [] : ['--task-options', taskOptions]),
  ];
  return words.map(word).join(' ');
}

/** A column as `--target` reads it. */
function column(name: string): string {
  return /[",\s]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** A word as a shell reads it. */
function word(text: string): string {
  return /^[\p{L}\p{N}_./,:=@%+#-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
