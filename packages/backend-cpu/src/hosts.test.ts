import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

/* Ways to start a program by which Node.js says and inherits more than one would think. */

const folder = mkdtempSync(join(tmpdir(), 'meristem-hosts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const addressOf = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** Trains with two threads, then does a run in a worker of a pool. */
const PROGRAM = `
import { cpuBackend } from ${addressOf('./index.ts')};
import { createRunPool } from ${addressOf('./pool/index.ts')};
const backend = await cpuBackend({ threads: 2, blas: 'none' });
console.log('threads', backend.description.threads);
await backend.close();
const worker = new URL(${addressOf('./testing/run-worker.ts')});
const pool = createRunPool({ worker, workers: 1 });
console.log('squared', await pool.run({ name: 'nine', data: { kind: 'square', value: 9 } }));
await pool.close();
console.log('end');
`;

/** Starts the program and gives what it has printed, once it has said "end" or has ended. */
function printed(args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--conditions=@meristem/source', ...args], {
      cwd: import.meta.dirname,
      stdio: 'pipe',
      // Numbers that are printed have colours where those who run the tests force them.
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let text = '';
    const take = (chunk: Buffer): void => {
      text += String(chunk);
      if (text.includes('end\n')) child.kill();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('close', () => resolve(text));
    child.stdin.end(input);
  });
}

describe('threads and a pool start in a program', () => {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, PROGRAM);

  it.each([
    ['of its arguments', ['--input-type=module', '--eval', PROGRAM], ''],
    ['of its standard input', ['--input-type=module', '-'], PROGRAM],
    ['that is watched', ['--watch', file], ''],
  ])('%s', async (_which, args, input) => {
    expect(await printed(args, input)).toContain('threads 2\nsquared 81\nend\n');
  });
});
