export { BRACKET_LETTERS, spell } from './sequences/alphabet.ts';
export type { ContextIntegrationOptions } from './integration/context-integration.ts';
export { contextIntegration } from './integration/context-integration.ts';
export type { TaskDefinition, TaskResolver, TaskSummary } from './contract/definition.ts';
export type { DigraphsOptions } from './sequences/digraphs.ts';
export { digraphs, digraphsNatsPerCharacter } from './sequences/digraphs.ts';
export type { FaultError } from './errors.ts';
export { TaskOptionError, TaskPortError, TaskPositionError } from './errors.ts';
export type { Evidence } from './integration/integration-floor.ts';
export { integrationNatsPerDecision } from './integration/integration-floor.ts';
export type { Field } from './options/json-checks.ts';
export type { ExampleArrays, ExampleNumbers, ScaledBytes } from './examples/example-arrays.ts';
export type { ExampleTaskRequest } from './examples/example-task.ts';
export { exampleTask } from './examples/example-task.ts';
export type { LabelledExamplesRequest } from './examples/labelled-examples.ts';
export { labelledExamples } from './examples/labelled-examples.ts';
export type { LabelledSet } from './examples/labelled-set.ts';
export type { OptionRule, OptionRules, OptionSummary, OptionValues } from './options/options.ts';
export {
  choiceOption,
  integerOption,
  numberOption,
  probabilityOption,
  resolveOptions,
  seedOption,
  stepsOption,
} from './options/options.ts';
export type { ParityOptions } from './examples/parity.ts';
export { parity } from './examples/parity.ts';
export type { TaskRegistry, TaskRegistryOptions } from './registry.ts';
export { switching, taskByName, taskNames, taskRegistry, taskSummaries } from './registry.ts';
export type { ReversalAndSumOptions } from './sequences/reversal-and-sum.ts';
export { reversalAndSum } from './sequences/reversal-and-sum.ts';
export type { ReversalShape } from './sequences/reversal-floor.ts';
export { reversalNatsPerGroup } from './sequences/reversal-floor.ts';
export type { ReversalOptions } from './sequences/reversal.ts';
export { reversal } from './sequences/reversal.ts';
export type { SampleRequest } from './sequences/sample-text.ts';
export { sampleText } from './sequences/sample-text.ts';
export type { SwitchingOptions, SwitchingPhase, TaskReference } from './schedule/switching.ts';
export { easyHardEasy } from './schedule/switching.ts';
export type { Floor, HeldOutRequest, HeldOutSet, Plateau, Task, TaskPhase } from './contract/task.ts';
export type { TwoSpiralsOptions } from './examples/two-spirals.ts';
export { twoSpirals } from './examples/two-spirals.ts';
