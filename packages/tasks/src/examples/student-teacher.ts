import type { RandomKey } from '@meristem/autodiff';
import { foldKey, normalAt, randomKey, uniformAt } from '@meristem/autodiff';
import type { TaskDefinition } from '../contract/definition.ts';
import type { Task } from '../contract/task.ts';
import type { OptionValues } from '../options/options.ts';
import { integerOption, numberOption, resolveOptions, seedOption } from '../options/options.ts';
import type { ExampleArrays } from './example-arrays.ts';
import { exampleTask } from './example-task.ts';

const NAME = 'student-teacher';
const SOURCE =
  'Evci and others, "GradMax: growing neural networks using gradient information", ICLR 2022, section 4.1';

const OPTIONS = {
  inputs: integerOption({ default: 20, min: 1, max: 10_000, meaning: 'number of inputs of the teacher' }),
  hidden: integerOption({
    default: 10,
    min: 1,
    max: 10_000,
    meaning: 'number of hidden units of the teacher',
  }),
  outputs: integerOption({ default: 10, min: 1, max: 10_000, meaning: 'number of outputs of the teacher' }),
  noise: numberOption({
    default: 0,
    min: 0,
    max: 1000,
    meaning: 'standard deviation of the noise of every output, learned from or held out',
  }),
  train: integerOption({ default: 1000, min: 1, max: 1_000_000, meaning: 'number of training examples' }),
  test: integerOption({ default: 1000, min: 1, max: 1_000_000, meaning: 'number of held-out examples' }),
  seed: seedOption,
} as const;

/** Options of {@link studentTeacher}. */
export interface StudentTeacherOptions {
  /** Inputs of the teacher; 20 where it is left out. */
  readonly inputs?: number;
  /** Its hidden units; 10 where it is left out. */
  readonly hidden?: number;
  /** Its outputs; 10 where it is left out. */
  readonly outputs?: number;
  /** Standard deviation of the noise of every output; 0 where it is left out. */
  readonly noise?: number;
  /** Training examples; 1000 where it is left out. */
  readonly train?: number;
  /** Held-out examples; 1000 where it is left out. */
  readonly test?: number;
  /** What teacher and examples are drawn with; 0 where it is left out. */
  readonly seed?: number;
}

type Shape = OptionValues<typeof OPTIONS>;

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { inputs, outputs, noise, train, test, seed } = options;
  const key = randomKey(seed);
  const teacherKey = foldKey(key, 'teacher');
  return exampleTask({
    name: NAME,
    source: SOURCE,
    options,
    inputs: [{ kind: 'vector', name: 'x', size: inputs }],
    targets: [{ kind: 'vector', name: 'value', size: outputs }],
    train: taught(teacherKey, foldKey(key, 'train'), train, options),
    test: taught(teacherKey, foldKey(key, 'test'), test, options),
    floor: outputs * noise ** 2,
  });
}

/** Examples, and what the teacher makes of each. */
function taught(teacherKey: RandomKey, key: RandomKey, count: number, shape: Shape): ExampleArrays {
  const { inputs, hidden, outputs, noise } = shape;
  const into = weights(foldKey(teacherKey, 'hidden'), hidden, inputs);
  const out = weights(foldKey(teacherKey, 'outputs'), outputs, hidden);
  const noiseKey = foldKey(key, 'noise');
  const [x, value] = [new Float64Array(count * inputs), new Float64Array(count * outputs)];
  for (let at = 0; at < count; at += 1) {
    const vector = x.subarray(at * inputs, (at + 1) * inputs);
    for (let i = 0; i < inputs; i += 1) vector[i] = normalAt(key, at, i);
    const active = into.map((row) => Math.max(0, product(row, vector)));
    out.forEach((row, o) => {
      value[at * outputs + o] = product(row, active) + noise * normalAt(noiseKey, at, o);
    });
  }
  return { x, value };
}

function weights(key: RandomKey, rows: number, columns: number): readonly (readonly number[])[] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => 2 * uniformAt(key, row, column) - 1),
  );
}

function product(row: readonly number[], vector: ArrayLike<number>): number {
  return row.reduce((sum, weight, at) => sum + weight * (vector[at] as number), 0);
}

/** The task of the teacher in the registry. */
export const studentTeacherDefinition: TaskDefinition = {
  name: NAME,
  summary: 'What a random network with one hidden layer makes of random numbers.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * What a teacher makes of random numbers: a network of one hidden layer of ReLU units without biases, all of whose weights are
 * uniform from -1 to 1. Inputs `x` are standard normal, and `value` is squared-error. The floor is the noise of all outputs, 0
 * unless told, and a student with the teacher's units reaches it.
 *
 * Source: Evci, van Merrienboer, Unterthiner, Vladymyrov and Pedregosa, "GradMax: growing neural networks using gradient
 * information" (2022), section 4.1, where 20 inputs, 10 hidden units and 10 outputs teach 1000 examples.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function studentTeacher(options: StudentTeacherOptions = {}): Task {
  return create(options, NAME);
}
