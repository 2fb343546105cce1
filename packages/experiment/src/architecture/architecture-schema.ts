import { z } from 'zod';
import type { ArchitectureDeclaration, ModuleOptions, Wire } from '@meristem/growable';
import { defined } from '../defined-fields.ts';
import type { ModuleKind } from '../modules/module-kind.ts';
import { nameSchema } from '../names.ts';
import { oncePerRegistry } from '../modules/module-registry.ts';

/** A module as plain data: its kind with its options. */
export type ModuleSpec = { readonly kind: string } & ModuleOptions;

/** A nested graph as plain data. */
export interface GraphSpec {
  readonly kind: 'graph';
  readonly graph: ArchitectureSpec;
}

/** What an area is made of, as plain data. */
export type ContentSpec = ModuleSpec | GraphSpec;

/** An area as plain data; that of a graph that was born later tells how many projections come before its own. */
export type AreaSpec = { readonly name: string } & (ModuleSpec | (GraphSpec & { readonly after?: number }));

/** A population of areas as plain data. */
export type PopulationSpec = Omit<NonNullable<ArchitectureDeclaration['populations']>[number], 'template'> & {
  readonly template: ContentSpec;
};

/** An architecture as plain data: the declaration itself, modules by their kinds and options. */
export interface ArchitectureSpec extends Omit<ArchitectureDeclaration, 'areas' | 'populations'> {
  readonly areas: readonly AreaSpec[];
  readonly populations?: readonly PopulationSpec[] | undefined;
}

/** Whether what an area is made of is a graph of its own. */
export function isGraphSpec(content: ContentSpec): content is GraphSpec {
  return content.kind === 'graph';
}

const name = nameSchema.describe('A name that is unique within the architecture.');
const count = z.number().int().min(0);
/** Entries of a list of a graph. */
const MOST_ENTRIES = 10_000;
const list = <T extends z.ZodType>(entry: T) => z.array(entry).max(MOST_ENTRIES);
/** Modules of a block. */
const MOST_MODULES = 32;
/** Areas of a population: each is made and checked at once. */
const size = count.max(1000);
const after = count
  .optional()
  .describe('Projections of the graph around that come before those of the nested graph; none unless told.');

/** Sites along one extent of a grid. */
const MOST_SITES = 2 ** 24;

/** One number for all extents of a grid, or one for each of at most 3. */
const perExtent = (least: 0 | 1) => {
  const number = z.number().int().min(least).max(MOST_SITES);
  return z.union([number, z.array(number).min(1).max(3)]);
};

const poolSpec = z
  .strictObject({
    by: z.enum(['max', 'mean']).describe('What is made of the sites that are put together.'),
    size: perExtent(1).optional().describe('Sites along each extent that are put together; all unless told.'),
    stride: perExtent(1).optional().describe('From one to the next; as the size unless told.'),
    padding: perExtent(0).optional().describe('Empty sites beside each edge; none unless told.'),
  })
  .transform(defined);

const windowSpec = z
  .strictObject({
    size: perExtent(1).describe('Sites along each extent that a target reads.'),
    stride: perExtent(1).optional().describe('From one window to the next; 1 unless told.'),
    dilation: perExtent(1).optional().describe('From one site of a window to the next; 1 unless told.'),
    padding: z
      .union([z.enum(['same', 'none']), perExtent(0)])
      .optional()
      .describe(
        'Sites beside each edge that count as 0; "same", as many as keep the number of sites, unless told.',
      ),
    groups: z
      .literal('units', {
        error:
          'expected "units"; a number of groups is as many areas side by side, each with units of its own',
      })
      .optional()
      .describe(
        'Whether each unit has windows of its own, and targets weigh what comes of it once: a depthwise convolution before a pointwise one.',
      ),
  })
  .transform(defined);

const connection = {
  delay: z
    .union([z.literal(0), z.literal(1)])
    .default(0)
    .describe('0 reads the present step, 1 the one before.'),
  interaction: z
    .enum(['additive', 'multiplicative', 'mixture'])
    .default('additive')
    .describe('Whether it is added to what its target receives, scales it, or a learned mixture of both.'),
  pool: poolSpec.optional().describe('Puts sites of the source together first.'),
  window: windowSpec.optional().describe('From which sites around its own a target reads: a convolution.'),
  flatten: z
    .literal(true)
    .optional()
    .describe('Reads all sites of the source at once, each with weights of its own.'),
};

const projectionSpec = z
  .strictObject({
    from: name.describe('An input or area, or an output of a nested graph.'),
    to: name.describe('An area or output, or an input of a nested graph.'),
    ...connection,
  })
  .transform(defined);

const place = name.describe('A place by name, or @inputs, @areas, @peers or @outputs.');
const wireSpec = z
  .union([place, z.strictObject({ place, ...connection })])
  .transform((wire): Wire =>
    typeof wire === 'string' ? { place: wire, delay: 0, interaction: 'additive' } : defined(wire),
  );

