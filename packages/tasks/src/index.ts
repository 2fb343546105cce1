export { BRACKET_LETTERS, spell } from './alphabet.ts';
export type { TaskSummary } from './definition.ts';
export type { DigraphsOptions } from './digraphs.ts';
export { digraphs, digraphsNatsPerCharacter } from './digraphs.ts';
export type { Fault } from './errors.ts';
export { TaskOptionError, TaskPortError, TaskPositionError } from './errors.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type { OptionSummary } from './options.ts';
export { switching, taskByName, taskNames, taskSummaries } from './registry.ts';
export type { ReversalShape } from './reversal-floor.ts';
export { reversalNatsPerGroup } from './reversal-floor.ts';
export type { ReversalOptions } from './reversal.ts';
export { reversal } from './reversal.ts';
export type { SampleRequest } from './sample-text.ts';
export { cycleArrays, sampleText } from './sample-text.ts';
export type { SwitchingOptions, SwitchingPhase, TaskReference } from './switching.ts';
export { easyHardEasy } from './switching.ts';
export type {
  Floor,
  Plateau,
  Port,
  StreamRequest,
  SymbolPort,
  Task,
  TaskPhase,
  TaskStream,
  VectorPort,
} from './task.ts';
export { taskInForce } from './task.ts';
