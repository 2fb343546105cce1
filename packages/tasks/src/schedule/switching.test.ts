import { foldKey, randomKey, taskInForce } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { digraphs } from '../sequences/digraphs.ts';
import { TaskOptionError } from '../errors.ts';
import { parity } from '../examples/parity.ts';
import { switching } from '../registry.ts';
import { reversal } from '../sequences/reversal.ts';
import { sampleText } from '../sequences/sample-text.ts';
import type { SwitchingOptions } from './switching.ts';
import { easyHardEasy } from './switching.ts';

const key = randomKey(12);
const task = switching({
  phases: [
    { task: digraphs(), cycles: 2 },
    { task: { name: 'reversal', options: { letters: 4 } }, cycles: 3 },
    { task: { name: 'digraphs', options: { continuation: 0.6 } } },
  ],
});

test('each phase is the text of its task, from the start, with a key of its own', () => {
  const [text = ''] = sampleText(task, { key, cycles: 8 });
  const [easy] = sampleText(digraphs(), { key: foldKey(key, 0), cycles: 2 });
  const [hard] = sampleText(reversal({ letters: 4 }), { key: foldKey(key, 1), cycles: 3 });
  const [last] = sampleText(digraphs({ continuation: 0.6 }), { key: foldKey(key, 2), cycles: 3 });
  expect(text).toBe(`${easy}${hard}${last}`);
});

test('floor, plateaus and the task in force follow the phase', () => {
  const easy = digraphs();
  const hard = reversal({ letters: 4 });
  const last = digraphs({ continuation: 0.6 });
  const expected = [easy, easy, hard, hard, hard, last, last];
  expected.forEach((inForce, cycle) => {
    expect(task.floor(cycle)).toEqual(inForce.floor(0));
    expect(task.plateaus(cycle)).toEqual(inForce.plateaus(0));
    expect(taskInForce(task, cycle).options).toEqual(inForce.options);
  });
  expect(taskInForce(task, 10 ** 12).options).toEqual(last.options);
  expect(taskInForce(hard, 7)).toBe(hard);
});

test('phases of phases count their cycles from their own start', () => {
  const nested = switching({ phases: [{ task: digraphs(), cycles: 5 }, { task: easyHardEasy(6) }] });
  const names = Array.from({ length: 12 }, (_, cycle) => taskInForce(nested, cycle).name);
  expect(names.slice(5)).toEqual([
    'digraphs',
    'digraphs',
    'reversal',
    'reversal',
    'digraphs',
    'digraphs',
    'digraphs',
  ]);
});

test.each([
  [3, [0, 1, 2]],
  [4, [0, 1, 2]],
  [5, [0, 1, 3]],
  [100_000, [0, 33_333, 66_666]],
])('easy-hard-easy over %i cycles switches like the program of the paper', (cycles, starts) => {
  const phases = easyHardEasy(cycles).phases ?? [];
  expect(phases.map(({ firstCycle }) => firstCycle)).toEqual(starts);
  expect(phases.map((phase) => phase.task.name)).toEqual(['digraphs', 'reversal', 'digraphs']);
});

test.each<[unknown, string]>([
  [undefined, 'switching.phases: found nothing, expected a list of phases.'],
  [[], 'switching.phases: found an empty list, expected at least one phase.'],
  [
    [{ task: digraphs() }, { task: digraphs() }],
    'switching.phases[0].cycles: found nothing, expected an integer from 1',
  ],
  [[{ task: digraphs(), cycles: 0 }], 'switching.phases[0].cycles: found 0, expected an integer from 1'],
  [
    [{ task: 'digraphs' }],
    'switching.phases[0].task: found "digraphs", expected an object with "name", "options".',
  ],
  [[{ task: { options: {} } }], 'switching.phases[0].task.name: found nothing, expected the name of a task.'],
  [
    [{ taks: digraphs() }],
    'switching.phases[0].taks: found the unknown field "taks", expected an object with "task"',
  ],
  [
    [{ task: { name: 'digraph' } }],
    'switching.phases[0].task.name: found "digraph", expected one of "reversal"',
  ],
  [
    [{ task: { name: 'reversal', options: { letters: 'six' } } }],
    'switching.phases[0].task.options.letters: found "six", expected an integer from 1 to 512.',
  ],
  [
    [{ task: digraphs(), cycles: 5 }, { task: reversal({ steps: 20 }) }],
    'switching.phases[1].task: found "reversal" with 20 steps, inputs "symbol" (symbol 4 of ()ab)',
  ],
  [
    [{ task: parity({ bits: 2 }), cycles: 5 }, { task: parity({ bits: 2, classWeights: [1, 2] }) }],
    'targets "class" (symbol 2 weighted 1, 2), expected 1 steps, inputs "bits" (vector 2) and targets "class" (symbol 2),',
  ],
  [
    [
      {
        task: {
          ...parity({ bits: 2 }),
          targets: [{ kind: 'symbol', name: 'class', size: 2, names: ['even', 'odd'] }],
        },
        cycles: 5,
      },
      { task: parity({ bits: 2 }) },
    ],
    'and targets "class" (symbol 2), expected 1 steps, inputs "bits" (vector 2) and targets "class" (symbol 2 named "even", "odd"),',
  ],
])('a bad schedule is refused: %j', (phases, message) => {
  const attempt = (): unknown => switching({ phases } as SwitchingOptions);
  expect(attempt).toThrow(TaskOptionError);
  expect(attempt).toThrow(message);
});
