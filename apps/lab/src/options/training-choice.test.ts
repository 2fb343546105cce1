import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { trainingChoiceOf } from './training-choice.ts';

describe('how a run learns', () => {
  it('is told by names, JSON and files, or not at all', async () => {
    expect(await trainingChoiceOf({})).toBeUndefined();
    const folder = await mkdtemp(join(tmpdir(), 'training-'));
    try {
      const file = join(folder, 'schedule.json');
      await writeFile(file, '{"kind":"linear","to":0.1}');
      expect(await trainingChoiceOf({ optimizer: 'adamw', schedule: file, accumulate: 2 })).toEqual({
        ...{ optimizer: 'adamw', schedule: { kind: 'linear', to: 0.1 }, accumulate: 2 },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(await trainingChoiceOf({ optimizer: ' {"kind":"sgd"}', learningRate: 0.1 })).toEqual({
      ...{ optimizer: { kind: 'sgd' }, learningRate: 0.1 },
    });
  });

  it.each([
    [{ optimizer: 'adamq' }, 'Did you mean "adam"?'],
    [{ schedule: 'cosin' }, '--schedule: found "cosin", expected one of: "constant"'],
    [{ schedule: '{kind: linear}' }, '--schedule: found text that is not JSON'],
    [{ optimizer: 'no/such.json' }, '--optimizer: cannot read the file'],
  ])('is refused for %j', async (told, message) => {
    const failure = trainingChoiceOf(told);
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });
});
