import { z } from 'zod';
import {
  type ActivationName,
  ACTIVATIONS,
  attention,
  feedforwardLayer,
  positionalEmbedding,
  recurrentPool,
  residualStack,
  temporalConvolution,
} from '@meristem/growable';
import { defined } from '../defined-fields.ts';
import { type ModuleData, type ModuleKind, moduleKind } from './module-kind.ts';

const count = z.number().int().min(0);

const units = {
  units: count.default(1).describe('Units to start with.'),
  minUnits: count.optional().describe('Fewest units; 1 unless told.'),
  maxUnits: count.optional().describe('Most units; 99 unless told.'),
};

const names = Object.keys(ACTIVATIONS) as [ActivationName, ...ActivationName[]];
const activation = z.enum(names).default('relu').describe('What a unit does with what it receives.');
const normalisation = z
  .enum(['none', 'layer', 'rms', 'batch'])
  .default('none')
  .describe(
    'Of what the units receive: over the units (`layer`, `rms`), or of each unit over the batch (`batch`).',
  );
const poolNormalisation = z
  .enum(['none', 'layer', 'rms'])
  .optional()
  .describe('Of what the units receive, over the units, gate by gate; none unless told.');
const dropout = z.number().min(0).lt(1).default(0).describe('Share of units that are silenced in training.');

const sizes = z.strictObject(units);

const blocks = z
  .union([count, z.array(z.string())])
  .default(1)
  .describe('Blocks to start with: how many, or their names, as a stack has them that has grown.');

/** Modules of other kinds; the schema of an architecture says of which (see `architectureSchema`). */
const block = z.array(z.looseObject({ kind: z.string() }));

/** The kinds of modules that come with the package. */
export const BUILT_IN_MODULES: Readonly<Record<string, ModuleKind>> = {
  recurrentPool: moduleKind({
    summary: 'A pool of units with all-to-all recurrent weights, of gated recurrent units or LSTMs.',
    options: z.object({
      ...units,
      activation: z.enum(['tanh', 'relu', 'gated', 'lstm']).default('tanh'),
      normalisation: poolNormalisation,
    }),
    create: (options) => recurrentPool(defined(options)),
  }),
  feedforwardLayer: moduleKind({
    summary: 'A layer of units without memory.',
    options: z.object({ ...units, activation, normalisation, dropout }),
    create: (options) => feedforwardLayer(defined(options)),
  }),
  residualStack: moduleKind({
    summary: 'A stack of residual blocks over a stream of units; blocks are born and removed too.',
    options: z.object({
      ...units,
      blocks,
      named: count.optional().describe('Blocks there have ever been: numbers the names of newborns.'),
      minBlocks: count.default(0).describe('Fewest blocks.'),
      maxBlocks: count.default(24).describe('Most blocks.'),
      width: sizes.optional().describe('Units inside of each block; they grow too.'),
      block: block
        .optional()
        .describe(
          'Modules that each block holds, instead of a layer of `width` units; each adds to the stream.',
        ),
      positions: z
        .enum(['none', 'learned', 'sinusoidal'])
        .optional()
        .describe(
          'A table of which a row is added to the stream at each step of a cycle: `learned`, or of waves.',
        ),
      activation,
      normalisation,
      dropout,
    }),
    create: ({ width, block: listed, activation: activates, dropout: drops, ...options }, make) =>
      residualStack({
        ...defined(options),
        // What a block of modules has of these its modules say.
        ...(listed
          ? { block: listed.map((module) => make(module as ModuleData)) }
          : { activation: activates, dropout: drops }),
        ...(width && { width: defined(width) }),
      }),
  }),
  attention: moduleKind({
    summary:
      'Attention: every step takes from those before it by how its queries meet their keys; heads and widths grow too.',
    inPlace: true,
    options: z.object({
      ...units,
      heads: sizes.optional().describe('Heads.'),
      headWidth: sizes.optional().describe('What a head compares by, and what it takes along.'),
      causal: z
        .boolean()
        .optional()
        .describe('Whether a step sees those before it alone; it does unless told.'),
      context: z
        .number()
        .int()
        .min(1)
        .optional()
        .describe('Steps, its own included, that a step sees; those of a cycle unless told.'),
      positions: z
        .enum(['none', 'rotary'])
        .optional()
        .describe('`rotary` has queries meet keys by how many steps lie between them as well.'),
    }),
    create: ({ heads, headWidth, ...options }) =>
      attention({
        ...defined(options),
        ...(heads && { heads: defined(heads) }),
        ...(headWidth && { headWidth: defined(headWidth) }),
      }),
  }),
  temporalConvolution: moduleKind({
    summary:
      'A layer of units that read the last steps of what reaches them, each through weights of its own.',
    options: z.object({
      ...units,
      activation,
      size: z.number().int().min(1).default(3).describe('Steps that a unit reads, its own included.'),
      dilation: z.number().int().min(1).default(1).describe('Steps from one of them to the next.'),
    }),
    create: (options) => temporalConvolution(defined(options)),
  }),
  positionalEmbedding: moduleKind({
    summary: 'Tells steps apart: adds a row of a table to what each step brings.',
    inPlace: true,
    options: z.object({
      ...units,
      table: z.enum(['learned', 'sinusoidal']).optional().describe('learned unless told, or of waves.'),
    }),
    create: (options) => positionalEmbedding(defined(options)),
  }),
};
