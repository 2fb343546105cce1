import { contextIntegrationDefinition } from './context-integration.ts';
import type { TaskDefinition, TaskSummary } from './definition.ts';
import { summariseTask } from './definition.ts';
import { digraphsDefinition } from './digraphs.ts';
import { optionFault } from './errors.ts';
import { describeValue, listNames, suggestName } from './json-checks.ts';
import type { JsonObject } from './json.ts';
import { parityDefinition } from './parity.ts';
import { reversalAndSumDefinition } from './reversal-and-sum.ts';
import { reversalDefinition } from './reversal.ts';
import type { SwitchingOptions } from './switching.ts';
import { easyHardEasyDefinition, switchingDefinition } from './switching.ts';
import type { Task } from './task.ts';
import { twoSpiralsDefinition } from './two-spirals.ts';

const DEFINITIONS: readonly TaskDefinition[] = [
  reversalDefinition,
  digraphsDefinition,
  reversalAndSumDefinition,
  contextIntegrationDefinition,
  twoSpiralsDefinition,
  parityDefinition,
  switchingDefinition,
  easyHardEasyDefinition,
];

/** The names of all tasks. */
export function taskNames(): readonly string[] {
  return DEFINITIONS.map(({ name }) => name);
}

/** What there is to know about every task before one is made: for a command line, or a page. */
export function taskSummaries(): readonly TaskSummary[] {
  return DEFINITIONS.map(summariseTask);
}

/**
 * Makes a task from its name and options, as they stand in a JSON document. A task's own `name` and `options` make the
 * same task again.
 *
 * @param path where name and options stand in the caller's document, for errors
 * @throws {@link TaskOptionError} for an unknown name, or an unknown, missing or ill-typed option
 */
export function taskByName(name: string, options: JsonObject = {}, path = 'task'): Task {
  const definition = DEFINITIONS.find((candidate) => candidate.name === name);
  if (definition !== undefined) return definition.create(options, `${path}.options`, taskByName);
  throw optionFault({
    path: `${path}.name`,
    found: describeValue(name),
    expected: `one of ${listNames(taskNames())}`,
    remedy: suggestName(name, taskNames()),
  });
}

/**
 * Tasks on a schedule by cycle, all with the same ports and steps. The last phase never ends; floor and plateaus are
 * those of the phase in force. Each phase has a text of its own, drawn from the key and the place of the phase.
 *
 * @throws {@link TaskOptionError} for an empty or malformed schedule, or phases that differ in ports or steps
 */
export function switching(options: SwitchingOptions): Task {
  return switchingDefinition.create(options, 'switching', taskByName);
}
