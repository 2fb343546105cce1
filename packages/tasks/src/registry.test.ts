import { type JsonObject, listNames, MeristemError } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { TaskOptionError } from './errors.ts';
import { labelledExamples } from './examples/labelled-examples.ts';
import { integerOption, resolveOptions } from './options/options.ts';
import type { TaskDefinition } from './contract/definition.ts';
import { taskByName, taskNames, taskRegistry, taskSummaries } from './registry.ts';
import { reversal } from './sequences/reversal.ts';

function errorOf(attempt: () => unknown): TaskOptionError {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(TaskOptionError);
    return error as TaskOptionError;
  }
  throw new Error('nothing was thrown');
}

test('a task by name is that of its function, defaults filled in', () => {
  expect(taskByName('reversal').options).toEqual({ letters: 6, flips: 1, steps: 40 });
  expect(taskByName('reversal', { letters: 4 }).options).toEqual(reversal({ letters: 4 }).options);
  expect(taskByName('digraphs').options).toEqual({ continuation: 0.75, steps: 40 });
  expect(taskByName('easy-hard-easy').options).toEqual({ cycles: 100_000 });
});

test('summaries name every option with its default', () => {
  expect(taskSummaries().map(({ name }) => name)).toEqual(taskNames());
  for (const { name, summary, options } of taskSummaries()) {
    expect(summary).toMatch(/\.$/);
    const required = options.filter((option) => option.default === undefined);
    expect(required.map((option) => option.name)).toEqual(name === 'switching' ? ['phases'] : []);
    if (required.length > 0) continue;
    const defaults = Object.fromEntries(options.map((option) => [option.name, option.default]));
    expect(taskByName(name).options).toEqual(defaults);
  }
});

test('an unknown name is answered with the names there are, and the nearest', () => {
  const error = errorOf(() => taskByName('reversl', {}, 'experiment.task'));
  expect(error).toBeInstanceOf(MeristemError);
  expect(error.code).toBe('task-option');
  expect(error.name).toBe('TaskOptionError');
  expect({ ...error }).toMatchObject({
    path: 'experiment.task.name',
    found: '"reversl"',
    expected: `one of ${listNames(taskNames())}`,
    remedy: 'Did you mean "reversal"?',
  });
  expect(taskNames().slice(0, 3)).toEqual(['reversal', 'digraphs', 'reversal-and-sum']);
  expect(errorOf(() => taskByName('zzzz')).remedy).toContain('Use one of "reversal", ');
  expect(errorOf(() => taskByName('constructor')).path).toBe('task.name');
});

test.each<[string, unknown, string]>([
  [
    'reversal',
    { leters: 6 },
    'task.options.leters: found the unknown field "leters", expected an object with "letters", "flips", "steps". ' +
      'Did you mean "letters"?',
  ],
  ['reversal', { toString: 6 }, 'task.options.toString: found the unknown field "toString"'],
  [
    'reversal',
    { letters: 6.5 },
    'task.options.letters: found 6.5, expected an integer from 1 to 512. ' +
      'It is the number of letters in a group; leave it out for 6.',
  ],
  ['reversal', { letters: '6' }, 'task.options.letters: found "6", expected an integer'],
  ['reversal', { letters: null }, 'task.options.letters: found null, expected an integer'],
  ['reversal', { letters: Math.max }, 'task.options.letters: found a function, expected an integer'],
  ['reversal', { letters: [6n] }, 'task.options.letters: found ["6"], expected an integer'],
  ['reversal', { letters: 'a'.repeat(100) }, `task.options.letters: found "${'a'.repeat(56)}..., expected`],
  ['reversal', { letters: 0 }, 'task.options.letters: found 0, expected an integer'],
  [
    'reversal',
    { letters: 3, flips: 4 },
    'task.options.flips: found 4, expected at most 3, the number of letters.',
  ],
  ['reversal', { steps: NaN }, 'task.options.steps: found NaN, expected an integer'],
  ['reversal', [], 'task.options: found [], expected an object with "letters", "flips", "steps".'],
  ['reversal', null, 'task.options: found null, expected an object'],
  [
    'digraphs',
    { continuation: 1 },
    'task.options.continuation: found 1, expected a number of at least 0 and below 1.',
  ],
  ['digraphs', { continuation: true }, 'task.options.continuation: found true, expected a number'],
  ['digraphs', { continuation: -0.1 }, 'task.options.continuation: found -0.1, expected a number'],
  ['easy-hard-easy', { cycles: 2 }, 'task.options.cycles: found 2, expected an integer from 3'],
  ['reversal-and-sum', { letters: 3, flips: 4 }, 'task.options.flips: found 4, expected at most 3'],
  [
    'reversal-and-sum',
    { sum: 'of' },
    'task.options.sum: found "of", expected one of "on", "off". ' +
      'It says whether digits are drawn ("on"), or they and their sums are all 0 ("off"); leave it out for "on".',
  ],
  [
    'context-integration',
    { coherence: 0 },
    'task.options.coherence: found 0, expected a number above 0 and at most 1000. ' +
      'It is the mean of a channel, up to its sign; leave it out for 0.5.',
  ],
  [
    'two-spirals',
    { noise: -1 },
    'task.options.noise: found -1, expected a number of at least 0 and at most 10.',
  ],
  ['two-spirals', { noise: NaN }, 'task.options.noise: found NaN, expected a number'],
  ['two-spirals', { turns: '3' }, 'task.options.turns: found "3", expected a number above 0'],
  [
    'two-spirals',
    { classWeights: [1] },
    'task.options.classWeights: found [1], expected a list of 2 numbers',
  ],
  ['two-spirals', { classWeights: [1, -1] }, 'task.options.classWeights: found [1,-1], expected a list of 2'],
  ['two-spirals', { classWeights: [0, 0] }, 'task.options.classWeights: found [0,0], expected a list of 2'],
  ['parity', { classWeights: 1 }, 'task.options.classWeights: found 1, expected a list of 2'],
  ['parity', { bits: 17 }, 'task.options.bits: found 17, expected an integer from 1 to 16.'],
  [
    'parity',
    { bits: 2, trainShare: 1 },
    'task.options.trainShare: found 1, which is 4 of 4 patterns, expected a share of 1 to 3 of them. ' +
      'Learn from fewer of them, or test on "heldOut": "all".',
  ],
  [
    'parity',
    { bits: 2, trainShare: 0.1, heldOut: 'all' },
    'task.options.trainShare: found 0.1, which is 0 of 4 patterns, expected a share of 1 to 4 of them.',
  ],
  ['switching', {}, 'task.options.phases: found nothing, expected a list of phases.'],
])('%s refuses %o', (name, options, message) => {
  const error = errorOf(() => taskByName(name, options as JsonObject));
  expect(error.message.slice(0, message.length)).toBe(message);
});

