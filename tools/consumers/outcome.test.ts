import { describe, expect, it } from 'vitest';
import { type Outcome, outcomeProblems } from './outcome.ts';

const whole: Outcome = {
  threads: 1,
  simd: 'wasm',
  births: 3,
  learned: true,
  digest: '10c8fe1b',
  predicted: { whole: '1', streamed: '1' },
};
const expected = { threads: 1, digest: '10c8fe1b', predicted: '1' };

describe('outcomeProblems', () => {
  it('finds none in a network that has grown, learned and is that of all hosts', () => {
    expect(outcomeProblems('here', whole, expected)).toEqual([]);
  });

  it.each([
    ['did not grow', { ...whole, births: 0 }],
    ['did not learn', { ...whole, learned: false }],
    ['is another', { ...whole, digest: '10c8fe1c' }],
    ['predicts otherwise', { ...whole, predicted: { whole: '2', streamed: '1' } }],
    ['predicts otherwise as a stream', { ...whole, predicted: { whole: '1', streamed: '2' } }],
    ['had other threads', { ...whole, threads: 2 }],
    ['is none', { error: 'BackendError', message: 'threads: none' }],
  ])('finds that a network %s', (_what, outcome: Outcome) => {
    expect(outcomeProblems('here', outcome, expected)).toEqual([
      expect.stringContaining(`here: found ${JSON.stringify(outcome)}, expected a network`) as string,
    ]);
  });

  it('takes the word that is right where there can be no network', () => {
    const refused: Outcome = { error: 'BackendError', message: 'kernels: found nothing' };
    expect(outcomeProblems('here', refused, { error: /^kernels/ })).toEqual([]);
    expect(outcomeProblems('here', refused, { error: /^threads/ })).toHaveLength(1);
    // A name that a minifier has changed.
    expect(outcomeProblems('here', { ...refused, error: 'e' }, { error: /^kernels/ })).toHaveLength(1);
    expect(outcomeProblems('here', whole, { error: /^kernels/ })).toHaveLength(1);
  });
});
