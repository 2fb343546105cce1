export {
  type Area,
  type Architecture,
  type Interaction,
  isGraph,
  type Projection,
} from './architecture/architecture.ts';
export { type FlatGraph, flatten } from './architecture/flat-graph.ts';
export type {
  AreasOptions,
  GraphBuilder,
  GraphNode,
  Node,
  ProjectionOptions,
  ProjectionsOptions,
  WireOption,
} from './architecture/graph-builder.ts';
export { type ArchitectureDeclaration, architectureFrom } from './architecture/assemble.ts';
export { areaGraph } from './architecture/graph-builder.ts';
export type {
  AreaPopulation,
  PlaceSet,
  ProjectionPopulation,
  Wire,
} from './architecture/member-population.ts';
export {
  editArchitecture,
  type Scale,
  type GraphPopulation,
  type GraphEdit,
  graphPopulationsOf,
} from './architecture/graph-population.ts';
export { type ActivationName, ACTIVATIONS } from './modules/activation.ts';
export { ArchitectureError } from './architecture/errors.ts';
export type {
  Absorbed,
  BiasOptions,
  Carried,
  GrowableModule,
  LayerPopulation,
  ModuleOptions,
  ModuleScope,
  ModuleStep,
  ParameterOptions,
  Previous,
  StatisticOptions,
  StepContext,
  UnitRange,
} from './modules/growable-module.ts';
export { growableModule, type ModuleTraits } from './modules/define-module.ts';
export { isRecurrent } from './modules/place-module.ts';
export type { CarriedValue, InnerLayer, InnerPopulation, PlacedModule } from './modules/placed-module.ts';
export { feedforwardLayer, type FeedforwardLayerOptions } from './modules/feedforward-layer.ts';
export { residualStack, type ResidualStackOptions } from './modules/residual-stack.ts';
export type { UnitOptions } from './modules/unit-options.ts';
export { type PoolActivation, recurrentPool, type RecurrentPoolOptions } from './modules/recurrent-pool.ts';
export { type Part, PARTS, smallNormalWeights, type WeightPolicy } from './modules/weight-policy.ts';
export type { Criterion, ScoringContext } from './growth/criteria/criterion.ts';
export {
  multiplierCriterion,
  type MultiplierCriterionOptions,
} from './growth/criteria/multiplier-criterion.ts';
export { outgoingL1, type OutgoingL1Options } from './growth/criteria/outgoing-l1.ts';
export { type Draws, drawsAt } from './growth/draws.ts';
export {
  fixedSize,
  type GrowthRule,
  type Moment,
  type NetworkCost,
  type PopulationProposal,
  type PopulationView,
  type Proposal,
  type RuleMemory,
} from './growth/growth-rule.ts';
export { growFold } from './growth/grow-fold/grow-fold.ts';
export {
  ALARM,
  type AlarmSettings,
  type FoldSettings,
  GROW_FOLD,
  type GrowFoldOptions,
  type GrowFoldSettings,
  type NewbornSettings,
} from './growth/grow-fold/grow-fold-settings.ts';
export { orthogonalBirth, type OrthogonalBirthOptions } from './growth/births/orthogonal-birth.ts';
export { marginRule, type MarginRuleOptions } from './growth/rules/margin-rule.ts';
export { plateauRule, type PlateauRuleOptions } from './growth/rules/plateau-rule.ts';
export { byPopulation, byScale, type NamedRules } from './growth/rules/combined-rule.ts';
export { budget, type BudgetOptions } from './growth/rules/budget.ts';
export { during, type RunSpan } from './growth/rules/run-span.ts';
export type { DeletionOrder } from './growth/rules/pruning.ts';
export { gradMaxBirth, type GradMaxBirthOptions } from './growth/births/grad-max-birth.ts';
export { type Ancestor, inheritBirth, type InheritBirthOptions } from './growth/births/inherit-birth.ts';
export type { SilentSide } from './growth/births/path-gradients.ts';
export { randomBirth, type RandomBirthOptions } from './growth/births/random-birth.ts';
export { splitBirth, type SplitBirthOptions, type SplitParent } from './growth/births/split-birth.ts';
export type { Birth, BuriedNumbers, BuriedUnit, Nursery, NurseryTensor } from './growth/birth.ts';
export type { ActivationMoments, Probe, Rewrite, VirtualPath } from './growth/probe.ts';
export { buildModel } from './model/build-model.ts';
export type { Model, ModelArea, ModelOptions, ModelPort, ModelProjection } from './model/model.ts';
export type { AxisPopulation, Population, UnitGroup } from './model/population.ts';
export type { MultiplierOptions, MultiplierPath } from './model/multiplier.ts';
export { type Unrolled, unroll, type UnrollOptions } from './model/unroll.ts';
export type { Checkpoint } from './training/live-model/checkpoint.ts';
export {
  type Connection,
  type ConnectionEnd,
  explanationText,
  type OwnNumbers,
  type UnitExplanation,
} from './training/explanation/explanation.ts';
export type { Removal } from './training/explanation/silencing.ts';
export type { EarlyStopOptions } from './training/run/early-stop.ts';
export type { HeldOut, OutputMeasures } from './training/evaluation/evaluation.ts';
export type { GrowthEvents, GrowthPhase } from './training/growth-pass/growth-event.ts';
export type { AppliedEdit, Edit } from './training/live-model/edit-log.ts';
export type { PopulationSize, UnitStanding } from './training/growth-pass/population-book.ts';
export { type ClippingOptions, traceEvaluation, traceTraining } from './training/live-model/train-step.ts';
export type { Report, RunOptions } from './training/run/report.ts';
export { createTrainer, Trainer } from './training/trainer.ts';
export type { TrainerOptions } from './training/trainer-options.ts';
export { describeArchitecture, type ModelDescription } from './model/describe.ts';
