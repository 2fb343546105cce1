import type { OwnFlag, TaskChoice } from './task-choice.ts';
import { OWN_DATA } from './task-choice.ts';

/** The command that trains on own data as it was told. */
export function nextCommand(
  flag: OwnFlag,
  path: string,
  { target, regress, split, taskOptions }: TaskChoice,
): string {
  const words = [
    ...['npm', 'run', 'lab', '--', 'grow', OWN_DATA[flag].flag, path],
    ...(target ? ['--target', target.map(column).join(',')] : []),
    ...(regress ? ['--regress'] : []),
    ...(split === undefined
      ? []
      : ['--split', typeof split === 'number' ? String(split) : `${split.column}=${split.value}`]),
    ...(taskOptions === undefined ? [] : ['--task-options', taskOptions]),
  ];
  return words.map(shellWord).join(' ');
}

/** A column as `--target` reads it. */
function column(name: string): string {
  return /[",\s]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** A word as a shell reads it. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}_./,:=@%+#-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
