import { foldKey, type RandomKey, type TrainingTask, uniformAt } from '@meristem/autodiff';
import { givenTask } from './given-task.ts';

/** A symbol that the lane of a keyed random sequence has at a position. */
function symbolAt(key: RandomKey, lane: number, position: number, symbols: number): number {
  return Math.floor(uniformAt(foldKey(key, lane), position) * symbols);
}

/**
 * Random symbols, each of which must be said again `delay` steps later: cannot be learned without a memory, and almost
 * any memory will do. Cost of a network that remembers: 0 nats, but for the first symbols of a run.
 */
export function echoTask(
  options: { readonly symbols?: number; readonly delay?: number; readonly steps?: number } = {},
): TrainingTask {
  const { symbols = 3, delay = 1, steps = 10 } = options;
  return givenTask({
    name: 'echo',
    steps,
    inputs: [{ kind: 'symbol', name: 'symbol', size: symbols }],
    targets: [{ kind: 'symbol', name: 'next', size: symbols }],
    floor: 1e-3,
    at: (port, position, lane, key) => {
      const said = port === 'symbol' ? position : position - delay;
      return [said < 0 ? 0 : symbolAt(key, lane, said, symbols)];
    },
  });
}

/** A given text, over and over; the network reads one character and must predict the next. Lanes are all the same. */
export function textTask(options: {
  readonly text: string;
  readonly letters: string;
  readonly steps: number;
}): TrainingTask {
  const { text, letters, steps } = options;
  const symbols = [...text].map((letter) => letters.indexOf(letter));
  return givenTask({
    name: 'text',
    steps,
    inputs: [{ kind: 'symbol', name: 'symbol', size: letters.length }],
    targets: [{ kind: 'symbol', name: 'next', size: letters.length }],
    at: (port, position) => [symbols[(port === 'symbol' ? position : position + 1) % symbols.length]!],
  });
}
