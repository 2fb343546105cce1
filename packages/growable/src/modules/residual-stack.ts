import {
  add,
  anyOf,
  checkOptions,
  COUNT,
  listOf,
  oneOf,
  type OptionTable,
  shape,
  type Tensor,
  TEXT,
  that,
} from '@meristem/autodiff';
import { ArchitectureError } from './architecture-error.ts';
import type { ActivationName } from './activation.ts';
import { UNIT_OPTIONS } from './define-module.ts';
import { LAYER_OPTIONS } from './feedforward-layer.ts';
import type {
  GrowableModule,
  LayerPopulation,
  ModuleOptions,
  ModuleScope,
  ModuleStep,
  UnitRange,
} from './growable-module.ts';
import { couples, type Normalisation, normalisationOf, requireSeveralUnits } from './normalisation.ts';
import { isRecurrent } from './place-module.ts';
import { embeddingOf, type PositionTable } from './positional-embedding.ts';
import { type BlockOptions, residualBlock } from './residual-block.ts';
import { stackBlock } from './stack-block.ts';
import { statedOptions, type UnitOptions, unitRange } from './unit-options.ts';

/** Options of a residual stack. */
export interface ResidualStackOptions extends UnitOptions {
  /** Blocks to start with: how many, or their names, as a stack has them that has grown; 1 unless told. */
  readonly blocks?: number | readonly string[];
  /** Blocks there have ever been: numbers the names of newborns; as many as there are unless told. */
  readonly named?: number;
  /** Fewest and most blocks; 0 and 24 unless told. */
  readonly minBlocks?: number;
  readonly maxBlocks?: number;
  /** Units inside of each block; they grow too. 1 to start with and 99 at most unless told. */
  readonly width?: UnitOptions;
  /**
   * What each block holds, instead of a layer of `width` units: modules one after another, each of which adds to the stream
   * what it makes of it, `x + module(norm(x))`. A transformer's are attention and a feedforward layer.
   */
  readonly block?: readonly GrowableModule[];
  /**
   * What is added to what enters the stream at each step of a cycle: a row of a table that is `learned`, or of one of waves,
   * `sinusoidal`; nothing unless told.
   */
  readonly positions?: 'none' | PositionTable;
  /** Of the units inside of blocks; relu unless told. */
  readonly activation?: ActivationName;
  /** Of what each block reads: over the stream (`layer`, `rms`), or of each unit over the batch; none unless told. */
  readonly normalisation?: Normalisation;
  /** Share of units inside of blocks that are silenced in training; 0 unless told. */
  readonly dropout?: number;
}

/** What all blocks of a stack have in common. */
interface StackSettings extends BlockOptions {
  readonly block: readonly GrowableModule[] | undefined;
  readonly positions: PositionTable | undefined;
  readonly units: UnitRange;
  readonly minBlocks: number;
  readonly maxBlocks: number;
  /** Options as they were told. */
  readonly stated: ModuleOptions;
}

/** Blocks that a stack may have: each has variables of its own, and a plan a step for each. */
const MOST_BLOCKS = 1000;

const BLOCKS = that(
  `a whole number from 0 to ${MOST_BLOCKS}`,
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_BLOCKS,
);

const OPTIONS: OptionTable<ResidualStackOptions> = {
  ...UNIT_OPTIONS,
  ...LAYER_OPTIONS,
  blocks: anyOf(BLOCKS, listOf(TEXT)),
  named: COUNT,
  minBlocks: BLOCKS,
  maxBlocks: BLOCKS,
  width: shape(UNIT_OPTIONS),
  block: listOf(
    that(
      'a growable module',
      (value) => typeof (value as GrowableModule | null)?.declare === 'function',
      'Make one: attention(), feedforwardLayer().',
    ),
  ),
  positions: oneOf(['none', 'learned', 'sinusoidal']),
};

/**
 * A stack of residual blocks over a stream of units, `x' = x + W f(V x + c)` per block: depth as a population. Blocks are
 * units of the population `<area>.layers`, scored by the norm of what they add before it is added, so that the growth rule
 * that adds and removes neurons adds blocks on top and removes them anywhere. A newborn block adds nothing at first. The
 * units inside of every block, and those of the stream, are populations too.
 *
 * Source: He et al., arXiv 1512.03385; depth by layers with initially low pre-additive output is proposed in Miconi,
 * arXiv 1606.06216, section "Conclusion".
 *
 * @throws OptionError if an option is unknown or out of range; ArchitectureError if bounds contradict each other or a
 *   normalised stream may have a single unit.
 */
export function residualStack(options: ResidualStackOptions = {}): GrowableModule {
  checkOptions('residualStack', options, OPTIONS);
  const { minBlocks = 0, maxBlocks = 24, normalisation = 'none', blocks: asked = 1 } = options;
  const blocks = typeof asked === 'number' ? firstBlocks(asked) : asked;
  const settings: StackSettings = {
    units: unitRange(options),
    width: unitRange(options.width ?? {}),
    activation: options.activation ?? 'relu',
    block: options.block,
    positions: options.positions === 'none' ? undefined : options.positions,
    normalisation,
    dropout: options.dropout ?? 0,
    minBlocks,
    maxBlocks,
    stated: statedOptions({
      ...options,
      ...(options.width && { width: statedOptions(options.width) }),
      ...(options.block && { block: options.block.map(plainModule) }),
    }),
  };
  const { named = blocks.length } = options;
  check(settings, typeof asked === 'number' ? asked : blocks.length);
  checkBlock(settings);
  checkNames(blocks, named);
  return stackOf(settings, blocks, named);
}

