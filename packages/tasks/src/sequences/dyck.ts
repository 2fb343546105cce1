import { foldKey, type RandomKey } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, probabilityOption, resolveOptions, stepsOption } from '../options/options.ts';
import { uniformDraw } from '../uniform-draws.ts';
import { binaryEntropy } from './entropy.ts';
import { LaneText, laneMemory } from './lane-text.ts';
import { letterTask } from './letter-task.ts';

const NAME = 'dyck';
const SOURCE =
  'Hewitt, Hahn, Ganguli, Liang and Manning, "RNNs can generate bounded hierarchical languages with optimal memory", EMNLP ' +
  '(2020)';

/** The brackets of kind k are letters 2k and 2k + 1. */
const LETTERS = '()[]{}<>';
const KINDS = LETTERS.length / 2;

const OPTIONS = {
  kinds: integerOption({ default: 2, min: 1, max: KINDS, meaning: 'number of kinds of brackets' }),
  depth: integerOption({
    default: 3,
    min: 1,
    max: 24,
    meaning: 'number of brackets open at a time, at most',
  }),
  opening: probabilityOption({
    default: 0.5,
    meaning: 'chance that a bracket opens where one may open or close',
  }),
  steps: stepsOption,
} as const;

/** Options of {@link dyck}. */
export interface DyckOptions {
  /** Kinds of brackets, 1 to 4; 2 where it is left out. */
  readonly kinds?: number;
  /** Brackets open at a time, at most, 1 to 24; 3 where it is left out. */
  readonly depth?: number;
  /** The chance that a bracket opens where one may open or close, in [0, 1); 0.5 where it is left out. */
  readonly opening?: number;
  /** Characters in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

/** What the brackets of a text are like. */
export interface DyckShape {
  readonly kinds: number;
  readonly depth: number;
  readonly opening: number;
}

/**
 * The entropy rate of bracketed text, in nats per character.
 *
 * Whoever knows the open brackets pays `H(p)` where one may open or close, and `ln kinds` for each one that opens; what closes
 * is known. How many are open is a walk that steps up with the chance 1 at 0, p from 1 to depth - 1 and 0 at depth, else down.
 * It crosses from d to d + 1 as often as back, so its stationary shares obey `share(d + 1) down(d + 1) = share(d) up(d)`. The
 * rate is the mean cost under them.
 */
export function dyckNatsPerCharacter({ kinds, depth, opening }: DyckShape): number {
  const up = (open: number): number => (open === 0 ? 1 : open === depth ? 0 : opening);
  let [share, shares, nats] = [1, 0, 0];
  for (let open = 0; open <= depth; open += 1) {
    if (open > 0) share *= up(open - 1) / (1 - up(open));
    shares += share;
    nats += share * (binaryEntropy(up(open)) + up(open) * Math.log(kinds));
  }
  return nats / shares;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { kinds, depth, opening } = options;
  return letterTask({
    name: NAME,
    source: SOURCE,
    options,
    letters: LETTERS.slice(0, 2 * kinds),
    natsPerCharacter: dyckNatsPerCharacter(options),
    needsMemory: true,
    text: (key, batch) => bracketText({ kinds, depth, opening, key, batch }),
  });
}

/**
 * Balanced brackets. Whether the c-th character of lane i opens, and which kind, are draws 2c and 2c + 1 of that lane. The
 * open brackets are the digits of a number to the base `kinds`, the innermost one last.
 */
function bracketText({
  kinds,
  depth,
  opening,
  key,
  batch,
}: DyckShape & { readonly key: RandomKey; readonly batch: number }): LaneText {
  const drawKey = foldKey(key, 'brackets');
  const characters = laneMemory(batch);
  const depths = laneMemory(batch, depth);
  const stacks = laneMemory(batch, kinds ** depth - 1);
  return new LaneText({
    owner: NAME,
    batch,
    symbols: 2 * kinds,
    memories: { characters, depths, stacks },
    step(lane) {
      const character = characters.values[lane] as number;
      const open = depths.values[lane] as number;
      const stack = stacks.values[lane] as number;
      characters.values[lane] = character + 1;
      const free = open > 0 && open < depth;
      if (free ? uniformDraw(drawKey, 2 * character, lane) < opening : open === 0) {
        const kind = Math.floor(kinds * uniformDraw(drawKey, 2 * character + 1, lane));
        depths.values[lane] = open + 1;
        stacks.values[lane] = stack * kinds + kind;
        return 2 * kind;
      }
      depths.values[lane] = open - 1;
      stacks.values[lane] = Math.floor(stack / kinds);
      return 2 * (stack % kinds) + 1;
    },
  });
}

/** The balanced brackets in the registry. */
export const dyckDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Balanced brackets of several kinds, nested to a bounded depth.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Balanced brackets of some kinds (the Dyck language of as many), of which at most `depth` are open at a time. Where none is
 * open, one opens; where `depth` are, the innermost one closes; in between one opens with the chance `opening`. A bracket that
 * opens is of any kind, all equally likely. The floor is that of {@link dyckNatsPerCharacter}.
 *
 * Source: Hewitt et al. (2020), whose words end where nothing is open.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function dyck(options: DyckOptions = {}): Task {
  return create(options, NAME);
}
