export {
  type Area,
  type Architecture,
  areaGraph,
  type GraphBuilder,
  type Node,
  type Projection,
} from './architecture/architecture.ts';
export { ArchitectureError } from './architecture/errors.ts';
export type {
  GrowableModule,
  ModuleInstance,
  ModuleScope,
  PreviousActivation,
  UnitRange,
} from './architecture/growable-module.ts';
export type { Port, Ports, SymbolPort, VectorPort } from './architecture/ports.ts';
export {
  type PoolActivation,
  recurrentPool,
  type RecurrentPoolOptions,
} from './architecture/recurrent-pool.ts';
export { type Part, PARTS, smallNormalWeights, type WeightPolicy } from './architecture/weight-policy.ts';
export {
  type Criterion,
  multiplierCriterion,
  type MultiplierCriterionOptions,
  outgoingL1,
  type OutgoingL1Options,
  type ScoringContext,
} from './growth/criterion.ts';
export { type Draws, drawsAt } from './growth/draws.ts';
export {
  type Decision,
  fixedSize,
  type GrowthRule,
  type Moment,
  type PopulationView,
} from './growth/growth-rule.ts';
export { marginRule, type MarginRuleOptions } from './growth/margin-rule.ts';
export { buildModel, type Model, type ModelOptions, type UnitPopulation } from './model/model.ts';
export type { MultiplierOptions, MultiplierPath } from './model/multiplier.ts';
export { type Unrolled, unroll } from './model/unroll.ts';
export type { Checkpoint } from './training/checkpoint.ts';
export type { HeldOut } from './training/evaluation.ts';
export { type ClippingOptions, traceEvaluation, traceTraining } from './training/train-step.ts';
export type { Report, RunOptions } from './training/report.ts';
export { createTrainer, Trainer } from './training/trainer.ts';
export type { TrainerOptions } from './training/trainer-options.ts';
export type { CycleArrays, JsonValue, TrainingStream, TrainingTask } from './training/training-task.ts';
export {
  architectureJsonSchema,
  architectureOf,
  type ArchitectureSpec,
  parseArchitecture,
} from './experiment/architecture-spec.ts';
export {
  architectureByName,
  architectureCatalogue,
  architectureNames,
  type CatalogueChoice,
  type CatalogueEntry,
} from './experiment/catalogue.ts';
export { type Experiment, experimentJsonSchema, parseExperiment } from './experiment/experiment.ts';
export {
  type PresetChoice,
  presetExperiment,
  type PresetName,
  type PresetRule,
} from './experiment/presets.ts';
export { SpecError } from './experiment/spec-error.ts';
export { trainerOf, type TrainerContext } from './experiment/trainer-of.ts';
export { describeArchitecture, type ModelDescription } from './model/describe.ts';
