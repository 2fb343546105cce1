import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyOf,
  AT_LEAST_ONE,
  checkOptions,
  COUNT,
  FLAG,
  listOf,
  NOT_NEGATIVE,
  oneOf,
  OptionError,
  type OptionTable,
  required,
  SHARE,
  shape,
  tagged,
  that,
} from './index.ts';

interface Sample {
  readonly task: object;
  readonly units?: number;
  readonly activation?: 'tanh' | 'relu';
  readonly dropout?: number;
  readonly clipping?: { readonly norm?: number };
  readonly schedule?: { readonly kind: string };
  readonly memory?: number | 'mean';
  readonly sizes?: readonly number[];
  readonly verbose?: boolean;
}

const TABLE: OptionTable<Sample> = {
  task: required(that('a task', (value) => typeof value === 'object' && value !== null && 'steps' in value)),
  units: COUNT,
  activation: oneOf(['tanh', 'relu']),
  dropout: SHARE,
  clipping: shape<{ norm?: number }>({ norm: NOT_NEGATIVE }),
  schedule: tagged('kind', { constant: {}, cosine: { to: required(SHARE) } }),
  memory: anyOf(NOT_NEGATIVE, oneOf(['mean'])),
  sizes: listOf(AT_LEAST_ONE),
  verbose: FLAG,
};

const task = { steps: 3 };
const check = (options: unknown): void => checkOptions('sample', options as Sample, TABLE);

function fault(options: unknown): string {
  try {
    check(options);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return (error as OptionError).message;
  }
  return 'no fault';
}

describe('checkOptions', () => {
  it.each([
    [{ task }],
    [{ task, units: undefined, activation: 'relu', dropout: 1, clipping: {}, verbose: false }],
    [{ task, schedule: { kind: 'cosine', to: 0 }, memory: 'mean', sizes: [1, 2] }],
    [{ task, schedule: { kind: 'constant' }, memory: 0, sizes: [] }],
  ])('takes %o', (options) => expect(check(options)).toBeUndefined());

  it.each<[unknown, string]>([
    [undefined, 'sample: options: found nothing, expected an object.'],
    [4, 'sample: options: found 4, expected an object.'],
    [{}, 'sample: options.task: found nothing, expected a task.'],
    [{ task: Promise.resolve(task) }, 'sample: options.task: found a promise, expected a task. Await it.'],
    [Promise.resolve({ task }), 'sample: options: found a promise, expected an object. Await it.'],
    [{ task, units: -1 }, 'sample: options.units: found -1, expected a whole number, 0 or more.'],
    [{ task, units: '4' }, 'sample: options.units: found "4", expected a whole number, 0 or more.'],
    [{ task, units: NaN }, 'sample: options.units: found NaN, expected a whole number, 0 or more.'],
    [
      { task, unit: 4 },
      'sample: options.unit: found an option that is not known, expected one of: "task", "units", "activation", "dropout", ' +
        '"clipping", "schedule", "memory", "sizes", "verbose". Did you mean "units"?',
    ],
    [
      { task, activation: 'rleu' },
      'sample: options.activation: found "rleu", expected one of: "tanh", "relu". Did you mean "relu"?',
    ],
    [{ task, dropout: '0.5' }, 'sample: options.dropout: found "0.5", expected a number from 0 to 1.'],
    [
      { task, clipping: { norm: -1 } },
      'sample: options.clipping.norm: found -1, expected a number, 0 or more.',
    ],
    [
      { task, clipping: { norms: 1 } },
      'sample: options.clipping.norms: found an option that is not known, expected one of: "norm". Did you mean "norm"?',
    ],
    [
      { task, schedule: { kind: 'cosin', to: 0 } },
      'sample: options.schedule.kind: found "cosin", expected one of: "constant", "cosine". Did you mean "cosine"?',
    ],
    [
      { task, schedule: { kind: 'cosine' } },
      'sample: options.schedule.to: found nothing, expected a number from 0 to 1.',
    ],
    [
      { task, memory: 'mena' },
      'sample: options.memory: found "mena", expected a number, 0 or more, or one of: "mean". Did you mean "mean"?',
    ],
    [{ task, sizes: [1, 0] }, 'sample: options.sizes[1]: found 0, expected a whole number, 1 or more.'],
    [
      { task, sizes: 3 },
      'sample: options.sizes: found 3, expected a list, each entry a whole number, 1 or more.',
    ],
    [{ task, verbose: 1 }, 'sample: options.verbose: found 1, expected true or false.'],
  ])('%o: %s', (options, message) => expect(fault(options)).toBe(message));

  it('never fails in another way, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }),
        (value) => {
          for (const options of [value, { task, [String(typeof value)]: value }, { task, clipping: value }]) {
            expect(fault(options)).toMatch(/^(no fault|sample: options)/);
          }
        },
      ),
    );
  });
});
