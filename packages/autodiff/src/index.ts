/// <reference lib="esnext.disposable" preserve="true" />
export * from './errors.ts';
export * from './options/index.ts';
export { cosOfWord } from './random/box-muller.ts';
export { foldKey, foldKeyInto, normalAt, type RandomKey, randomKey, uniformAt } from './random/key.ts';
export { NamedKeys } from './random/named-keys.ts';
export { Axis, type AxisBounds, axis, type Dim, formatDims, type Role } from './axis/axis.ts';
export { type ElementKind, type LabelOf, type Operand, Tensor } from './tensor/tensor.ts';
export type { Binding, Kernel, Primitive } from './tensor/primitive.ts';
export { denseView, type NumberArray, type View } from './tensor/view.ts';
export { extentOf, indexInput, input } from './primitives/source.ts';
export {
  add,
  and,
  divide,
  equal,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  not,
  or,
  pow,
  select,
  subtract,
} from './primitives/arithmetic.ts';
export {
  abs,
  clip,
  cos,
  elu,
  erf,
  exactGelu,
  exp,
  floor,
  gelu,
  leakyRelu,
  log,
  negate,
  relu,
  round,
  sigmoid,
  sign,
  silu,
  sin,
  softplus,
  sqrt,
  square,
  stopGradient,
  tanh,
} from './primitives/functions.ts';
export { argmax, broadcast, max, mean, min, sum } from './primitives/reduce.ts';
export { contract, project } from './primitives/contract.ts';
export { cumulativeSum, type CumulativeSumOptions } from './primitives/cumulative.ts';
export { concatenate, embed, relabel, slice } from './primitives/movement.ts';
export { overlapAdd, type OverlapAddOptions, windows, type WindowsOptions } from './primitives/windows.ts';
export { gather, noSuchPosition, oneHot, scatterAdd } from './primitives/lookup.ts';
export { mergeAxes, splitAxis } from './primitives/split.ts';
export { argsort, type OrderOptions, sort, topK } from './primitives/order.ts';
export { crossEntropy, logSoftmax, logSumExp, softmax } from './primitives/softmax.ts';
export { layerNorm } from './primitives/normalisation.ts';
export { type Distribution, random } from './primitives/random.ts';
export type { ElementwisePrimitive, Scalar } from './primitives/elementwise.ts';
export { scan, type StepResult } from './primitives/scan.ts';
export { ELEMENTWISE, type ElementwiseName, PRIMITIVES, type PrimitiveName } from './primitives/table.ts';
export { gradient } from './gradient/gradient.ts';
export { topological } from './tensor/graph.ts';
export { type Nested, positions, tensor } from './eager/literal.ts';
export { evaluate, type Evaluated, type EvaluateOptions, toArray } from './eager/evaluate.ts';
export {
  constant,
  type ElementSlice,
  type Fill,
  type FillSlice,
  meanOfExisting,
  normal,
  normalPerUnit,
  scaledToL1,
  uniform,
  zeros,
} from './state/fill.ts';
export { fanIn, type FanInOptions, type FanInSource, type FanOptions, glorot, he } from './state/fan-in.ts';
export { orthogonal, type OrthogonalOptions } from './state/orthogonal.ts';
export {
  type BirthPolicy,
  type Variable,
  variable,
  type VariableOptions,
  type VariablePurpose,
} from './state/variable.ts';
export { type AppliedEdit, type AxisEdit, editOf, validateEdit } from './state/axis-edit.ts';
export type { AxisUnits } from './state/axis-units.ts';
export { firstNumbers, type FirstNumbersOptions } from './state/first-numbers.ts';
export { createState, State, type StateOptions } from './state/state.ts';
export { firstNotFinite, type StateNumbers } from './state/state-numbers.ts';
export { restructure, type RestructureOptions } from './state/restructure.ts';
export { formatInstruction, formatPlan } from './plan/format-plan.ts';
export { PlanError } from './plan/plan-error.ts';
export { validatePlan } from './plan/validate-plan.ts';
export { type StepDeclaration, trace } from './plan/trace.ts';
export { assign, type Update } from './plan/update.ts';
export type {
  Compute,
  Instruction,
  Loop,
  Plan,
  PlanBuffer,
  PlanOperand,
  Rows,
  Storage,
} from './plan/plan.ts';
export type {
  Backend,
  BackendDescription,
  Executable,
  Precision,
  Residence,
  RunInputs,
} from './backend/backend.ts';
export {
  noSuchVariable,
  requireInput,
  requireLiteralExtents,
  requireOutput,
  constantIn,
  requireLiterals,
  requireState,
  requireWritable,
  unfitInput,
} from './backend/checks.ts';
export {
  bytesText,
  type MemoryNeed,
  memoryNeed,
  numbersOf,
  released,
  requireMemory,
} from './backend/memory-need.ts';
export { referenceBackend, type ReferenceBackendOptions } from './backend/reference/reference-backend.ts';
export { adam, type AdamOptions, adamw, type AdamwOptions } from './optimizers/adam.ts';
export { clipByNorm, clipByValue } from './optimizers/clipping.ts';
export { lion, type LionOptions } from './optimizers/lion.ts';
export type { BindOptions, BoundOptimizer, Optimizer, OptimizerStep } from './optimizers/optimizer.ts';
export type { PerParameter, RateOptions } from './optimizers/per-parameter.ts';
export { Plateau, type PlateauMemory, plateauOf } from './optimizers/plateau.ts';
export { adagrad, type MemoryOptions, rmsprop, type RmspropOptions } from './optimizers/root-mean-square.ts';
export {
  type OneCycleSchedule,
  type PlateauSchedule,
  type RestartSchedule,
  type Schedule,
  scheduleExpectation,
  scheduleFactor,
} from './optimizers/schedule.ts';
export { sgd, type SgdOptions } from './optimizers/sgd.ts';
export { stateFromJson, type StateJson, stateToJson } from './state/state-json.ts';
export type { JsonObject, JsonValue } from './task/json.ts';
export { sitesFault } from './task/sites-fault.ts';
export {
  gridOf,
  type GridPort,
  type InputPort,
  numbersPerStep,
  type Port,
  type Ports,
  siteNamesOf,
  type Standardisation,
  type SymbolPort,
  type VectorPort,
} from './task/ports.ts';
export { SYMBOL_NAMES, symbolNamesFault } from './task/symbol-names.ts';
export {
  type CycleArrays,
  cycleArrays,
  type ExampleSet,
  type HeldOutPass,
  type Phased,
  type Split,
  type SplitRequest,
  type StreamRequest,
  taskInForce,
  type TrainingStream,
  type TrainingTask,
} from './task/training-task.ts';
export { TensorFileError, type TensorFileFault } from './tensor-file/tensor-file-error.ts';
export { readTensorFile, type ReadTensorFileOptions } from './tensor-file/read-tensor-file.ts';
export type { FileNumbers, FileTensor, NumberKind, TensorFile } from './tensor-file/tensor-file.ts';
export {
  type TensorFileOptions,
  type TensorToWrite,
  writeTensorFile,
} from './tensor-file/write-tensor-file.ts';
export type {
  AxisJson,
  BufferJson,
  ComputeJson,
  LoopJson,
  NumberJson,
  OperandJson,
  PlanJson,
  RowsJson,
} from './plan/plan-json.ts';
export { planFromJson } from './plan/plan-from-json.ts';
export { planToJson } from './plan/plan-to-json.ts';
