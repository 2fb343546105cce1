export {
  type Area,
  type Architecture,
  type Interaction,
  isGraph,
  type Projection,
} from './architecture/architecture.ts';
export { type FlatGraph, flatten } from './architecture/flat-graph.ts';
export type {
  GraphBuilder,
  GraphNode,
  Node,
  ProjectionOptions,
  ProjectionsOptions,
} from './architecture/graph-builder.ts';
export { type ArchitectureDeclaration, architectureFrom } from './architecture/assemble.ts';
export { areaGraph } from './architecture/graph-builder.ts';
export { meetingWords } from './architecture/meeting.ts';
export type {
  AreaPopulation,
  PlaceSet,
  ProjectionPopulation,
  Wire,
} from './architecture/architecture-populations.ts';
export {
  editArchitecture,
  type GraphPopulation,
  type GraphEdit,
  graphPopulationsOf,
} from './architecture/graph-population.ts';
export type { Scale } from './architecture/scale.ts';
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
export { attention } from './modules/attention.ts';
export { positionalEmbedding } from './modules/positional-embedding.ts';
export { temporalConvolution } from './modules/temporal-convolution.ts';
export { feedforwardLayer } from './modules/feedforward-layer.ts';
export { residualStack } from './modules/residual-stack.ts';
export type { UnitOptions } from './modules/unit-options.ts';
export { type PoolActivation, recurrentPool } from './modules/recurrent-pool.ts';
export { type Part, PARTS, smallNormalWeights, type WeightPolicy } from './modules/weight-policy.ts';
export type { Criterion, ScoringContext } from './growth/criteria/criterion.ts';
export { multiplierCriterion } from './growth/criteria/multiplier-criterion.ts';
export { outgoingL1 } from './growth/criteria/outgoing-l1.ts';
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
export { withRefresh } from './growth/refresh/with-refresh.ts';
export { continualBackprop } from './growth/continual/continual-backprop.ts';
export { contribution } from './growth/continual/contribution.ts';
export { areaGrowth } from './growth/area-growth/area-growth.ts';
export { growNeed } from './growth/grow-need/grow-need.ts';
export { ALARM, GROW_FOLD } from './growth/grow-fold/grow-fold-settings.ts';
export { orthogonalBirth } from './growth/births/orthogonal-birth.ts';
export { marginRule } from './growth/rules/margin-rule.ts';
export { plateauRule } from './growth/rules/plateau-rule.ts';
export { byPopulation, byScale, type NamedRules } from './growth/rules/combined-rule.ts';
export { budget } from './growth/rules/budget.ts';
export { during } from './growth/rules/run-span.ts';
export { gradMaxBirth } from './growth/births/grad-max-birth.ts';
export { inheritBirth } from './growth/births/inherit-birth.ts';
export { randomBirth } from './growth/births/random-birth.ts';
export { splitBirth } from './growth/births/split-birth.ts';
export type { Birth, BuriedUnit, Nursery } from './growth/birth.ts';
export type { ActivationMoments, Probe, Rewrite, VirtualPath } from './growth/probe.ts';
export { buildModel } from './model/build-model.ts';
export type { Model, ModelArea } from './model/model.ts';
export type { AxisPopulation, Population } from './model/population.ts';
export { unroll } from './model/unroll.ts';
export type { Checkpoint } from './training/live-model/checkpoint.ts';
export { checkpointFromBytes, checkpointToBytes } from './training/live-model/checkpoint-file.ts';
export { explanationText, type UnitExplanation } from './training/explanation/explanation.ts';
export type { HeldOut } from './training/evaluation/evaluation.ts';
export type { GrowthEvents, GrowthPhase } from './training/growth-pass/growth-event.ts';
export type { AppliedEdit, Edit } from './training/live-model/edit-log.ts';
export type { PopulationSize, UnitStanding } from './training/growth-pass/population-book.ts';
export { traceEvaluation, traceTraining } from './training/live-model/train-step.ts';
export type { Report, RunOptions } from './training/run/report.ts';
export { networkFront } from './training/front/network-front.ts';
export { createTrainer } from './training/create-trainer.ts';
export { Trainer } from './training/trainer.ts';
export type { TrainerOptions } from './training/trainer-options.ts';
export { describeArchitecture, type ModelDescription } from './model/describe.ts';