/** Names of the blocks of a stack that has never grown. */
function firstBlocks(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => blockName(i));
}

function blockName(i: number): string {
  return `b${i + 1}`;
}

function fail(found: string, expected: string): never {
  throw new ArchitectureError(`residualStack: found ${found}, expected ${expected}.`);
}

/** A module as plain data: its kind with its options. */
function plainModule({ kind, options = {} }: GrowableModule): ModuleOptions {
  return { kind, ...options };
}

/** Blocks whose modules cannot stand beside one another. */
function checkBlock({ block = [], positions, stated }: StackSettings): void {
  if (stated['block'] && stated['width']) {
    fail(
      'a width beside a block of modules',
      'one of them. Give the units to the feedforward layer of the block',
    );
  }
  const layered = block.find(({ layers }) => layers);
  if (layered) fail(`a block with a ${layered.kind}, which has layers of its own`, 'modules without layers');
  if (!positions && !block.some(({ sequence }) => sequence)) return;
  const remembering = block.find((module) => !module.sequence && isRecurrent(module));
  if (!remembering) return;
  fail(
    `a block with a ${remembering.kind}, which goes step by step, beside what computes all steps at once`,
    'only modules without a memory there. Let it be an area of its own',
  );
}

function check({ units, width, normalisation, minBlocks, maxBlocks }: StackSettings, blocks: number): void {
  if (blocks < minBlocks || blocks > maxBlocks) {
    fail(`${blocks} blocks`, `a whole number from ${minBlocks} to ${maxBlocks} (minBlocks to maxBlocks)`);
  }
  if (!(width.min <= width.initial && width.initial <= width.max)) {
    fail(`a width of ${width.initial}`, `${width.min} to ${width.max} (minUnits to maxUnits)`);
  }
  requireSeveralUnits('residualStack', normalisation, units);
}

/** Names of blocks, each once and none that a newborn would get. */
function checkNames(blocks: readonly string[], named: number): void {
  blocks.forEach((block, i) => {
    const number = Number(/^b([1-9]\d*)$/.exec(block)?.[1] ?? NaN);
    if (number <= named && blocks.indexOf(block) === i) return;
    fail(
      `block "${block}"`,
      `each name once, out of b1 to b${named} (named: blocks there have ever been). Raise named, or rename it`,
    );
  });
}

/** A stack of the blocks of the given names; `named` blocks have ever had a name. */
function stackOf(settings: StackSettings, blocks: readonly string[], named: number): GrowableModule {
  const layers: LayerPopulation = {
    members: blocks,
    min: settings.minBlocks,
    max: settings.maxBlocks,
    newborn: (count) => Array.from({ length: count }, (_, i) => `b${named + i + 1}`),
    edited: (removed, born) =>
      stackOf(
        settings,
        [...blocks.filter((block) => !removed.includes(block)), ...born],
        named + born.length,
      ),
  };
  return {
    kind: 'residualStack',
    options: optionsOf(settings, blocks, named),
    units: settings.units,
    coupled: couples(settings.normalisation),
    sequence: settings.positions !== undefined || (settings.block ?? []).some(({ sequence }) => sequence),
    keeps: (settings.block ?? []).every(({ sequence, keeps }) => !sequence || keeps === true),
    layers,
    declare: (scope) =>
      settings.block
        ? modulesStep(scope, settings, settings.block, blocks)
        : stackStep(scope, settings, blocks),
  };
}

/** What makes the stack again, blocks that were born or removed since the start included. */
function optionsOf({ stated }: StackSettings, blocks: readonly string[], named: number): ModuleOptions {
  const { blocks: asked, ...rest } = stated;
  const others = Object.fromEntries(Object.entries(rest).filter(([option]) => option !== 'named'));
  const ungrown = named === blocks.length && blocks.every((block, i) => block === blockName(i));
  if (!ungrown) return { ...others, blocks, named };
  return asked === undefined && blocks.length === 1 ? others : { ...others, blocks: blocks.length };
}

function stackStep(scope: ModuleScope, settings: StackSettings, names: readonly string[]): ModuleStep {
  const offset = scope.bias('bias', { absorbs: 'drive' });
  const { normalisation } = settings;
  const embedded = settings.positions && embeddingOf(scope, settings.positions);
  // One norm over the stream for all blocks; of batches each block has its own, as it meets the stream elsewhere.
  const normalise = normalisation === 'batch' ? undefined : normalisationOf(scope, normalisation);
  const blocks = names.map((block) =>
    residualBlock(scope, block, { ...settings, share: 1 / Math.sqrt(names.length) }),
  );
  return ({ driven, ...context }) =>
    blocks.reduce(
      (stream, block) => add(stream, block(normalise?.(stream, context) ?? stream, context)),
      embedded?.(driven(offset), context) ?? driven(offset),
    );
}

/** A stack whose blocks hold modules. */
function modulesStep(
  scope: ModuleScope,
  { normalisation, positions }: StackSettings,
  modules: readonly GrowableModule[],
  names: readonly string[],
): ModuleStep {
  const offset = scope.bias('bias', { absorbs: 'drive' });
  const embedded = positions && embeddingOf(scope, positions);
  const share = 1 / Math.sqrt(names.length * modules.length);
  const blocks = names.map((block) => stackBlock(scope, block, { modules, normalisation, share }));
  return (context) => {
    const start = context.driven(offset);
    let stream = embedded?.(start, context) ?? start;
    const carried: Record<string, Tensor> = {};
    for (const block of blocks) {
      const after = block(stream, context);
      stream = after.stream;
      Object.assign(carried, after.carried);
    }
    return { activation: stream, ...carried };
  };
}
