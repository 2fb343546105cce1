import type { JsonObject, RandomKey, SymbolPort } from '@meristem/autodiff';
import { requireLanes } from '../contract/batch.ts';
import type { Floor, Plateau, Task } from '../contract/task.ts';
import type { Text } from './symbol-stream.ts';
import { textStream } from './symbol-stream.ts';

/** What sets one task on a text apart from another. */
export interface LetterTaskRequest {
  readonly name: string;
  readonly source: string;
  readonly options: JsonObject & { readonly steps: number };
  /** The character of each symbol, in order. */
  readonly letters: string;
  /** Nats per character of the best predictor. */
  readonly natsPerCharacter: number;
  /** None where they are left out. */
  readonly plateaus?: readonly Plateau[];
  readonly needsMemory: boolean;
  /** Starts a text. */
  readonly text: (key: RandomKey, batch: number) => Text;
}

/** A task on a text that stays the same: the ports `symbol` and `next`, one floor, one list of plateaus. */
export function letterTask(request: LetterTaskRequest): Task {
  const { name, source, options, letters, natsPerCharacter, plateaus = [], needsMemory, text } = request;
  const { steps } = options;
  const floor: Floor = { natsPerCharacter, natsPerCycle: natsPerCharacter * steps };
  const port = (portName: string): SymbolPort => ({
    kind: 'symbol',
    name: portName,
    size: letters.length,
    letters,
  });
  return {
    name,
    options,
    source,
    steps,
    needsMemory,
    inputs: [port('symbol')],
    targets: [port('next')],
    floor: () => floor,
    plateaus: () => plateaus,
    open({ key, batch }) {
      return textStream(name, steps, text(key, requireLanes(name, batch)));
    },
  };
}
