import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { resolveOptions, stepsOption } from '../options/options.ts';
import { type Grammar, grammarText } from './grammar-text.ts';
import { letterTask } from './letter-task.ts';

const SOURCE =
  'Reber, "Implicit learning of artificial grammars", Journal of Verbal Learning and Verbal Behavior 6 (1967)';
const EMBEDDED_SOURCE =
  'Cleeremans, Servan-Schreiber and McClelland, "Finite state automata and simple recurrent networks", Neural ' +
  'Computation 1 (1989); Fahlman, "The recurrent cascade-correlation architecture", NIPS 3 (1991)';

const LETTERS = 'BTSXPVE';

const OPTIONS = { steps: stepsOption } as const;

/** Options of {@link reber} and {@link embeddedReber}. */
export interface ReberOptions {
  /** Characters in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

/** How many states a word of Reber's grammar goes through. */
const STATES = 7;

/** Reber's grammar from a state on; its last letter leads to `after`. */
function reberFrom(first: number, after: number): Grammar {
  return [
    [['B', first + 1]],
    [
      ['T', first + 2],
      ['P', first + 3],
    ],
    [
      ['S', first + 2],
      ['X', first + 4],
    ],
    [
      ['T', first + 3],
      ['V', first + 5],
    ],
    [
      ['X', first + 3],
      ['S', first + 6],
    ],
    [
      ['P', first + 4],
      ['V', first + 6],
    ],
    [['E', after]],
  ];
}

const REBER = reberFrom(0, 0);

/** B, then T or P, a word of Reber's grammar, the same T or P again, and E: one copy of the grammar for each of the two. */
const EMBEDDED: Grammar = [
  [['B', 1]],
  [
    ['T', 2],
    ['P', 3 + STATES],
  ],
  ...reberFrom(2, 2 + STATES),
  [['T', 4 + 2 * STATES]],
  ...reberFrom(3 + STATES, 3 + 2 * STATES),
  [['P', 4 + 2 * STATES]],
  [['E', 0]],
];

/** Fair choices and letters of a word: see {@link reber}. */
const [WORD_CHOICES, WORD_LETTERS] = [6, 8] as const;

interface ReberKind {
  readonly name: string;
  readonly source: string;
  readonly grammar: Grammar;
  /** Of a word, on average. */
  readonly choices: number;
  readonly length: number;
}

const PLAIN: ReberKind = {
  name: 'reber',
  source: SOURCE,
  grammar: REBER,
  choices: WORD_CHOICES,
  length: WORD_LETTERS,
};

const NESTED: ReberKind = {
  name: 'embedded-reber',
  source: EMBEDDED_SOURCE,
  grammar: EMBEDDED,
  choices: WORD_CHOICES + 1,
  length: WORD_LETTERS + 4,
};

function create({ name, source, grammar, choices, length }: ReberKind, given: unknown, path: string): Task {
  const options = resolveOptions(name, OPTIONS, given, path);
  return letterTask({
    name,
    source,
    options,
    letters: LETTERS,
    natsPerCharacter: (choices * Math.LN2) / length,
    needsMemory: true,
    text: (key, batch) => grammarText({ owner: name, grammar, letters: LETTERS, key, batch }),
  });
}

/** The Reber grammar in the registry. */
export const reberDefinition: TaskDefinition = {
  name: PLAIN.name,
  summary: 'Words of the Reber grammar, one after the other.',
  source: PLAIN.source,
  options: OPTIONS,
  create: (given, path) => create(PLAIN, given, path),
};

/** The embedded Reber grammar in the registry. */
export const embeddedReberDefinition: TaskDefinition = {
  name: NESTED.name,
  summary: 'Words of the Reber grammar, each between two letters that are the same.',
  source: NESTED.source,
  options: OPTIONS,
  create: (given, path) => create(NESTED, given, path),
};

/**
 * Words of the Reber grammar without end: B, a walk through a graph of five states with two ways out of each, both equally
 * likely, and E.
 *
 * No two ways out of a state have the same letter, so whoever has read a word so far knows its state, and pays `ln 2` nats at
 * each of the five and nothing elsewhere. Let e1 .. e5 be the choices still to come from them, in the order of the program:
 * `e1 = 1 + (e2 + e3)/2`, `e2 = 1 + (e2 + e4)/2`, `e3 = 1 + (e3 + e5)/2`, `e4 = 1 + e3/2`, `e5 = 1 + e4/2`, whose solution is
 * 6, 16/3, 14/3, 10/3, 8/3. So a word has 6 choices on average, and 8 letters, for each choice is a letter beside B and E;
 * words are independent, so the floor is the ratio of the means, `6 ln 2 / 8` nats per character.
 *
 * Source: Reber (1967).
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function reber(options: ReberOptions = {}): Task {
  return create(PLAIN, options, PLAIN.name);
}

/**
 * The embedded Reber grammar, without end: B, then T or P, a word of the Reber grammar, the same T or P again, and E. What
 * comes before the last letter of a word must be remembered through the word within.
 *
 * To the 6 choices and 8 letters that {@link reber} counts come one choice and four letters, so the floor is `7 ln 2 / 12`
 * nats per character; whoever forgets the T or P pays `8 ln 2 / 12`.
 *
 * Source: Cleeremans, Servan-Schreiber and McClelland (1989); Fahlman (1991).
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function embeddedReber(options: ReberOptions = {}): Task {
  return create(NESTED, options, NESTED.name);
}
