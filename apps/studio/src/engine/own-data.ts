import { type JsonObject, plainDataFault, faultText } from '@meristem/autodiff';
import { type TableOptions, tableTask, textTask } from '@meristem/data';
import type { Task } from '@meristem/tasks';
import { requireDataForTask } from '../contract/data-check.ts';
import type { OwnData, OwnPoints, TaskJson } from '../contract/document.ts';
import { StudioFault } from '../contract/fault.ts';

/** The columns of drawn points. */
const POINT_TYPES = { x: 'number', y: 'number', label: 'category' } as const;

/** A file that a task of own data reads, and the options that it reads it with, the file's own name left out. */
export interface DataFile {
  /** How its name ends, with the dot. */
  readonly extension: '.txt' | '.csv';
  readonly text: string;
  readonly options: JsonObject;
}

/** Own data as the file that the command line reads, with the options of its task. */
export function dataFile(data: OwnData, options: JsonObject = {}): DataFile {
  if (data.kind === 'text') return { extension: '.txt', text: data.text, options };
  if (data.kind === 'csv') {
    return { extension: '.csv', text: data.text, options: { ...options, target: [...data.target] } };
  }
  const drawn = { header: true, types: { ...POINT_TYPES }, rare: 1, decimal: '.', delimiter: ',' };
  return { extension: '.csv', text: csvOf(data), options: { ...drawn, ...options, target: ['label'] } };
}

/** Points as CSV; numbers as short as they read back the same. */
function csvOf({ points }: OwnPoints): string {
  return ['x,y,label', ...points.map(({ x, y, label }) => `${x},${y},class ${label}`)].join('\n') + '\n';
}

/**
 * The task of one's own data: the same that the command line makes of the same file.
 *
 * @throws StudioFault, DataError, OptionError or TaskOptionError for data or options that do not fit.
 */
export async function ownTask(task: TaskJson, data: OwnData): Promise<Task> {
  requireDataForTask(task.name, data);
  requireTwoClasses(data);
  const { text, options } = dataFile(data, task.options as JsonObject | undefined);
  requireNoFile(options);
  const large = plainDataFault(options, '$.experiment.task.options');
  if (large) throw new Error(faultText(large));
  if (task.name === 'text') return await textTask(text, options);
  return await tableTask(text, options as JsonObject & TableOptions);
}

function requireNoFile(options: JsonObject): void {
  const given = ['file', 'contents'].find((option) => options[option] !== undefined);
  if (given === undefined) return;
  throw new StudioFault({
    path: `$.experiment.task.options.${given}`,
    found: 'a file',
    expected: 'none, as the data stand in the document',
    remedy: 'Leave it out.',
  });
}

function requireTwoClasses(data: OwnData): void {
  if (data.kind !== 'points') return;
  const classes = new Set(data.points.map(({ label }) => label)).size;
  const few = data.points.length < 10;
  if (classes >= 2 && !few) return;
  throw new StudioFault({
    path: '$.data.points',
    found: `${data.points.length} points in ${classes === 1 ? 'one class' : `${classes} classes`}`,
    expected: 'at least 10 points in at least 2 classes',
    remedy: 'Draw more.',
  });
}
