import type { Backend, JsonObject } from '@meristem/autodiff';
import { type Experiment, memoryNeedOf, parseExperiment } from '@meristem/experiment';
import { describeArchitecture } from '@meristem/growable';
import { architectureOf } from '@meristem/experiment';
import { type Task, taskRegistry } from '@meristem/tasks';
import { readsOwnData } from '../contract/data-check.ts';
import { checkDocument } from '../contract/document-check.ts';
import type { ExperimentJson, StudioDocument } from '../contract/document.ts';
import { StudioFault } from '../contract/fault.ts';
import { ownTask } from './own-data.ts';

/** Tasks that need no file. */
export const TASKS = taskRegistry();

/** Bytes that the network of a page may take to begin. */
const MOST_BYTES = 1 << 30;

/** What a document becomes before it is trained. */
export interface RunParts {
  readonly document: StudioDocument;
  readonly experiment: Experiment;
  readonly task: Task;
}

/**
 * Reads a document of any origin: its bounds, its experiment by the published schema, its task.
 *
 * @throws StudioFault, or whatever the reader of the part at fault throws, with the JSON path in the message.
 */
export async function partsOf(value: unknown): Promise<RunParts> {
  const document = checkDocument(value);
  const experiment = parseExperiment(document.experiment);
  return { document, experiment, task: await taskOf(document) };
}

/** The task of a document. @throws as `partsOf` */
export async function taskOf({ experiment: { task }, data }: StudioDocument): Promise<Task> {
  if (readsOwnData(task.name)) return await ownTask(task, data!);
  requireModestOptions(task.options);
  return TASKS.byName(task.name, task.options as JsonObject | undefined, '$.experiment.task');
}

/** Numbers of examples, steps and the like that a page makes. */
const MOST_OPTION = 100_000;

/** Refuses a task of so many examples or steps that making it would hang the page; seeds may be any number. */
function requireModestOptions(options: unknown, path = '$.experiment.task.options'): void {
  for (const [name, value] of Object.entries(Object(options) as Readonly<Record<string, unknown>>)) {
    if (typeof value === 'object') requireModestOptions(value, `${path}.${name}`);
    if (typeof value !== 'number' || value <= MOST_OPTION || /seed|cycle/i.test(name)) continue;
    throw new StudioFault({
      path: `${path}.${name}`,
      found: String(value),
      expected: `at most ${MOST_OPTION}`,
      remedy: 'Make it smaller, or train from the command line.',
    });
  }
}

/** Bytes that a run takes to begin. @throws StudioFault if that is more than a page has room for */
export function requireRoom({ document, experiment, task }: RunParts, backend: Backend): number {
  const { total } = memoryNeedOf(experiment, { task, seed: document.seed, backend });
  if (total <= MOST_BYTES) return total;
  throw new StudioFault({
    path: '$.experiment.architecture',
    found: `a network that takes ${Math.round(total / 1e6)} MB`,
    expected: `at most ${Math.round(MOST_BYTES / 1e6)} MB`,
    remedy: 'Use fewer units, a smaller batch or fewer steps.',
  });
}

/** What a network is, in some lines: areas, then who projects to whom. */
export function descriptionOf({ experiment, task }: Omit<RunParts, 'document'>): string {
  const { areas, projections, structures } = describeArchitecture(
    architectureOf(experiment.architecture),
    task,
    task.steps,
  );
  return [...areas, ...projections, ...structures].join('\n');
}

/** An experiment as plain data for the page. */
export function experimentJson(experiment: Experiment): ExperimentJson {
  return JSON.parse(JSON.stringify(experiment)) as ExperimentJson;
}
