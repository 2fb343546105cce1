import { z } from 'zod';
import type { Architecture, Area } from '../architecture/architecture.ts';
import { areaGraph, type Node } from '../architecture/graph-builder.ts';
import { recurrentPool } from '../architecture/recurrent-pool.ts';
import { parseSpec } from './spec-error.ts';

const name = z.string().min(1).describe('A name that is unique within the architecture.');
const count = z.number().int().min(0);

const recurrentPoolSpec = z.strictObject({
  name,
  kind: z.literal('recurrentPool'),
  units: count.default(1).describe('Units to start with.'),
  minUnits: count.optional().describe('Fewest units; 1 unless told.'),
  maxUnits: count.optional().describe('Most units; 99 unless told.'),
  activation: z.enum(['tanh', 'relu', 'gated']).default('tanh'),
});

const projectionSpec = z.strictObject({
  from: name.describe('An input or area.'),
  to: name.describe('An area or output.'),
  delay: z
    .union([z.literal(0), z.literal(1)])
    .default(0)
    .describe('0 reads the present step, 1 the one before.'),
});

/** Schema of an architecture as plain data. */
export const architectureSchema = z.strictObject({
  name: name.describe('What the architecture is called in logs and results.'),
  inputs: z.array(name).min(1).describe('Ports of the task that the network sees.'),
  areas: z.array(z.discriminatedUnion('kind', [recurrentPoolSpec])).describe('Growable modules by name.'),
  outputs: z.array(name).min(1).describe('Ports of the task that the network predicts.'),
  projections: z.array(projectionSpec).describe('Who projects to whom.'),
});

/** An architecture as plain data. */
export type ArchitectureSpec = z.output<typeof architectureSchema>;

/** The JSON schema of an architecture. */
export function architectureJsonSchema(): object {
  return z.toJSONSchema(architectureSchema, { io: 'input' });
}

/**
 * Reads an architecture from plain data and checks it as a graph.
 *
 * @throws SpecError for data of another form, ArchitectureError for a graph that cannot be built.
 */
export function parseArchitecture(value: unknown): ArchitectureSpec {
  const spec = parseSpec('architecture', architectureSchema, value);
  architectureOf(spec);
  return spec;
}

type AreaSpec = ArchitectureSpec['areas'][number];

const MODULES: {
  readonly [K in AreaSpec['kind']]: (spec: Extract<AreaSpec, { kind: K }>) => Area['module'];
} = {
  recurrentPool: ({ units, minUnits, maxUnits, activation }) =>
    recurrentPool({
      units,
      activation,
      ...(minUnits !== undefined && { minUnits }),
      ...(maxUnits !== undefined && { maxUnits }),
    }),
};

/**
 * Builds the architecture that plain data describes.
 *
 * @throws ArchitectureError for a graph that cannot be built.
 */
export function architectureOf(spec: ArchitectureSpec): Architecture {
  return areaGraph(spec.name, (builder) => {
    for (const name of spec.inputs) builder.input(name);
    for (const area of spec.areas) builder.area(area.name, MODULES[area.kind](area));
    for (const name of spec.outputs) builder.output(name, []);
    for (const { from, to, ...options } of spec.projections)
      builder.project(placeNamed(from), placeNamed(to), options);
  });
}

/** A place that is known by its name alone. */
function placeNamed(name: string): Node {
  return { kind: 'area', name };
}
