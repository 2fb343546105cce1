import { basename } from 'node:path';
import { describeValue, type JsonObject } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { type Command, Option } from 'commander';
import { parse } from 'csv-parse/sync';
import { UsageError } from '../errors.ts';
import { labTasks } from '../tasks.ts';
import { parseJsonArgument } from './json-argument.ts';

/** What is held out of own data: a share of it, or the rows of a table with a value in a column. */
type SplitChoice = number | { readonly column: string; readonly value: string };

/** What a command is told of the task: its name, or own data; and options of either. */
export interface TaskChoice {
  readonly task?: string;
  /** JSON text. */
  readonly taskOptions?: string;
  readonly text?: string;
  readonly csv?: string;
  readonly series?: string;
  readonly images?: string;
  readonly taskModule?: string;
  readonly target?: readonly string[];
  readonly regress?: true;
  readonly split?: SplitChoice;
}

/** The flags of own data. */
export type OwnFlag = 'text' | 'csv' | 'series' | 'images' | 'taskModule';
type SideFlag = 'target' | 'regress' | 'split';

/** How a flag of own data is read. */
interface OwnData {
  readonly flag: string;
  /** The name of its task. */
  readonly task: string;
  /** Flags that may stand beside it, and the options that they become. */
  readonly beside: Readonly<Partial<Record<SideFlag, string>>>;
}

/** How each flag of own data is read. */
export const OWN_DATA: Readonly<Record<OwnFlag, OwnData>> = {
  text: { flag: '--text', task: 'text', beside: { split: 'heldOut' } },
  csv: { flag: '--csv', task: 'table', beside: { target: 'target', regress: 'regress', split: 'split' } },
  series: { flag: '--series', task: 'series', beside: { target: 'target', split: 'split' } },
  images: { flag: '--images', task: 'images', beside: { split: 'heldOut' } },
  taskModule: { flag: '--task-module', task: 'module', beside: {} },
};

const OWN_FLAGS = Object.keys(OWN_DATA) as readonly OwnFlag[];

/** The flag of own data by the name of its task. */
export const OWN_FLAG_OF: Readonly<Record<string, OwnFlag>> = Object.fromEntries(
  OWN_FLAGS.map((flag) => [OWN_DATA[flag].task, flag]),
);

const SIDE_FLAGS: readonly SideFlag[] = ['target', 'regress', 'split'];

/** A task as a registry makes it. */
export interface ToldTask {
  readonly name: string;
  readonly options: JsonObject;
  /** What a run is called: the task, or the file it is read from. */
  readonly label: string;
}

/** Adds the options that say what to learn. */
export function withTaskOptions(command: Command, usual?: string): Command {
  const own = command
    .addOption(
      new Option(
        '--task <name>',
        `what to learn; "tasks" lists them${usual === undefined ? '' : ` (default: ${usual})`}`,
      ),
    )
    .option('--task-options <json>', 'options of the task, or of own data')
    .option('--text <file>', 'own data: learn the next character of a text')
    .option('--csv <file>', 'own data: a table in CSV, or by the end of its name JSON lines or Parquet')
    .option('--series <file>', 'own data: a table whose rows follow each other in time')
    .option('--images <path>', 'own data: a folder of PNG files, one folder a class, or .npz, or IDX')
    .option(
      '--task-module <file>',
      'own task: a module in TypeScript or JavaScript; FILE#NAME names its export',
    );
  return sideOptions(own);
}

/** Adds the options that say what of own data is predicted, and what is held out. */
export function sideOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--target <columns>',
        'what to predict of a table: a column, or several with commas between',
      ).argParser(columnsOf),
    )
    .option('--regress', 'predict the targets as numbers, even where they look like classes')
    .addOption(
      new Option(
        '--split <share>',
        'what to hold out of own data: a share, such as 0.2, or the rows COLUMN=VALUE of a table',
      ).argParser(splitOf),
    );
}

/** Whether a command was told what to learn. */
export function isTold(choice: TaskChoice): boolean {
  return choice.task !== undefined || OWN_FLAGS.some((flag) => choice[flag] !== undefined);
}

/** Refuses what is told of a task where it is something else that is learned. Throws UsageError. */
export function refuseTask(choice: TaskChoice, instead: string): void {
  const stranger = (['task', 'taskOptions', ...OWN_FLAGS, ...SIDE_FLAGS] as const).find(
    (flag) => choice[flag] !== undefined,
  );
  if (stranger === undefined) return;
  const flag = stranger.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(
    `--${flag}: found it beside ${instead}, expected one thing to learn. Leave one of them out.`,
  );
}

/**
 * The task that a command was told, without reading anything.
 *
 * @throws UsageError for none, for more than one, and for flags that say nothing of it.
 */