test('the function of a task names its options itself', () => {
  expect(errorOf(() => reversal({ letters: -1 })).path).toBe('reversal.letters');
});

const OR_OPTIONS = {
  copies: integerOption({ default: 1, min: 1, max: 9, meaning: 'number of copies of each example' }),
} as const;

const orDefinition: TaskDefinition = {
  name: 'or',
  summary: 'Whether one of two bits is set.',
  source: 'truth table',
  options: OR_OPTIONS,
  create(given, path) {
    const options = resolveOptions('or', OR_OPTIONS, given, path);
    const inputs = Array.from({ length: options.copies }, () => [0, 0, 0, 1, 1, 0, 1, 1]).flat();
    const labels = Array.from({ length: options.copies }, () => [0, 1, 1, 1]).flat();
    const examples = { inputs: Float64Array.from(inputs), labels: Uint8Array.from(labels) };
    return labelledExamples({
      name: 'or',
      source: 'truth table',
      options,
      inputs: { name: 'bits', size: 2 },
      classes: 2,
      train: examples,
      test: examples,
    });
  },
};

test("a registry with a task of one's own has it beside the others, in schedules too", () => {
  const registry = taskRegistry({ more: [orDefinition] });
  expect(registry.names()).toEqual([...taskNames(), 'or']);
  expect(registry.summaries().at(-1)).toMatchObject({
    name: 'or',
    options: [{ name: 'copies', default: 1 }],
  });
  expect(registry.byName('reversal').options).toEqual(reversal().options);
  expect(registry.byName('or', { copies: 3 }).heldOut?.examples).toBe(12);
  const phases = [{ task: { name: 'or' }, cycles: 5 }, { task: { name: 'or', options: { copies: 2 } } }];
  const scheduled = registry.byName('switching', { phases });
  expect(scheduled.phases?.map(({ task }) => task.heldOut?.examples)).toEqual([4, 8]);
  expect(registry.byName(scheduled.name, scheduled.options).options).toEqual(scheduled.options);
  expect(errorOf(() => registry.byName('or', { copies: 0 }, '$.task')).path).toBe('$.task.options.copies');
  expect(errorOf(() => registry.byName('orr')).remedy).toBe('Did you mean "or"?');
  expect(errorOf(() => taskByName('or')).path).toBe('task.name');
});

test('a registry refuses a name that is taken', () => {
  expect(errorOf(() => taskRegistry({ more: [orDefinition, orDefinition] })).message).toMatch(
    /^more\[1\]\.name: found "or", which there is already, expected another name than "reversal", .*"or"\. Rename/,
  );
  const renamed = { ...orDefinition, name: 'parity' };
  expect(errorOf(() => taskRegistry({ more: [renamed] })).path).toBe('more[0].name');
});
