import { cycleArrays, randomKey } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { spell } from './alphabet.ts';
import { digraphs } from './digraphs.ts';
import { TaskPortError } from '../errors.ts';
import { sampleText } from './sample-text.ts';
import type { Task } from '../contract/task.ts';

const vectors: Task = { ...digraphs(), inputs: [{ kind: 'vector', name: 'velocity', size: 3 }] };

test('an array for each port', () => {
  expect(cycleArrays(digraphs(), 2)).toEqual({ symbol: new Int32Array(80), next: new Int32Array(80) });
  expect(cycleArrays(vectors, 2)).toEqual({ velocity: new Float64Array(240), next: new Int32Array(80) });
});

test('a text for each lane', () => {
  const texts = sampleText(digraphs({ continuation: 0, steps: 3 }), {
    key: randomKey(0),
    batch: 2,
    cycles: 3,
  });
  expect(texts).toEqual(['(ab)(ab)(', '(ab)(ab)(']);
});

test('a task without characters has no text', () => {
  const attempt = (): unknown => sampleText(vectors, { key: randomKey(0) });
  expect(attempt).toThrow(TaskPortError);
  expect(attempt).toThrow('has the inputs "velocity", none of which carries characters');
});

test('symbols without a letter are refused', () => {
  expect(spell([0, 2, 3, 1])).toBe('(ab)');
  expect(spell([1, 0], 'xy')).toBe('yx');
  for (const symbol of [4, -1, 0.5]) {
    expect(() => spell([0, symbol])).toThrow(
      `spell: found symbol ${symbol}, expected an integer from 0 to 3`,
    );
  }
});
