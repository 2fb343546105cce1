import { z } from 'zod';
import {
  type ActivationName,
  ACTIVATIONS,
  feedforwardLayer,
  recurrentPool,
  residualStack,
} from '@meristem/growable';
import { defined } from '../defined-fields.ts';
import { type ModuleKind, moduleKind } from './module-kind.ts';

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

const blocks = z
  .union([count, z.array(z.string())])
  .default(1)
  .describe('Blocks to start with: how many, or their names, as a stack has them that has grown.');

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
      width: z.strictObject(units).optional().describe('Units inside of each block; they grow too.'),
      activation,
      normalisation,
      dropout,
    }),
    create: ({ width, ...options }) =>
      residualStack({ ...defined(options), ...(width && { width: defined(width) }) }),
  }),
};
