import { uniformAt } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { integerOption, resolveOptions } from '../options/options.ts';
import { trialTask } from './trial-task.ts';

const NAME = 'recall';
const SOURCE =
  'Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), after experiment 2';
const BLANK = 0;

const OPTIONS = {
  letters: integerOption({ default: 3, min: 1, max: 100, meaning: 'number of letters to remember' }),
  alphabet: integerOption({ default: 4, min: 2, max: 200, meaning: 'number of letters that there are' }),
  delay: integerOption({
    default: 12,
    min: 0,
    max: 100_000,
    meaning: 'number of blanks between the letters and the cue',
  }),
} as const;

/** Options of {@link recall}. */
export interface RecallOptions {
  /** Letters to remember; 3 where it is left out. */
  readonly letters?: number;
  /** Letters that there are, at least 2; 4 where it is left out. */
  readonly alphabet?: number;
  /** Blanks between the letters and the cue; 12 where it is left out. */
  readonly delay?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { letters, alphabet, delay } = options;
  const cue = alphabet + 1;
  return trialTask({
    name: NAME,
    source: SOURCE,
    options,
    steps: letters + delay + letters,
    inputs: [{ kind: 'symbol', name: 'symbol', size: alphabet + 2 }],
    targets: [{ kind: 'symbol', name: 'said', size: alphabet + 1 }],
    floor: 0,
    write({ into, lane, batch, key }) {
      const symbol = into['symbol'] as Int32Array;
      const said = into['said'] as Int32Array;
      for (let place = 0; place < letters; place += 1) {
        const letter = BLANK + 1 + Math.floor(alphabet * uniformAt(key, place, lane));
        const again = (letters + delay + place) * batch + lane;
        symbol[place * batch + lane] = letter;
        symbol[again] = cue;
        said[again] = letter;
      }
    },
  });
}

/** The recall task in the registry. */
export const recallDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Some letters, to be said again after a long pause.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Delayed recall: some letters, many blanks, then cues; each cue asks for the next of the letters, all else for a blank. What
 * is asked for was seen, so the floor is 0.
 *
 * Source: after Hochreiter and Schmidhuber, Neural Computation 9 (1997), experiment 2, which asks for one letter.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function recall(options: RecallOptions = {}): Task {
  return create(options, NAME);
}