const EVERY_INPUT: Wire = { place: '@inputs', delay: 0, interaction: 'additive' };
const EVERY_OUTPUT: Wire = { ...EVERY_INPUT, place: '@outputs' };

const plasticProjectionsSpec = z.strictObject({
  name: name.describe('What the population is called.'),
  sources: list(place).default(['@inputs', '@areas']).describe('Where projections may start.'),
  targets: list(place).default(['@areas', '@outputs']).describe('Where projections may end.'),
  min: count.default(0).describe('Fewest projections.'),
  max: count.default(64).describe('Most projections.'),
  members: list(z.string())
    .optional()
    .describe('Those, as "source>target", that may be removed; all that match unless told.'),
});

/** The schema of an architecture whose modules are of the kinds of a registry. */
export const architectureSchema = oncePerRegistry(({ kinds }): z.ZodType<ArchitectureSpec> => {
  const architecture: z.ZodType<ArchitectureSpec> = z.strictObject({
    name: name.describe('What the architecture is called in logs and results.'),
    inputs: list(name).min(1).describe('Ports of the task that the network sees; entries of a nested graph.'),
    areas: list(
      contentSchema(kinds, () => architecture, { name }, { after }) as z.ZodType<AreaSpec>,
    ).describe('Growable modules, or graphs of their own, by name.'),
    outputs: list(name)
      .min(1)
      .describe('Ports of the task that the network predicts; exits of a nested graph.'),
    projections: list(projectionSpec).describe('Who projects to whom.'),
    populations: list(
      populationSchema(contentSchema(kinds, () => architecture, {}) as z.ZodType<ContentSpec>),
    )
      .optional()
      .describe('Areas that are born from a template and removed again.'),
    plasticProjections: plasticProjectionsSpec.optional().describe('Lets projections be born and removed.'),
  });
  return architecture;
});

/** A module of some kind, or a graph, with the given fields besides. */
function contentSchema(
  kinds: ReadonlyMap<string, ModuleKind>,
  architecture: () => z.ZodType<ArchitectureSpec>,
  fields: z.ZodRawShape,
  graphFields: z.ZodRawShape = {},
): z.ZodType {
  const block = blockSchema(kinds);
  const modules = [...kinds].map(([kind, { summary, options }]) =>
    moduleSchema('block' in options.shape ? options.safeExtend({ block }) : options, {
      ...fields,
      kind: z.literal(kind).describe(summary),
    }),
  );
  const graph = z.strictObject({
    ...fields,
    ...graphFields,
    kind: z.literal('graph').describe('A graph of its own.'),
    graph: z.lazy(architecture),
  });
  return z.discriminatedUnion('kind', [graph, ...modules]);
}

/** The modules that the blocks of a stack hold: of all kinds but those that have blocks themselves. */
function blockSchema(kinds: ReadonlyMap<string, ModuleKind>): z.ZodType {
  const plain = [...kinds].filter(([, { options }]) => !('block' in options.shape));
  const modules = plain.map(([kind, { summary, options, inPlace }]) =>
    moduleSchema(inPlace ? options.omit({ units: true, minUnits: true, maxUnits: true }) : options, {
      kind: z.literal(kind).describe(summary),
    }),
  );
  return z
    .array(z.discriminatedUnion('kind', modules as unknown as [z.ZodObject]))
    .min(1)
    .max(MOST_MODULES)
    .optional()
    .describe('Modules that each block holds, instead of a layer of `width` units; each adds to the stream.');
}

/** Options with what every module has, first; checks of the options as a whole are kept. */
function moduleSchema(options: z.ZodObject, fields: z.ZodRawShape & { readonly kind: z.ZodLiteral<string> }) {
  const { checks = [] } = options._zod.def;
  return checks.length === 0
    ? z.strictObject({ ...fields, ...options.shape })
    : options.safeExtend(fields).strict();
}

function populationSchema(template: z.ZodType<ContentSpec>): z.ZodType<PopulationSpec> {
  return z.strictObject({
    name: name.describe('What the population is called; newborns are called so with a number.'),
    template: template.describe('What a newborn is.'),
    initial: size.default(1).describe('Areas that are born at the start.'),
    min: size.default(0).describe('Fewest areas.'),
    max: size.default(8).describe('Most areas.'),
    reads: list(wireSpec).default([EVERY_INPUT]).describe("Where a newborn's projections come from."),
    feeds: list(wireSpec).default([EVERY_OUTPUT]).describe("Where a newborn's projections go."),
    members: list(name).default([]).describe('Areas that are members besides those born at the start.'),
    named: count.default(0).describe('Members there have ever been: numbers the names of newborns.'),
  });
}
