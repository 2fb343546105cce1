import { uniformAt } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Plateau, Task } from '../contract/task.ts';
import { integerOption, resolveOptions } from '../options/options.ts';
import { trialTask } from './trial-task.ts';

const NAME = 'copy-memory';
const SOURCE =
  'Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997); ' +
  'in this form Arjovsky, Shah and Bengio, "Unitary evolution recurrent neural networks", ICML (2016)';
const BLANK = 0;

const OPTIONS = {
  letters: integerOption({ default: 4, min: 1, max: 1000, meaning: 'number of letters to copy' }),
  alphabet: integerOption({ default: 8, min: 2, max: 200, meaning: 'number of letters that there are' }),
  delay: integerOption({
    default: 10,
    min: 0,
    max: 100_000,
    meaning: 'number of blanks between the last letter and the cue',
  }),
} as const;

/** Options of {@link copyMemory}. */
export interface CopyMemoryOptions {
  /** Letters to copy; 4 where it is left out (the source has 10). */
  readonly letters?: number;
  /** Letters that there are, at least 2; 8 where it is left out, as in the source. */
  readonly alphabet?: number;
  /** Blanks between the last letter and the cue; 10 where it is left out (the source has 100 and more). */
  readonly delay?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { letters, alphabet, delay } = options;
  const cue = letters + delay;
  return trialTask({
    name: NAME,
    source: SOURCE,
    options,
    steps: cue + 1 + letters,
    inputs: [{ kind: 'symbol', name: 'symbol', size: alphabet + 2 }],
    targets: [{ kind: 'symbol', name: 'copy', size: alphabet + 1, ignore: BLANK }],
    floor: 0,
    plateaus: forgettingCosts(letters, alphabet),
    write({ into, lane, batch, key }) {
      const symbol = into['symbol'] as Int32Array;
      const copy = into['copy'] as Int32Array;
      for (let place = 0; place < letters; place += 1) {
        const letter = BLANK + 1 + Math.floor(alphabet * uniformAt(key, place, lane));
        symbol[place * batch + lane] = letter;
        copy[(cue + 1 + place) * batch + lane] = letter;
      }
      symbol[cue * batch + lane] = alphabet + 1;
    },
  });
}

/** What a trial costs whoever remembers some of the letters: `ln alphabet` nats for each of the others, which are uniform. */
function forgettingCosts(letters: number, alphabet: number): readonly Plateau[] {
  return Array.from({ length: letters }, (_, forgotten) => {
    const remembered = letters - 1 - forgotten;
    return {
      label: `${remembered} ${remembered === 1 ? 'letter' : 'letters'}`,
      natsPerCycle: (forgotten + 1) * Math.log(alphabet),
    };
  });
}

/** The copy-memory task in the registry. */
export const copyMemoryDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Some letters, to be said again in order, after a pause and a cue, from memory alone.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Copy memory: some letters, blanks, one cue, and blanks again, at which the letters are asked for in order. On the port
 * `symbol` a blank is 0, letters are 1 and up, and the cue is the last symbol; the target `copy` has the same numbers. All
 * other targets are blank and not counted, where the source counts them.
 *
 * What is asked for was seen, so the floor is 0. Whoever has forgotten a letter can only guess among all of them: the
 * plateaus are `ln alphabet` nats for each letter forgotten.
 *
 * Source: Hochreiter and Schmidhuber (1997), in the form of Arjovsky, Shah and Bengio (2016).
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function copyMemory(options: CopyMemoryOptions = {}): Task {
  return create(options, NAME);
}