export function toldTask(choice: TaskChoice): ToldTask {
  const own = OWN_FLAGS.filter((flag) => choice[flag] !== undefined);
  const told = [...(choice.task === undefined ? [] : ['--task']), ...own.map((flag) => OWN_DATA[flag].flag)];
  if (told.length > 1) {
    throw new UsageError(
      `${told.at(-1)!}: found ${told.slice(0, -1).join(' and ')} beside it, expected one thing to learn. Leave one of them out.`,
    );
  }
  const options =
    choice.taskOptions === undefined
      ? {}
      : (parseJsonArgument('--task-options', choice.taskOptions) as JsonObject);
  const [flag] = own;
  if (flag !== undefined) return ownTask(flag, choice, options);
  refuseBeside(SIDE_FLAGS, choice);
  const { task } = choice;
  if (task !== undefined) return { name: task, options, label: task };
  throw new UsageError(
    `--task: found nothing, expected the name of a task. Give --task reversal, or another of "tasks", or own data with ${OWN_FLAGS.map((each) => OWN_DATA[each].flag).join(', ')}.`,
  );
}

function ownTask(flag: OwnFlag, choice: TaskChoice, options: JsonObject): ToldTask {
  const { task: name, beside } = OWN_DATA[flag];
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new UsageError(
      `--task-options: found ${describeValue(options)}, expected an object, such as '{"seed": 1}'.`,
    );
  }
  refuseBeside(
    SIDE_FLAGS.filter((side) => beside[side] === undefined),
    choice,
    flag,
  );
  if (options['file'] !== undefined) {
    throw new UsageError(
      `--task-options: found "file", which ${OWN_DATA[flag].flag} says, expected it once. Leave it out.`,
    );
  }
  const path = choice[flag]!;
  const label = labelOf(path);
  if (flag === 'taskModule') {
    const [, file = path, exported] = /^(.+\.[cm]?[jt]s)#(.+)$/.exec(path) ?? [];
    return { name, label, options: { file, options, ...(exported !== undefined && { export: exported }) } };
  }
  const told = SIDE_FLAGS.flatMap((side) => {
    const [option, value] = [beside[side], choice[side]];
    if (option === undefined || value === undefined) return [];
    if (options[option] !== undefined) {
      throw new UsageError(
        `--task-options: found "${option}", which --${side} says too, expected it once. Leave one of them out.`,
      );
    }
    return [[option, value] as const];
  });
  requireShare(flag, choice.split);
  return { name, label, options: { ...options, ...Object.fromEntries(told), file: path } };
}

/** Rows of a table alone are chosen by a column. */
function requireShare(flag: OwnFlag, split: SplitChoice | undefined): void {
  if (typeof split !== 'object' || flag === 'csv') return;
  throw new UsageError(
    `--split: found ${describeValue(`${split.column}=${split.value}`)} beside ${OWN_DATA[flag].flag}, expected a share. Give --split 0.2.`,
  );
}

function refuseBeside(sides: readonly SideFlag[], choice: TaskChoice, flag?: OwnFlag): void {
  const stranger = sides.find((side) => choice[side] !== undefined);
  if (stranger === undefined) return;
  const fitting = OWN_FLAGS.filter((each) => OWN_DATA[each].beside[stranger] !== undefined);
  const found = flag === undefined ? '--task' : OWN_DATA[flag].flag;
  throw new UsageError(
    `--${stranger}: found it beside ${found}, expected it beside ${fitting.map((each) => OWN_DATA[each].flag).join(' or ')}. Leave it out.`,
  );
}

/** The task of a choice. Throws UsageError, TaskOptionError, or whatever says that own data cannot be read. */
export async function chosenTask(choice: TaskChoice): Promise<Task> {
  const { name, options } = toldTask(choice);
  return await labTasks.load(name, options);
}

/** The name of a file without its end, fit for a folder. */
function labelOf(path: string): string {
  const name = basename(path.replace(/#.*$/, '')).replace(/(?<=.)\..*$/, '');
  return name.replace(/[^\p{L}\p{N}_-]+/gu, '-') || 'data';
}

/** Reads names of columns, with quotes around those that have commas. */
function columnsOf(text: string): readonly string[] {
  try {
    const [columns = []] = parse(text, { trim: true });
    if (columns.length > 0 && columns.every((name) => name !== '')) return columns;
  } catch {
    // A quote too many.
  }
  throw new UsageError(
    `--target: found ${describeValue(text)}, expected names of columns with commas between. Give them, such as --target price or --target '"width, cm",height'.`,
  );
}

function splitOf(text: string): SplitChoice {
  const share = text.trim() === '' ? Number.NaN : Number(text);
  if (share > 0 && share < 1) return share;
  const at = text.indexOf('=');
  if (at > 0) return { column: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
  throw new UsageError(
    `--split: found ${describeValue(text)}, expected a share above 0 and below 1, or COLUMN=VALUE. Give one, such as --split 0.2.`,
  );
}
