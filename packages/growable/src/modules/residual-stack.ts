import { add, type Tensor, variable, zeros } from '@meristem/autodiff';
import type { ActivationName } from './activation.ts';
import { dropped, requireShare } from './dropout.ts';
import { ArchitectureError } from '../architecture/errors.ts';
import type {
  GrowableModule,
  LayerPopulation,
  ModuleInstance,
  ModuleOptions,
  ModuleScope,
  UnitRange,
} from './growable-module.ts';
import { presenceNorm } from './presence-norm.ts';
import { type BlockOptions, residualBlock } from './residual-block.ts';
import { statedOptions, type UnitOptions, unitRange } from './unit-options.ts';
import { atZero } from './weight-policy.ts';

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
  /** `layer` normalises what each block reads, over the stream; nothing is normalised unless told. */
  readonly normalisation?: 'none' | 'layer';
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

/**
 * A stack of residual blocks over a stream of units, `x' = x + W f(V x + c)` per block: depth as a population. Blocks are
 * units of the population `<area>.layers`, scored by the norm of what they add before it is added, so that the growth rule
 * that adds and removes neurons adds blocks on top and removes them anywhere. A newborn block adds nothing at first. The
 * units inside of every block, and those of the stream, are populations too.
 *
 * Source: He et al., arXiv 1512.03385; depth by layers with initially low pre-additive output is proposed in Miconi,
 * arXiv 1606.06216, section "Conclusion".
 *
 * @throws ArchitectureError if bounds contradict each other, dropout is no share, or a normalised stream may have a single
 *   unit.
 */
export function residualStack(options: ResidualStackOptions = {}): GrowableModule {
  const { minBlocks = 0, maxBlocks = 24, normalisation = 'none', blocks: asked = 1 } = options;
  const blocks = typeof asked === 'number' ? firstBlocks(asked) : asked;
  const settings: StackSettings = {
    units: unitRange(options),
    width: unitRange(options.width ?? {}),
    activation: options.activation ?? 'relu',
    normalised: normalisation === 'layer',
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
  return Array.from({ length: Number.isInteger(count) ? Math.max(0, count) : 0 }, (_, i) => `b${i + 1}`);
}

function fail(found: string, expected: string): never {
  throw new ArchitectureError(`residualStack: found ${found}, expected ${expected}.`);
}

function check(
  { units, width, normalised, dropout, minBlocks, maxBlocks }: StackSettings,
  blocks: number,
): void {
  const whole = [blocks, minBlocks, maxBlocks].every((count) => Number.isInteger(count) && count >= 0);
  if (!whole || blocks < minBlocks || blocks > maxBlocks) {
    fail(`${blocks} blocks`, `a whole number from ${minBlocks} to ${maxBlocks} (minBlocks to maxBlocks)`);
  }
  if (!(width.min <= width.initial && width.initial <= width.max)) {
    fail(`a width of ${width.initial}`, `${width.min} to ${width.max} (minUnits to maxUnits)`);
  }
  if (normalised && units.min < 2) {
    fail(
      `layer normalisation over as few as ${units.min} units`,
      '2 or more: that of a single unit is always 0. Set units and minUnits to at least 2',
    );
  }
  requireShare('residualStack', dropout);
}

/** Names of blocks, each once and none that a newborn would get. */
function checkNames(blocks: readonly string[], named: number): void {
  if (!Number.isInteger(named) || named < 0) fail(`named ${named}`, 'a whole number, 0 or more');
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
    recurrent: false,
    coupled: settings.normalised,
    layers,
    declare: (scope) => stackInstance(scope, settings, blocks),
  };
}

/** What makes the stack again, blocks that were born or removed since the start included. */
function optionsOf({ stated }: StackSettings, blocks: readonly string[], named: number): ModuleOptions {
  const { blocks: asked, ...rest } = stated;
  const others = Object.fromEntries(Object.entries(rest).filter(([option]) => option !== 'named'));
  const first = firstBlocks(named);
  const ungrown = named === blocks.length && blocks.every((block, i) => block === first[i]);
  if (!ungrown) return { ...others, blocks, named };
  return asked === undefined && blocks.length === 1 ? others : { ...others, blocks: blocks.length };
}

function stackInstance(
  scope: ModuleScope,
  settings: StackSettings,
  names: readonly string[],
): ModuleInstance {
  const { name, axis } = scope;
  const bias = variable({ name: `${name}.bias`, dims: [axis], part: 'bias', initial: zeros, birth: atZero });
  const norm = settings.normalised ? presenceNorm(name, axis) : undefined;
  const blocks = names.map((block) => residualBlock(scope, block, settings));
  return {
    variables: [bias, ...(norm ? [norm.gain] : []), ...blocks.flatMap((block) => block.variables)],
    driveDims: [],
    recurrentWeights: blocks.map((block) => block.reading),
    populations: blocks.map((block) => block.population),
    layers: blocks.map((block) => ({ name: block.name, outgoing: [block.adding] })),
    biasOf: {
      drive: bias,
      // Behind a norm a constant of the stream is no bias.
      weights: new Map(norm ? [] : blocks.map((block) => [block.reading, block.bias])),
    },
    ...(norm && { statistics: [norm.settling] }),
    step: (drive, _previous, context) => {
      // Checked with the graph: some input reaches every area, so something drives it.
      const start: Tensor = add(drive!, bias);
      return blocks.reduce((stream, block) => {
        const hidden = block.hidden(norm ? norm.normalise(stream) : stream);
        context.observe(block.population.name, hidden);
        const dims = [context.batch, block.population.axis];
        const added = block.added(dropped(hidden, dims, settings.dropout, context, block.name));
        context.observe(block.name, added);
        return add(stream, added);
      }, start);
    },
  };
}
