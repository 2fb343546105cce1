import { uniformAt } from '@meristem/autodiff';
import type { Task, TaskDefinition } from '@meristem/tasks';
import { integerOption, resolveOptions } from '@meristem/tasks';
import { TrialStream } from './trial-stream.ts';

const NAME = 'recall';
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

/** Delayed recall: some letters, many blanks, then cues; each cue asks for the next of the letters, all else for a blank. */
export const recallDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Some letters, to be said again after a long pause.',
  source:
    'Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), after experiment 2',
  options: OPTIONS,
  create,
};

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { letters, alphabet, delay } = options;
  const steps = letters + delay + letters;
  const cue = alphabet + 1;
  return {
    name: NAME,
    options,
    source: recallDefinition.source,
    steps,
    independent: true,
    needsMemory: true,
    inputs: [{ kind: 'symbol', name: 'symbol', size: alphabet + 2 }],
    targets: [{ kind: 'symbol', name: 'said', size: alphabet + 1 }],
    floor: () => ({ natsPerCharacter: 0, natsPerCycle: 0 }),
    plateaus: () => [],
    open(request) {
      const { batch } = request;
      return new TrialStream(NAME, request, (into, lane, key) => {
        const [symbol, said] = [into['symbol'] as Int32Array, into['said'] as Int32Array];
        for (let place = 0; place < letters; place += 1) {
          const letter = BLANK + 1 + Math.floor(alphabet * uniformAt(key, place, lane));
          symbol[place * batch + lane] = letter;
          symbol[(letters + delay + place) * batch + lane] = cue;
          said[(letters + delay + place) * batch + lane] = letter;
        }
      });
    },
  };
}
