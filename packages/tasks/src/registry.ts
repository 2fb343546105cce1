import { describeValue, type JsonObject, listNames, plainDataFault } from '@meristem/autodiff';
import { bitFlippingDefinition } from './changing/bit-flipping.ts';
import { changingRegressionDefinition } from './changing/changing-regression.ts';
import { crossModalMatchDefinition } from './trials/cross-modal-match.ts';
import { addingDefinition } from './trials/adding.ts';
import { anbncnDefinition } from './sequences/anbncn.ts';
import { contextIntegrationDefinition } from './integration/context-integration.ts';
import type { TaskDefinition, TaskSummary } from './contract/definition.ts';
import { summariseTask } from './contract/definition.ts';
import { copyMemoryDefinition } from './trials/copy-memory.ts';
import { delayedMatchDefinition } from './trials/delayed-match.ts';
import { digraphsDefinition } from './sequences/digraphs.ts';
import { dyckDefinition } from './sequences/dyck.ts';
import { echoDefinition } from './sequences/echo.ts';
import { optionFault } from './errors.ts';
import { mackeyGlassDefinition } from './series/mackey-glass.ts';
import { modularSumDefinition } from './sequences/modular-sum.ts';
import { nBackDefinition } from './sequences/n-back.ts';
import { suggestName } from './options/json-checks.ts';
import { parityDefinition } from './examples/parity.ts';
import { embeddedReberDefinition, reberDefinition } from './sequences/reber.ts';
import { recallDefinition } from './trials/recall.ts';
import { reversalAndSumDefinition } from './sequences/reversal-and-sum.ts';
import { reversalDefinition } from './sequences/reversal.ts';
import { irisDefinition } from './examples/iris.ts';
import { moonsDefinition } from './examples/moons.ts';
import { shapesDefinition } from './examples/shapes.ts';
import { multiSineDefinition } from './examples/multi-sine.ts';
import { studentTeacherDefinition } from './examples/student-teacher.ts';
import { wineDefinition } from './examples/wine.ts';
import { xorDefinition } from './examples/xor.ts';
import { type SeveralStreamsOptions, severalStreamsDefinition } from './streams/several-streams.ts';
import { sineSuperpositionDefinition } from './series/sine-superposition.ts';
import type { SwitchingOptions } from './schedule/switching.ts';
import { easyHardEasyDefinition, switchingDefinition } from './schedule/switching.ts';
import { type SwitchingOutputsOptions, switchingOutputsDefinition } from './schedule/switching-outputs.ts';
import type { Task } from './contract/task.ts';
import { temporalOrderDefinition } from './trials/temporal-order.ts';
import { twoReversalsDefinition, twoReversalsTwoSumsDefinition } from './streams/two-reversals.ts';
import { twoSpiralsDefinition } from './examples/two-spirals.ts';

const DEFINITIONS: readonly TaskDefinition[] = [
  reversalDefinition,
  digraphsDefinition,
  reversalAndSumDefinition,
  copyMemoryDefinition,
  recallDefinition,
  addingDefinition,
  temporalOrderDefinition,
  delayedMatchDefinition,
  nBackDefinition,
  modularSumDefinition,
  reberDefinition,
  embeddedReberDefinition,
  anbncnDefinition,
  dyckDefinition,
  sineSuperpositionDefinition,
  mackeyGlassDefinition,
  contextIntegrationDefinition,
  crossModalMatchDefinition,
  severalStreamsDefinition,
  twoReversalsDefinition,
  twoReversalsTwoSumsDefinition,
  echoDefinition,
  xorDefinition,
  parityDefinition,
  moonsDefinition,
  twoSpiralsDefinition,
  shapesDefinition,
  studentTeacherDefinition,
  multiSineDefinition,
  irisDefinition,
  wineDefinition,
  changingRegressionDefinition,
  bitFlippingDefinition,
  switchingDefinition,
  switchingOutputsDefinition,
  easyHardEasyDefinition,
];

/** What a registry of tasks is made of. */
export interface TaskRegistryOptions {
  /** Tasks beside those of this package; none where it is left out. */
  readonly more?: readonly TaskDefinition[];
}

