import type { JsonObject, RandomKey, SymbolPort } from '@meristem/autodiff';
import { BRACKET_LETTERS } from './alphabet.ts';
import { requireLanes } from '../contract/batch.ts';
import type { Text } from './symbol-stream.ts';
import { textStream } from './symbol-stream.ts';
import type { Floor, Plateau, Task } from '../contract/task.ts';

/** What a network sees of a bracketed text: the character at each step. */
const BRACKET_INPUTS: readonly SymbolPort[] = [
  { kind: 'symbol', name: 'symbol', size: BRACKET_LETTERS.length, letters: BRACKET_LETTERS },
];

/** What a network must predict of a bracketed text: the character that follows. */
const BRACKET_TARGETS: readonly SymbolPort[] = [
  { kind: 'symbol', name: 'next', size: BRACKET_LETTERS.length, letters: BRACKET_LETTERS },
];

/** What sets one task on a bracketed text apart from another. */
export interface BracketTaskRequest {
  readonly name: string;
  readonly source: string;
  readonly options: JsonObject & { readonly steps: number };
  /** Nats per character of the best predictor. */
  readonly natsPerCharacter: number;
  readonly plateaus: readonly Plateau[];
  readonly needsMemory: boolean;
  /** Starts a text. */
  readonly text: (key: RandomKey, batch: number) => Text;
}

/** A task on a bracketed text that stays the same: the ports `symbol` and `next`, one floor, one list of plateaus. */
export function bracketTask({
  name,
  source,
  options,
  natsPerCharacter,
  plateaus,
  needsMemory,
  text,
}: BracketTaskRequest): Task {
  const { steps } = options;
  const floor: Floor = { natsPerCharacter, natsPerCycle: natsPerCharacter * steps };
  return {
    name,
    options,
    source,
    steps,
    needsMemory,
    inputs: BRACKET_INPUTS,
    targets: BRACKET_TARGETS,
    floor: () => floor,
    plateaus: () => plateaus,
    open(request) {
      const batch = requireLanes(name, request.batch);
      return textStream(name, steps, text(request.key, batch));
    },
  };
}
