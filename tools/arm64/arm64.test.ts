import { describe, expect, it } from 'vitest';
import { missingForEmulation } from './emulator.ts';
import type { PrecisionReport } from './program.ts';
import { describeReports, differences } from './verdict.ts';

describe('missingForEmulation', () => {
  const linux = { platform: 'linux', arch: 'x64' } as const;

  it('names what Debian has to install', () => {
    expect(missingForEmulation(linux, () => true)).toEqual([]);
    expect(missingForEmulation(linux, (path) => !/qemu|atomic/.test(path))).toEqual([
      'qemu-user-static',
      'libatomic1-arm64-cross',
    ]);
  });

  it('names the system where there is no emulator, or no need of one', () => {
    expect(missingForEmulation({ platform: 'darwin', arch: 'arm64' }, () => true)).toEqual(['Linux on x64']);
    expect(missingForEmulation({ platform: 'linux', arch: 'arm64' }, () => true)).toEqual(['Linux on x64']);
  });
});

const report: PrecisionReport = {
  precision: 'fast',
  simd: 'wasm-relaxed',
  conformance: { cases: 172, runs: 1548, numbers: 8_489_730, worst: 1.5e-5, worstCase: 'slice' },
  graphs: { graphs: 40, worst: 1.3e-7 },
  growth: { births: 15, deaths: 0, smoothedLoss: 12.9, digest: 'e3886524' },
};

describe('differences', () => {
  it('are none between processors that compute the same', () => {
    expect(differences([report], [structuredClone(report)])).toEqual([]);
  });

  it('are found in every bit of a network', () => {
    const other = { ...report, growth: { ...report.growth, digest: 'e3886525' } };
    expect(differences([report], [other])).toEqual([
      expect.stringMatching(
        /^arm64, fast: growth: found .*e3886525.*, expected .*e3886524.* as on x64\.$/,
      ) as string,
    ]);
  });

  it('are found where a precision is missing', () => {
    expect(differences([report], [])).toHaveLength(5);
  });
});

describe('describeReports', () => {
  it('tells what was compared', () => {
    expect(describeReports('x64', [report])).toBe(
      'x64, fast (wasm-relaxed): 172 cases, 8489730 numbers, worst 1.5e-5; 40 graphs, worst 1.3e-7; ' +
        '15 births, 0 deaths, network e3886524\n',
    );
  });
});
