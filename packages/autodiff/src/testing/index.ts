/// <reference lib="esnext.disposable" preserve="true" />
export {
  type BuiltCase,
  type CaseRequest,
  type ConformanceCase,
  conformanceCases,
} from './conformance-case.ts';
export { ConformanceError } from './conformance-error.ts';
export { type ConformanceOptions, type ConformanceReport, runConformance } from './run-conformance.ts';
export type { Extents } from './case-world.ts';
export {
  checkGradients,
  type GradientCheckOptions,
  GradientMismatchError,
  type GradientPoint,
  type GradientReport,
} from './check-gradients.ts';
export { type Choices, keyedChoices, listedChoices } from './choices.ts';
export { EDGE_EXTENTS } from './extents.ts';
export { type RandomGraph, randomGraph } from './random-graph.ts';
