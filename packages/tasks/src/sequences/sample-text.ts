import { cycleArrays, type RandomKey, type SymbolPort } from '@meristem/autodiff';
import { spell } from './alphabet.ts';
import { TaskPortError } from '../errors.ts';
import type { Task } from '../contract/task.ts';

/** How much text to sample. */
export interface SampleRequest {
  readonly key: RandomKey;
  /** Lanes; 1 where it is left out. */
  readonly batch?: number;
  /** Training cycles; 1 where it is left out. */
  readonly cycles?: number;
}

/**
 * The text that a network would see: for each lane, the characters of the first cycles.
 *
 * @throws {@link TaskPortError} for a task without an input of characters
 */
export function sampleText(task: Task, { key, batch = 1, cycles = 1 }: SampleRequest): readonly string[] {
  const port = requireLetters(task);
  const arrays = cycleArrays(task, batch);
  const symbols = arrays[port.name] as Int32Array;
  const stream = task.open({ key, batch });
  const lanes = Array.from({ length: batch }, (): string[] => []);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    stream.next(arrays);
    lanes.forEach((text, lane) => {
      const column = Array.from({ length: task.steps }, (_, step) => symbols[step * batch + lane] as number);
      text.push(spell(column, port.letters));
    });
  }
  return lanes.map((text) => text.join(''));
}

function requireLetters({ name, inputs }: Task): SymbolPort {
  const port = inputs.find((input) => input.kind === 'symbol' && input.letters !== undefined);
  if (port?.kind === 'symbol') return port;
  const found = inputs.map((input) => `"${input.name}"`).join(', ');
  throw new TaskPortError(
    inputs[0]?.name ?? '',
    `sampleText: task "${name}" has the inputs ${found}, none of which carries characters. ` +
      'Sample a task that has an input of kind "symbol" with letters.',
  );
}
