export { BRACKET_LETTERS, spell } from './alphabet.ts';
export type { ContextIntegrationOptions } from './context-integration.ts';
export { contextIntegration } from './context-integration.ts';
export type { TaskDefinition, TaskResolver, TaskSummary } from './definition.ts';
export type { DigraphsOptions } from './digraphs.ts';
export { digraphs, digraphsNatsPerCharacter } from './digraphs.ts';
export type { FaultError } from './errors.ts';
export { TaskOptionError, TaskPortError, TaskPositionError } from './errors.ts';
export type { Evidence } from './integration-floor.ts';
export { integrationNatsPerDecision } from './integration-floor.ts';
export type { Field } from './json-checks.ts';
export type { LabelledExamplesRequest } from './labelled-examples.ts';
export { labelledExamples } from './labelled-examples.ts';
export type { LabelledSet } from './labelled-set.ts';
export type { OptionRule, OptionRules, OptionSummary, OptionValues } from './options.ts';
export {
  choiceOption,
  integerOption,
  numberOption,
  probabilityOption,
  resolveOptions,
  seedOption,
  stepsOption,
} from './options.ts';
export type { ParityOptions } from './parity.ts';
export { parity } from './parity.ts';
export type { TaskRegistry, TaskRegistryOptions } from './registry.ts';
export { switching, taskByName, taskNames, taskRegistry, taskSummaries } from './registry.ts';
export type { ReversalAndSumOptions } from './reversal-and-sum.ts';
export { reversalAndSum } from './reversal-and-sum.ts';
export type { ReversalShape } from './reversal-floor.ts';
export { reversalNatsPerGroup } from './reversal-floor.ts';
export type { ReversalOptions } from './reversal.ts';
export { reversal } from './reversal.ts';
export type { SampleRequest } from './sample-text.ts';
export { sampleText } from './sample-text.ts';
export type { SwitchingOptions, SwitchingPhase, TaskReference } from './switching.ts';
export { easyHardEasy } from './switching.ts';
export type { Floor, HeldOutRequest, HeldOutSet, Plateau, Task, TaskPhase } from './task.ts';
export type { TwoSpiralsOptions } from './two-spirals.ts';
export { twoSpirals } from './two-spirals.ts';
