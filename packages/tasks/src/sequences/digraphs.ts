import { bracketTask } from './bracket-task.ts';
import type { TaskDefinition } from '../contract/definition.ts';
import { DigraphsText } from './digraphs-text.ts';
import { binaryEntropy } from './entropy.ts';
import { probabilityOption, resolveOptions, stepsOption } from '../options/options.ts';
import type { Task } from '../contract/task.ts';

const NAME = 'digraphs';
const SOURCE =
  'Miconi, "Neural networks with differentiable structure", arXiv 1606.06216 (2016), section "Tasks", easy problem';

const OPTIONS = {
  continuation: probabilityOption({ default: 0.75, meaning: 'chance that another "ab" follows one' }),
  steps: stepsOption,
} as const;

/** Options of {@link digraphs}. */
export interface DigraphsOptions {
  /** The chance that another `ab` follows one, in [0, 1); 0.75 (the paper's text) where it is left out. */
  readonly continuation?: number;
  /** Characters in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

/**
 * The entropy rate of the digraph text, in nats per character.
 *
 * Only the character after a `b` is uncertain, and it is decided anew each time. A group takes a geometric number of
 * such decisions, `1 / (1 - p)` on average, of entropy `H(p)` each, and has `2 + 2 / (1 - p)` characters on average.
 * Groups are independent, so the rate is the ratio of the two means, `H(p) / (2 (1 - p) + 2)`.
 */
export function digraphsNatsPerCharacter(continuation: number): number {
  return binaryEntropy(continuation) / (2 * (1 - continuation) + 2);
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { continuation } = options;
  return bracketTask({
    name: NAME,
    source: SOURCE,
    options,
    natsPerCharacter: digraphsNatsPerCharacter(continuation),
    plateaus: [],
    needsMemory: false,
    text: (key, batch) => new DigraphsText({ continuation, key, batch }),
  });
}

/** The digraphs task in the registry. */
export const digraphsDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Groups of one or more "ab" in brackets, of geometric length (easy).',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * The easy problem: groups `(` + one or more `ab` + `)`. After each `ab` another one follows with the chance
 * `continuation`; every other character follows from the one before it. The floor is that of
 * {@link digraphsNatsPerCharacter}.
 *
 * Source: Miconi, "Neural networks with differentiable structure", arXiv 1606.06216 (2016), section "Tasks". The text of
 * the paper says 0.75, its program `gentext.py` draws its data with 0.6.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function digraphs(options: DigraphsOptions = {}): Task {
  return create(options, NAME);
}
