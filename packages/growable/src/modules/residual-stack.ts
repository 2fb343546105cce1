import {
  add,
  anyOf,
  checkOptions,
  COUNT,
  listOf,
  type OptionTable,
  shape,
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
import { type BlockOptions, residualBlock } from './residual-block.ts';
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
  /** Of the units inside of blocks; relu unless told. */
  readonly activation?: ActivationName;
  /** Of what each block reads: over the stream (`layer`, `rms`), or of each unit over the batch; none unless told. */
  readonly normalisation?: Normalisation;
  /** Share of units inside of blocks that are silenced in training; 0 unless told. */
  readonly dropout?: number;
}

/** What all blocks of a stack have in common. */
interface StackSettings extends BlockOptions {
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
    normalisation,
    dropout: options.dropout ?? 0,
    minBlocks,
    maxBlocks,
    stated: statedOptions({ ...options, ...(options.width && { width: statedOptions(options.width) }) }),
  };
  const { named = blocks.length } = options;
  check(settings, typeof asked === 'number' ? asked : blocks.length);
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
    layers,
    declare: (scope) => stackStep(scope, settings, blocks),
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
  // One norm over the stream for all blocks; of batches each block has its own, as it meets the stream elsewhere.
  const normalise = normalisation === 'batch' ? undefined : normalisationOf(scope, normalisation);
  const blocks = names.map((block) =>
    residualBlock(scope, block, { ...settings, share: 1 / Math.sqrt(names.length) }),
  );
  return ({ driven, ...context }) =>
    blocks.reduce(
      (stream, block) => add(stream, block(normalise?.(stream, context) ?? stream, context)),
      driven(offset),
    );
}
