import { resolve } from 'node:path';
import type { InputPort, JsonObject } from '@meristem/autodiff';
import { counted } from '@meristem/autodiff';
import type { DataReport } from '@meristem/data';
import type { Task } from '@meristem/tasks';
import { labTasks } from '../tasks.ts';
import { OWN_KINDS } from '../own-data/own-data-tasks.ts';
import { portSize } from '../output/port-size.ts';
import { toldOptions } from '../own-data/own-options.ts';

/** What there is to know of own data before anything is trained on it. */
export type FoundData = Omit<DataReport, 'kind'>;

/**
 * What a task of own data would be made of. What is wrong with the data is among what was found, as far as it can be read at all.
 *
 * @param name of the task
 * @throws DataError for a path that leads nowhere; TaskModuleError for a module that makes no task.
 */
export async function foundData(name: string, options: JsonObject): Promise<FoundData> {
  const inspect = OWN_KINDS.find((kind) => kind.name === name)?.inspect;
  const { file, ...rest } = options;
  if (inspect) return await inspect(resolve(file as string), toldOptions(rest));
  return factsOf(file as string, await labTasks.load(name, options));
}

/** What there is to know of a task that is no data. */
function factsOf(source: string, task: Task): FoundData {
  const { inputs, targets, steps, needsMemory, rows, heldOut } = task;
  return {
    source,
    facts: [
      ['inputs', inputs.map(portText).join('; ')],
      ['targets', targets.map(portText).join('; ')],
      ['steps', `${steps} in a cycle${needsMemory ? ', of which earlier ones matter to later ones' : ''}`],
      ['to learn from', rows === undefined ? 'a stream without end' : counted(rows, 'example')],
      ['held out', heldOut ? counted(heldOut.examples, 'example') : 'a stream of its own'],
    ],
    problems: [],
  };
}

function portText(port: InputPort): string {
  return `${port.name}, ${port.kind === 'symbol' ? 'one of ' : ''}${portSize(port)}`;
}
