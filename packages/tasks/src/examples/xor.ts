import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import { resolveOptions } from '../options/options.ts';
import { labelledExamples } from './labelled-examples.ts';

const NAME = 'xor';
const SOURCE =
  'Rumelhart, Hinton and Williams, "Learning internal representations by error propagation", Parallel Distributed Processing 1 (1986)';

/** The four corners; class 1 where the signs differ. */
const CORNERS = { inputs: Float32Array.of(-1, -1, 1, -1, -1, 1, 1, 1), labels: Uint8Array.of(0, 1, 1, 0) };

function create(given: unknown, path: string): Task {
  return labelledExamples({
    name: NAME,
    source: SOURCE,
    options: resolveOptions(NAME, {}, given, path),
    inputs: { name: 'bits', size: 2 },
    classes: 2,
    names: ['same', 'different'],
    train: CORNERS,
    test: CORNERS,
    noiseless: true,
    complete: true,
  });
}

/** Exclusive or in the registry. */
export const xorDefinition: TaskDefinition = {
  name: NAME,
  summary: 'Whether two bits differ.',
  source: SOURCE,
  options: {},
  create,
};

/**
 * Exclusive or: two `bits` of -1 and +1, class 1 where they differ. All four patterns are learned from and tested on; no network
 * without hidden units can tell them apart. The floor is 0.
 *
 * Source: Rumelhart, Hinton and Williams, "Learning internal representations by error propagation" (1986).
 */
export function xor(): Task {
  return create({}, NAME);
}
