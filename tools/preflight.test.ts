import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const preflight = join(import.meta.dirname, 'preflight.mjs');

/** Runs the preflight in a child that claims to be another version of Node.js. */
function runAs(version: string): { status: number | null; stderr: string } {
  const disguise = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', `${disguise} await import(${JSON.stringify(preflight)});`],
    { encoding: 'utf8' },
  );
  return { status, stderr };
}

describe('preflight', () => {
  it.each(['18.20.0', '20.20.2', '22.17.1'])('stops on Node.js %s and says what to do', (version) => {
    const { status, stderr } = runAs(version);
    expect(status).toBe(2);
    expect(stderr).toContain(`this is ${version}`);
    expect(stderr).toContain('--ignore-scripts');
  });

  it.each(['22.18.0', '24.0.0', process.versions.node])('lets Node.js %s pass in silence', (version) => {
    expect(runAs(version)).toEqual({ status: 0, stderr: '' });
  });
});
