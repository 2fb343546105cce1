import type { CycleArrays, JsonValue, SymbolPort, TrainingStream } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Floor, Plateau, Task } from '../contract/task.ts';
import { requireSymbols } from '../contract/port-arrays.ts';
import { resolveOptions } from '../options/options.ts';
import { BRACKET_LETTERS, BRACKET_SYMBOLS } from './alphabet.ts';
import { createReversal, REVERSAL_OPTIONS, reversalDefinition } from './reversal.ts';

const NAME = 'echo';
const SOURCE = `${reversalDefinition.source}; the echo is of this package`;

/** Options of {@link echo}. */
export interface EchoOptions {
  /** Letters in a group, 1 to 512; 6 where it is left out. */
  readonly letters?: number;
  /** Letters that differ from the reverse of the last group, 0 to `letters`; 1 where it is left out. */
  readonly flips?: number;
  /** Characters in a training cycle; 40 where it is left out. */
  readonly steps?: number;
}

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, REVERSAL_OPTIONS, given, path);
  const text = createReversal(options, path);
  const own = text.floor(0) as Floor;
  const floor = twice(own);
  const plateaus = text.plateaus(0).map(({ label, natsPerCycle }): Plateau => ({
    label,
    natsPerCycle: 2 * natsPerCycle,
  }));
  const again: SymbolPort = {
    kind: 'symbol',
    name: 'echo',
    size: BRACKET_LETTERS.length,
    letters: BRACKET_LETTERS,
  };
  return {
    name: NAME,
    options,
    source: SOURCE,
    steps: text.steps,
    needsMemory: true,
    inputs: text.inputs,
    targets: [...text.targets, again],
    floor: () => floor,
    targetFloor: (port) => (port === 'next' || port === 'echo' ? own : undefined),
    plateaus: () => plateaus,
    open: ({ key, batch }) => new EchoStream(text.open({ key, batch }), text.steps * batch),
  };
}

function twice({ natsPerCharacter, natsPerCycle }: Floor): Floor {
  return { natsPerCharacter: 2 * natsPerCharacter, natsPerCycle: 2 * natsPerCycle };
}

/** A bracketed text that says each next character twice, once with its letters exchanged. */
class EchoStream implements TrainingStream {
  readonly #text: TrainingStream;
  readonly #length: number;

  constructor(text: TrainingStream, length: number) {
    this.#text = text;
    this.#length = length;
  }

  next(into: CycleArrays): void {
    const echoed = requireSymbols(NAME, 'echo', into, this.#length);
    // The text checks its arrays before it moves, so that nothing moves where any array is unfit.
    this.#text.next(into);
    const said = into['next'] as Int32Array;
    for (let at = 0; at < this.#length; at += 1) echoed[at] = exchanged(said[at] as number);
  }

  position(): JsonValue {
    return this.#text.position();
  }

  seek(position: JsonValue): void {
    this.#text.seek(position);
  }
}

/** a for b, b for a, and brackets as they are. */
function exchanged(symbol: number): number {
  if (symbol === BRACKET_SYMBOLS.a) return BRACKET_SYMBOLS.b;
  return symbol === BRACKET_SYMBOLS.b ? BRACKET_SYMBOLS.a : symbol;
}

/** The echo in the registry. */
export const echoDefinition: TaskDefinition = {
  name: NAME,
  summary:
    'The reversal text, of which the next character is to be said twice: two outputs that one memory serves.',
  source: SOURCE,
  options: REVERSAL_OPTIONS,
  create,
};

/**
 * The text of the reversal task with the same key, and beside `next` a second target, `echo`: the same character with a and b
 * exchanged. One memory serves both, so a network that keeps two has one too many. Each target by itself costs what the
 * reversal costs, and the floor and the plateaus are twice those of the reversal text.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function echo(options: EchoOptions = {}): Task {
  return create(options, NAME);
}
