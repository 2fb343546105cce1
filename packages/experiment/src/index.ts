export type {
  ArchitectureSpec,
  AreaSpec,
  ContentSpec,
  GraphSpec,
  ModuleSpec,
  PopulationSpec,
} from './architecture/architecture-schema.ts';
export {
  architectureJsonSchema,
  architectureOf,
  type ParsedArchitecture,
  parseArchitecture,
  type SpecContext,
} from './architecture/architecture-spec.ts';
export type { ModuleKind } from './modules/module-kind.ts';
export {
  builtInModules,
  type ModuleRegistry,
  moduleRegistry,
  moduleSummaries,
} from './modules/module-registry.ts';
export { architectureSpec } from './architecture/written-architecture.ts';
export {
  architectureByName,
  architectureCatalogue,
  architectureNames,
  type CatalogueChoice,
} from './presets/catalogue.ts';
export type { CatalogueEntry } from './presets/recipe.ts';
export { type Experiment, experimentJsonSchema, parseExperiment } from './experiment.ts';
export {
  type PresetChoice,
  presetExperiment,
  type PresetName,
  type PresetRule,
  specialistsFor,
} from './presets/presets.ts';
export {
  type TrainingChoice,
  type TrainingContext,
  trainingNames,
  withTraining,
} from './presets/told-training.ts';
export { SpecError } from './spec-error.ts';
export { memoryNeedOf, trainerOf, trainerOptionsOf, type TrainerContext } from './trainer-of.ts';
