import { foldKey, type RandomKey } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, resolveOptions, stepsOption } from '../options/options.ts';
import { integerDraw } from '../uniform-draws.ts';
import { LaneText, laneMemory } from './lane-text.ts';
import { letterTask } from './letter-task.ts';

const NAME = 'anbncn';
const SOURCE =
  'Gers and Schmidhuber, "LSTM recurrent networks learn simple context-free and context-sensitive languages", IEEE ' +
  'Transactions on Neural Networks 12 (2001)';

/** The end of a word, and the letters that it may have. */
const LETTERS = '.abcdefgh';

const OPTIONS = {
  most: integerOption({ default: 5, min: 1, max: 100_000, meaning: 'largest n of a word' }),
  letters: integerOption({
    default: 3,
    min: 1,
    max: LETTERS.length - 1,
    meaning: 'number of letters of which each comes n times: 2 for words a^n b^n, 3 for a^n b^n c^n',
  }),
  steps: stepsOption,
} as const;

/** Options of {@link anbncn}. */
export interface AnbncnOptions {
  /** The largest n; 5 where it is left out (the source has 10 and more). */
  readonly most?: number;
  /** Letters of which each comes n times, 1 to 8; 3 where it is left out. */
  readonly letters?: number;
  /** Characters in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { most, letters } = options;
  return letterTask({
    name: NAME,
    source: SOURCE,
    options,
    letters: LETTERS.slice(0, letters + 1),
    natsPerCharacter: Math.log(most) / ((letters * (most + 1)) / 2 + 1),
    needsMemory: true,
    text: (key, batch) => countedText({ most, letters, key, batch }),
  });
}

interface CountedTextRequest {
  readonly most: number;
  readonly letters: number;
  readonly key: RandomKey;
  readonly batch: number;
}

/** Words of counted letters. The n of the w-th word of lane i follows from draw w of that lane. */
function countedText({ most, letters, key, batch }: CountedTextRequest): LaneText {
  const countKey = foldKey(key, 'counts');
  const words = laneMemory(batch);
  const places = laneMemory(batch, letters * most);
  return new LaneText({
    owner: NAME,
    batch,
    symbols: letters + 1,
    memories: { words, places },
    step(lane) {
      const word = words.values[lane] as number;
      const place = places.values[lane] as number;
      const count = 1 + integerDraw(countKey, word, lane, most);
      if (place < letters * count) {
        places.values[lane] = place + 1;
        return 1 + Math.floor(place / count);
      }
      words.values[lane] = word + 1;
      places.values[lane] = 0;
      return 0;
    },
  });
}

/** The counted letters in the registry. */
export const anbncnDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Words a^n b^n c^n with n drawn at random: each letter comes as often as the first.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Words `a^n b^n c^n` one after the other, each with a stop after it: n times each letter, where n is uniform from 1 to
 * `most`. Only where the first letter ends is uncertain, and all else follows from counting.
 *
 * A word tells n and nothing else, which takes `ln most` nats, and has `letters (most + 1) / 2 + 1` characters on average.
 * Words are independent, so the floor is the ratio of the two.
 *
 * Source: Gers and Schmidhuber, IEEE Transactions on Neural Networks 12 (2001), where a network must predict all letters that
 * may follow.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function anbncn(options: AnbncnOptions = {}): Task {
  return create(options, NAME);
}
