import { describe, expect, it } from 'vitest';
import type { BuildResult, TrialReport } from './page/trial.ts';
import { describeReport, problemsOf } from './verdict.ts';

const build = (precision: BuildResult['precision'], simd: string, checksum: string): BuildResult => ({
  precision,
  simd,
  conformance: { cases: 2, runs: 18, numbers: 1000, worst: 1e-6, worstCase: 'add: one axis' },
  graphs: { graphs: 500, worst: 2e-7 },
  largePlan: { kernels: 60, moduleBytes: 9000, loadMilliseconds: 12, worst: 1e-7 },
  cycle: { microseconds: 23.04, fastestMicroseconds: 22, firstLoss: 2.3, lastLoss: 1.3, checksum },
});
const [fast, portable] = [build('fast', 'wasm-relaxed', 'aaaaaaaa'), build('portable', 'wasm', 'bbbbbbbb')];
const report = (
  builds: readonly BuildResult[],
  isolated = true,
  streams: TrialReport['streams'] = { reversal: '0a0a0a0a' },
): TrialReport => ({
  isolated,
  sharedArrayBuffer: isolated,
  builds,
  streams,
});
const expectation = { where: 'page', isolated: true, node: report([fast, portable], false) };

describe('problemsOf', () => {
  it('has none where the page did what Node.js did; only the portable build has to agree in every bit', () => {
    const other = build('fast', 'wasm', 'cccccccc');
    expect(problemsOf({ report: report([other, portable]) }, expectation)).toEqual([]);
  });

  it('passes on what the page threw', () => {
    expect(problemsOf({ error: 'BackendError: no memory' }, expectation)).toEqual([
      'page: BackendError: no memory',
    ]);
  });

  it('names tasks that deal out something else', () => {
    expect(
      problemsOf({ report: report([fast, portable], true, { reversal: '0b0b0b0b' }) }, expectation),
    ).toEqual(['page, stream: reversal: found 0b0b0b0b, expected 0a0a0a0a.']);
  });

  it('tells a page that is isolated from one that is not', () => {
    expect(problemsOf({ report: report([fast, portable], false) }, expectation)).toEqual([
      'page: isolated: found false, expected true.',
      'page: sharedArrayBuffer: found false, expected true.',
    ]);
  });

  it('names builds that are missing, cases that were not compared and bits that differ', () => {
    expect(problemsOf({ report: report([fast]) }, expectation)).toEqual([
      'page: builds: found 1, expected 2.',
    ]);
    const few = { ...fast, conformance: { ...fast.conformance, cases: 1 }, graphs: { graphs: 0, worst: 0 } };
    const differs = build('portable', 'wasm', 'dddddddd');
    expect(problemsOf({ report: report([few, differs]) }, expectation)).toEqual([
      'page, fast: cases: found 1, expected 2.',
      'page, fast: graphs: found 0, expected 500.',
      'page, portable: checksum: found dddddddd, expected bbbbbbbb.',
    ]);
  });
});

describe('describeReport', () => {
  it('has a line for each build', () => {
    expect(describeReport('page', report([fast, portable])).split('\n')).toEqual([
      expect.stringMatching(/^page, fast \(wasm-relaxed\): 2 cases, 1000 numbers, worst 1\.0e-6 .*23\.0 us/),
      expect.stringMatching(/^page, portable \(wasm\): .*weights bbbbbbbb$/),
      'page: 1 tasks read',
      '',
    ]);
  });
});
