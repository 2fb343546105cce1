import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli/program.ts';

describe('study', { timeout: 30_000 }, () => {
  let folder: string;
  let out: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-study-'));
    out = join(folder, 'spirals');
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const study = async (
    ...args: readonly string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const all = [
      'study',
      'width-spirals',
      '--quick',
      '--out',
      out,
      '--backend',
      'reference',
      '--workers',
      '2',
    ];
    const code = await runCli([...all, ...args], {
      stdin: Readable.from([]),
      stdout,
      stderr,
      signal: new AbortController().signal,
    });
    const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
    return { code, stdout: text(stdout), stderr: text(stderr) };
  };

  it('trains every experiment, and writes the table as text, Markdown and JSON', async () => {
    const { code, stdout } = await study();
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(lines[1]).toMatch(/^growing +from 1 unit +30 +0 +\d\d\.\d\d /);
    expect(stdout.match(/\(best\)/g)).toHaveLength(1);
    expect((await readdir(out)).toSorted()).toEqual([
      ...[128, 16, 256, 32, 64, 8].map((units) => `fixed-${units}`),
      'grow',
      'width-spirals.json',
      'width-spirals.md',
    ]);
    expect(await readFile(join(out, 'width-spirals.md'), 'utf8')).toContain('| fixed | 8 units');
  });

  it('does not train again what has been trained, and adds seeds', async () => {
    const log = join(out, 'fixed-8', 'seed-0', 'log.jsonl');
    const before = await stat(log);
    const { code, stdout } = await study('--seeds', '0,2', '--json');
    expect(code).toBe(0);
    expect((await stat(log)).mtimeMs).toBe(before.mtimeMs);
    const values = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const [results, rows] = ['result', 'study'].map((kind) =>
      values.filter((value) => value['kind'] === kind),
    );
    expect(results).toHaveLength(14);
    expect(results?.every((result) => result['study'] === 'width-spirals')).toBe(true);
    expect(new Set(results?.map((result) => result['experiment'])).size).toBe(7);
    expect(rows?.map((row) => row['seeds'])).toEqual(Array.from({ length: 7 }, () => [0, 2]));
    expect(rows?.[0]).toMatchObject({ experiment: 'grow', group: 'growing', cycles: 30 });
    const file = JSON.parse(await readFile(join(out, 'width-spirals.json'), 'utf8')) as unknown;
    expect(file).toEqual(rows);
  });

  it('trains the experiments that are asked for, and tells of the seeds that have finished', async () => {
    const own = ['--out', join(folder, 'some')];
    const nothing = await study(...own, '--finished');
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain('found no seed');
    expect((await study(...own, '--experiments', 'fixed-8,grow', '--seeds', '0,1')).code).toBe(0);
    expect((await study(...own, '--experiments', 'fixed-8', '--seeds', '2')).code).toBe(0);
    // As if another command were at it.
    await writeFile(join(folder, 'some', 'grow', '.lock'), 'held');
    const { code, stdout } = await study(...own, '--finished', '--seeds', '0-4', '--json');
    expect(code).toBe(0);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map((row) => [row['experiment'], row['seeds']])).toEqual([
      ['grow', [0, 1]],
      ['fixed-8', [0, 1, 2]],
    ]);
    const other = await study(...own, '--finished', '--cycles', '31');
    expect(other.code).toBe(2);
    const strange = await study(...own, '--experiments', 'fixed-9');
    expect(strange.code).toBe(2);
    expect(strange.stderr).toContain(
      '--experiments: found "fixed-9", expected experiments of width-spirals: grow,',
    );
  });

  it('evaluates on as many held-out cycles as it is told, and does not mix them with others', async () => {
    const told = ['--out', join(folder, 'told'), '--evaluation-cycles', '5'];
    expect((await study(...told)).code).toBe(0);
    const manifest = await readFile(join(folder, 'told', 'grow', 'run.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ plan: { evaluationCycles: 5 } });
    const other = await study('--evaluation-cycles', '6');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('found a run with other settings');
  });
});
