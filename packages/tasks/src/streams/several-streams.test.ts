import { foldKey, randomKey } from '@meristem/autodiff';
import { describe, expect, test } from 'vitest';
import { TaskOptionError } from '../errors.ts';
import { severalStreams, taskByName } from '../registry.ts';
import { digraphs } from '../sequences/digraphs.ts';
import { modularSum } from '../sequences/modular-sum.ts';
import { nBack } from '../sequences/n-back.ts';
import { reber } from '../sequences/reber.ts';
import { readLanes } from '../testing/read-lanes.ts';
import { copyMemory } from '../trials/copy-memory.ts';
import { delayedMatch } from '../trials/delayed-match.ts';
import type { SeveralStreamsOptions } from './several-streams.ts';

const request = { key: randomKey(1), batch: 3, cycles: 4 };

test('each stream is that of its task alone, with the key folded with its place', () => {
  const lanes = readLanes(severalStreams(), request);
  const alone = [nBack(), modularSum(), digraphs()].map((task, place) =>
    readLanes(task, { ...request, key: foldKey(request.key, place) }),
  );
  lanes.forEach((lane, at) => {
    expect(lane).toEqual(Object.assign({}, ...alone.map((each) => each[at])));
  });
});

test('streams of one kind are named apart', () => {
  const task = severalStreams({
    streams: [{ task: reber(), as: 'left' }, { task: { name: 'reber' }, as: 'right' }, { task: nBack() }],
  });
  expect(task.inputs.map(({ name }) => name)).toEqual(['left-symbol', 'right-symbol', 'stimulus']);
  expect(task.targets.map(({ name }) => name)).toEqual(['left-next', 'right-next', 'match']);
  const [lane] = readLanes(task, request);
  const [alone] = readLanes(reber(), { ...request, key: foldKey(request.key, 1) });
  expect(lane?.['right-next']).toEqual(alone?.['next']);
  expect(lane?.['left-next']).not.toEqual(alone?.['next']);
  expect(taskByName(task.name, task.options).inputs).toEqual(task.inputs);
});

test('floors add up, and what holds for all or any of them holds for all together', () => {
  const [one, two] = [reber(), digraphs()];
  const together = severalStreams({ streams: [{ task: one, as: 'one' }, { task: two }] });
  const nats = (one.floor(0)?.natsPerCycle ?? NaN) + (two.floor(0)?.natsPerCycle ?? NaN);
  expect(together.floor(0)?.natsPerCycle).toBeCloseTo(nats, 12);
  expect(together.floor(0)?.natsPerCharacter).toBeCloseTo(nats / 40, 12);
  expect(together).toMatchObject({ needsMemory: true, steps: 40 });
  expect(together.independent).toBeUndefined();
  expect(severalStreams({ streams: [{ task: digraphs() }] }).needsMemory).toBeUndefined();
  const trials = [copyMemory({ letters: 1, delay: 7 }), delayedMatch()];
  expect(severalStreams({ streams: trials.map((task) => ({ task })) }).independent).toBe(true);
});

test('a position that one stream refuses moves none', () => {
  const stream = severalStreams().open({ key: randomKey(1), batch: 1 });
  const position = stream.position();
  const [first, second] = (position as unknown as { streams: [{ step: number }, object, object] }).streams;
  expect(() => stream.seek({ streams: [{ step: 7 }, second as never, 'nowhere'] })).toThrow(
    'digraphs.position',
  );
  expect(stream.position()).toEqual(position);
  expect(() => stream.seek({ streams: [first] })).toThrow(
    'found 1 of them, expected 3 positions, one a stream',
  );
});

describe('refuses', () => {
  test.each<[string, unknown, string]>([
    ['no streams', [], 'several-streams.streams: found an empty list, expected at least one stream.'],
    ['no list', {}, 'several-streams.streams: found {}, expected a list of streams.'],
    [
      'a name that is none',
      [{ task: reber(), as: '' }],
      'several-streams.streams[0].as: found "", expected a name. Name the stream, or leave it out.',
    ],
    [
      'an unknown task',
      [{ task: { name: 'rebr' } }],
      'several-streams.streams[0].task.name: found "rebr", expected one of "reversal"',
    ],
    [
      'ports of one name',
      [{ task: reber() }, { task: digraphs() }],
      'several-streams.streams[1].task: found "digraphs" with another port called "symbol", expected ports with names of ' +
        'their own. Name its ports after something by "as".',
    ],
    [
      'different lengths',
      [{ task: reber() }, { task: nBack({ steps: 20 }) }],
      'several-streams.streams[1].task: found "n-back" with 20 steps, expected 40, like the first.',
    ],
    [
      'examples',
      [{ task: { name: 'parity' } }],
      'several-streams.streams[0].task: found "parity" of finite examples, or of phases, expected a stream without end',
    ],
    [
      'phases',
      [{ task: { name: 'easy-hard-easy' } }],
      'found "easy-hard-easy" of finite examples, or of phases',
    ],
  ])('%s', (_, streams, message) => {
    const attempt = (): unknown => severalStreams({ streams } as SeveralStreamsOptions);
    expect(attempt).toThrow(TaskOptionError);
    expect(attempt).toThrow(message);
  });
});
