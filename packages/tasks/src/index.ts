export { BRACKET_LETTERS, spell } from './sequences/alphabet.ts';
export type { ContextIntegrationOptions } from './integration/context-integration.ts';
export { contextIntegration } from './integration/context-integration.ts';
export { requireBatch } from './contract/batch.ts';
export { requireSymbols, requireVectors } from './contract/port-arrays.ts';
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
export type { IrisOptions } from './examples/iris.ts';
export { iris } from './examples/iris.ts';
export type { LabelledExamplesRequest } from './examples/labelled-examples.ts';
export { labelledExamples } from './examples/labelled-examples.ts';
export type { LabelledSet } from './examples/labelled-set.ts';
export type { MoonsOptions } from './examples/moons.ts';
export { moons } from './examples/moons.ts';
export { moonsNats } from './examples/moons-floor.ts';
export type { MultiSineOptions } from './examples/multi-sine.ts';
export { multiSine } from './examples/multi-sine.ts';
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
export {
  severalStreams,
  switching,
  switchingOutputs,
  taskByName,
  taskNames,
  taskRegistry,
  taskSummaries,
} from './registry.ts';
export type { ReversalAndSumOptions } from './sequences/reversal-and-sum.ts';
export { reversalAndSum } from './sequences/reversal-and-sum.ts';
export type { ReversalShape } from './sequences/reversal-floor.ts';
export { reversalNatsPerGroup } from './sequences/reversal-floor.ts';
export type { ReversalOptions } from './sequences/reversal.ts';
export { reversal } from './sequences/reversal.ts';
export type { SampleRequest } from './sequences/sample-text.ts';
export { sampleText } from './sequences/sample-text.ts';
export type { StudentTeacherOptions } from './examples/student-teacher.ts';
export { studentTeacher } from './examples/student-teacher.ts';
export type { SwitchingOptions, SwitchingPhase } from './schedule/switching.ts';
export type { TaskReference } from './schedule/task-reference.ts';
export { easyHardEasy } from './schedule/switching.ts';
export type { Floor, HeldOutRequest, HeldOutSet, Plateau, Task, TaskPhase } from './contract/task.ts';
export type { TwoSpiralsOptions } from './examples/two-spirals.ts';
export { twoSpirals } from './examples/two-spirals.ts';
export type { WineOptions } from './examples/wine.ts';
export { wine } from './examples/wine.ts';
export { xor } from './examples/xor.ts';
export type { ShapesOptions } from './examples/shapes.ts';
export { shapes } from './examples/shapes.ts';
export type { AddingOptions } from './trials/adding.ts';
export { adding } from './trials/adding.ts';
export type { AnbncnOptions } from './sequences/anbncn.ts';
export { anbncn } from './sequences/anbncn.ts';
export type { CopyMemoryOptions } from './trials/copy-memory.ts';
export { copyMemory } from './trials/copy-memory.ts';
export type { CrossModalMatchOptions } from './trials/cross-modal-match.ts';
export { crossModalMatch } from './trials/cross-modal-match.ts';
export type { DelayedMatchOptions } from './trials/delayed-match.ts';
export { delayedMatch } from './trials/delayed-match.ts';
export type { DyckOptions, DyckShape } from './sequences/dyck.ts';
export { dyck, dyckNatsPerCharacter } from './sequences/dyck.ts';
export type { MackeyGlassOptions } from './series/mackey-glass.ts';
export { mackeyGlass } from './series/mackey-glass.ts';
export type { ModularSumOptions } from './sequences/modular-sum.ts';
export { modularSum } from './sequences/modular-sum.ts';
export type { NBackOptions } from './sequences/n-back.ts';
export { nBack } from './sequences/n-back.ts';
export type { ReberOptions } from './sequences/reber.ts';
export { embeddedReber, reber } from './sequences/reber.ts';
export type { RecallOptions } from './trials/recall.ts';
export { recall } from './trials/recall.ts';
export type { SeveralStreamsOptions, StreamSpec } from './streams/several-streams.ts';
export type { SineSuperpositionOptions } from './series/sine-superposition.ts';
export { sineSuperposition } from './series/sine-superposition.ts';
export type { TemporalOrderOptions } from './trials/temporal-order.ts';
export { temporalOrder } from './trials/temporal-order.ts';
export type { Trial } from './trials/trial-stream.ts';
export type { TrialTaskRequest } from './trials/trial-task.ts';
export { trialTask } from './trials/trial-task.ts';
export type { TwoReversalsOptions, TwoReversalsTwoSumsOptions } from './streams/two-reversals.ts';
export { twoReversals, twoReversalsTwoSums } from './streams/two-reversals.ts';
export type { EchoOptions } from './sequences/echo.ts';
export { echo } from './sequences/echo.ts';
export type { OutputPhase, SwitchingOutputsOptions } from './schedule/switching-outputs.ts';
export type { SlowBitsOptions } from './changing/slow-bits.ts';
export { changingRegression } from './changing/changing-regression.ts';
export { bitFlipping } from './changing/bit-flipping.ts';
export type { PermutedImagesRequest } from './changing/permuted-images.ts';
export { PERMUTED_IMAGES_OPTIONS, permutedImages } from './changing/permuted-images.ts';
export type { ImageChange } from './changing/image-order.ts';
