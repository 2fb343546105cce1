import type { JsonObject, SymbolPort, VectorPort } from '@meristem/autodiff';
import { sitesFault } from '@meristem/autodiff';
import { classPort } from '../options/class-weights.ts';
import { optionFault } from '../errors.ts';
import type { ExampleColumns } from './example-arrays.ts';
import { taskOfColumns } from './example-task.ts';
import { requireInteger } from '../options/json-checks.ts';
import type { LabelledSet } from './labelled-set.ts';
import { requireLabelledSet } from './labelled-set.ts';
import type { Task } from '../contract/task.ts';

/** What a task of labelled examples is made of. */
export interface LabelledExamplesRequest {
  readonly name: string;
  readonly source: string;
  /** Every option that the examples were made with, as JSON; none where it is left out. */
  readonly options?: JsonObject;
  /** The port that carries an example's vector; any name but `class`. Examples are given as the port carries them. */
  readonly inputs: Pick<VectorPort, 'name' | 'size' | 'standardised' | 'sites'>;
  /** How many classes there are, at least 2. */
  readonly classes: number;
  /** What each class is called, in order; classes have numbers alone where it is left out. */
  readonly names?: readonly string[];
  /** The examples to learn from. They are not copied: do not write to them afterwards. */
  readonly train: LabelledSet;
  /** The held-out examples; not copied either. */
  readonly test: LabelledSet;
  /** What the loss of each class is multiplied by; 1 each where it is left out. */
  readonly classWeights?: readonly number[];
  /** The share of each label that is spread evenly over all classes in training; 0 where it is left out. */
  readonly smoothing?: number;
  /** Whether the inputs decide the class for certain, so that the floor is 0; false, an unknown floor, if left out. */
  readonly noiseless?: boolean;
  /** Whether there are no others than the examples to learn from, so that none can be kept back; false if left out. */
  readonly complete?: boolean;
}

/**
 * A classification task: a vector goes in, its class (target port `class`) must come out, one step a cycle.
 *
 * A stream deals out the training examples in epochs: each has every example once, in an order that depends on the key
 * and the epoch alone. Where the batch does not divide the number of training examples, or is larger, cycles cross from one
 * epoch to the next. `heldOut` is the test set, in its own order: where the batch does not divide it, the last cycle is filled
 * up from its beginning, and those lanes do not count.
 * `split` keeps some of the training examples back, every class in proportion; there is none where they are `complete`.
 *
 * @throws {@link TaskOptionError} for a size or number of classes that is not a count, arrays that do not agree with
 *   them, inputs that are not finite, labels that are no class, or malformed weights or names
 */
export function labelledExamples(request: LabelledExamplesRequest): Task {
  const { name, source, options = {}, train, test, noiseless = false, complete = false } = request;
  const inputs = inputPort(request);
  const classes = requireClasses(request);
  const shape = { size: inputs.size, classes };
  const target = classPort({ ...request, owner: name });
  requireLabelledSet(train, shape, `${name}.train`);
  requireLabelledSet(test, shape, `${name}.test`);
  return taskOfColumns(
    {
      name,
      source,
      options,
      inputs: [inputs],
      targets: [target],
      complete,
      ...(noiseless && { floor: 0 }),
    },
    columnsOf(train, inputs, target),
    columnsOf(test, inputs, target),
  );
}

/** A set that has been checked, by port. */
function columnsOf({ inputs, labels }: LabelledSet, vector: VectorPort, target: SymbolPort): ExampleColumns {
  return {
    count: labels.length,
    columns: [
      { port: vector, values: inputs, scale: 1, width: vector.size },
      { port: target, values: labels, scale: 1, width: 1 },
    ],
  };
}

function inputPort({ name, inputs }: LabelledExamplesRequest): VectorPort {
  const path = `${name}.inputs`;
  if (inputs.name === 'class') {
    throw optionFault({
      path: `${path}.name`,
      found: '"class"',
      expected: 'another name, because the target port has this one',
      remedy: 'Name the port for what it carries, as in "point" or "pixels".',
    });
  }
  const field = { value: inputs.size, path: `${path}.size`, fault: optionFault };
  const bounds = { min: 1, max: 2 ** 24 };
  const size = requireInteger(field, bounds, 'It is the number of numbers in an example.');
  const { standardised, sites } = inputs;
  const port: VectorPort = {
    ...{ kind: 'vector', name: inputs.name, size },
    ...(standardised && { standardised }),
    ...(sites && { sites }),
  };
  const fault = sitesFault(port, path);
  if (fault) throw optionFault({ remedy: 'Say how the numbers lie, or leave the sites out.', ...fault });
  return port;
}

function requireClasses({ name, classes }: LabelledExamplesRequest): number {
  const field = { value: classes, path: `${name}.classes`, fault: optionFault };
  return requireInteger(field, { min: 2, max: 2 ** 24 }, 'It is the number of classes to tell apart.');
}
