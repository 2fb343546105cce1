import { cycleSection } from './cycle-section.ts';
import { editSection } from './edit-section.ts';
import { functionSection } from './function-section.ts';
import { gatedSection } from './gated-section.ts';
import { graphSection } from './graph-section.ts';
import { layoutSection } from './layout-section.ts';
import { networkSection } from './network-section.ts';
import { operationSection } from './operation-section.ts';
import { perceptronSection } from './perceptron-section.ts';
import { predictSection } from './predict-section.ts';
import { poolSection } from './pool-section.ts';
import { productSection } from './product-section.ts';
import type { Section } from './section.ts';
import { softmaxSection } from './softmax-section.ts';
import { structureSection } from './structure-section.ts';

/** The parts of the benchmark, in the order in which they run. */
export const sections = {
  cycle: cycleSection,
  gated: gatedSection,
  pools: poolSection,
  graph: graphSection,
  products: productSection,
  layouts: layoutSection,
  softmax: softmaxSection,
  operations: operationSection,
  mlp: perceptronSection,
  networks: networkSection,
  predict: predictSection,
  edits: editSection,
  structure: structureSection,
  functions: functionSection,
} as const satisfies Readonly<Record<string, Section>>;

/** The name of a part of the benchmark. */
export type SectionName = keyof typeof sections;

/** All of them. */
export const sectionNames = Object.keys(sections) as readonly SectionName[];
