import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, 'test-totals.mjs');
const folder = mkdtempSync(join(tmpdir(), 'meristem-totals-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function writeReport(path: string, success: boolean, numPassedTests: number, numFailedTests: number): void {
  writeFileSync(path, JSON.stringify({ success, numPassedTests, numFailedTests }));
}

function totalsOf(path: string): (string | number | null)[] {
  const { status, stdout } = spawnSync(process.execPath, [script, path], { encoding: 'utf8' });
  return [status, stdout];
}

function totals(success: boolean, passed: number, failed: number): (string | number | null)[] {
  const path = join(folder, 'report.json');
  writeReport(path, success, passed, failed);
  return totalsOf(path);
}

describe('test-totals', () => {
  it('prints the totals of a run that passed', () => {
    expect(totals(true, 12, 0)).toEqual([0, '12 passed, 0 failed\n']);
  });

  it('fails with the run', () => {
    expect(totals(false, 10, 2)).toEqual([1, '10 passed, 2 failed\n']);
  });

  it('counts a file that failed outside its tests', () => {
    expect(totals(false, 12, 0)).toEqual([1, '12 passed, 1 failed\n']);
  });

  it('fails when no test ran', () => {
    expect(totals(true, 0, 0)).toEqual([1, '0 passed, 0 failed\n']);
  });

  it('adds up the reports of a folder', () => {
    const reports = join(folder, 'reports');
    mkdirSync(join(reports, '@scope'), { recursive: true });
    writeReport(join(reports, 'a.json'), true, 12, 0);
    writeReport(join(reports, '@scope/b.json'), false, 3, 2);
    expect(totalsOf(reports)).toEqual([1, '15 passed, 2 failed\n']);
    expect(totalsOf(join(folder, 'nowhere'))).toEqual([1, '0 passed, 0 failed\n']);
  });

  it('says how it is called', () => {
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, 'usage: test-totals.mjs REPORT.json|FOLDER\n']);
  });
});