/** Tasks by name. */
export interface TaskRegistry {
  /** The names of all tasks. */
  names(): readonly string[];
  /** What there is to know about every task before one is made: for a command line, or a page. */
  summaries(): readonly TaskSummary[];
  /**
   * Makes a task from its name and options, as they stand in a JSON document. A task's own `name` and `options` make the
   * same task again.
   *
   * @param path where name and options stand in the caller's document, for errors; `task` where it is left out
   * @throws {@link TaskOptionError} for an unknown name, or an unknown, missing or ill-typed option
   */
  byName(name: string, options?: JsonObject, path?: string): Task;
  /**
   * Makes any task from its name and options, as `byName` does, and those that are read from files as well.
   *
   * @throws {@link TaskOptionError} as `byName` does, and whatever those who read files throw
   */
  load(name: string, options?: JsonObject, path?: string): Promise<Task>;
}

/**
 * A registry of this package's tasks and of one's own, which `switching` can then set as well.
 *
 * @throws {@link TaskOptionError} for a name that is taken
 */
export function taskRegistry({ more = [] }: TaskRegistryOptions = {}): TaskRegistry {
  const definitions = [...DEFINITIONS, ...more];
  const names = definitions.map(({ name }) => name);
  requireDistinct(names);
  const byName: TaskRegistry['byName'] = (name, options = {}, path = 'task') =>
    definitionOf(name, options, path).create(options, `${path}.options`, byName);
  const load: TaskRegistry['load'] = async (name, options = {}, path = 'task') => {
    const definition = definitionOf(name, options, path);
    if (definition.load) return await definition.load(options, `${path}.options`);
    return definition.create(options, `${path}.options`, byName);
  };
  function definitionOf(name: string, options: JsonObject, path: string): TaskDefinition {
    const large = plainDataFault(options, `${path}.options`);
    if (large) throw optionFault({ remedy: '', ...large });
    const definition = definitions.find((candidate) => candidate.name === name);
    if (definition !== undefined) return definition;
    throw optionFault({
      path: `${path}.name`,
      found: describeValue(name),
      expected: `one of ${listNames(names)}`,
      remedy: suggestName(name, names),
    });
  }
  return { names: () => names, summaries: () => definitions.map(summariseTask), byName, load };
}

function requireDistinct(names: readonly string[]): void {
  const index = names.findIndex((name, at) => names.indexOf(name) < at);
  if (index < 0) return;
  throw optionFault({
    path: `more[${index - DEFINITIONS.length}].name`,
    found: `${describeValue(names[index])}, which there is already`,
    expected: `another name than ${listNames(names.slice(0, index))}`,
    remedy: 'Rename the task.',
  });
}

const REGISTRY = taskRegistry();

/** The names of all tasks of this package. */
export function taskNames(): readonly string[] {
  return REGISTRY.names();
}

/** What there is to know about every task of this package before one is made. */
export function taskSummaries(): readonly TaskSummary[] {
  return REGISTRY.summaries();
}

/**
 * Makes a task of this package, as {@link TaskRegistry.byName} does.
 *
 * @param path where name and options stand in the caller's document, for errors
 * @throws {@link TaskOptionError} for an unknown name, or an unknown, missing or ill-typed option
 */
export function taskByName(name: string, options: JsonObject = {}, path = 'task'): Task {
  return REGISTRY.byName(name, options, path);
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

/**
 * Other tasks side by side, all of the same steps, each on ports of its own: a network sees and answers all of them at every
 * step. Each is drawn from the key and its place, so they are independent and their floors add up. They must be streams
 * without end that stay the same; where two have ports of one name, `as` names them apart.
 *
 * @throws {@link TaskOptionError} for an empty or malformed list, or streams that do not fit together
 */
export function severalStreams(options: SeveralStreamsOptions = {}): Task {
  return severalStreamsDefinition.create(options, 'several-streams', taskByName);
}

/**
 * A task of several outputs, some of which are switched off and on again on a schedule by cycle. An output that is off is not asked
 * for: its target is what its port ignores, so it costs nothing and teaches nothing, while inputs and all other outputs
 * go on as ever, through every switch. The floor is that of the outputs that are on, where theirs are known one by one.
 *
 * @throws {@link TaskOptionError} for an empty or malformed schedule, outputs that the task does not have, or vectors among them
 *   without a number to ignore
 */
export function switchingOutputs(options: SwitchingOutputsOptions = {}): Task {
  return switchingOutputsDefinition.create(options, 'switching-outputs', taskByName);
}
