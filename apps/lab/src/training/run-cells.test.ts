import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli/program.ts';

describe('a study of cells', { timeout: 60_000 }, () => {
  let folder: string;
  let out: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-cells-'));
    out = join(folder, 'research');
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const study = async (
    ...args: readonly string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const all = ['study', ...args, '--backend', 'reference', '--workers', '2'];
    const code = await runCli(all, {
      stdin: Readable.from([]),
      stdout,
      stderr,
      signal: new AbortController().signal,
    });
    const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
    return { code, stdout: text(stdout), stderr: text(stderr) };
  };

  const tiny = ['research', '--quick', '--tasks', 'iris', '--architectures', 'mlp1'];

  it('sets what grows without flags beside every fixed size, as text, Markdown and JSON', async () => {
    const { code, stdout } = await study(...tiny, '--out', out);
    expect(code).toBe(0);
    const [header, row] = stdout.split('\n');
    expect(header).toMatch(/^cell +guessing +floor +best fixed/);
    expect(row).toMatch(/^iris\.mlp1 +\d\d\.\d\d% +- +\d\d\.\d\d% \(\d+, 0\.\d+\) /);
    expect((await readdir(out)).toSorted()).toEqual([
      'fixed',
      'grown',
      'research.json',
      'research.md',
      'results.jsonl',
    ]);
    const table = JSON.parse(await readFile(join(out, 'research.json'), 'utf8')) as {
      readonly sizes: readonly { readonly units: number; readonly rate: number }[];
      readonly grown: { readonly seeds: readonly number[] };
    }[];
    expect(table).toHaveLength(1);
    expect(table[0]?.sizes.map(({ units, rate }) => `${units} ${rate}`)).toEqual(
      [4, 8, 16, 32, 64, 128].flatMap((units) => [`${units} 0.003`, `${units} 0.01`]),
    );
    expect(table[0]?.grown.seeds).toEqual([0]);
    const markdown = await readFile(join(out, 'research.md'), 'utf8');
    expect(markdown).toContain('| iris.mlp1 | ');
    expect(markdown).toContain('near: ');
  });

  it('goes on where it was: trains no seed again, adds those that are missing', async () => {
    const log = join(out, 'grown', 'iris.mlp1', 'seed-0', 'log.jsonl');
    const [before, lines] = [
      await stat(log),
      (await readFile(join(out, 'results.jsonl'), 'utf8')).split('\n'),
    ];
    expect(lines).toHaveLength(13 + 1);
    const { code, stdout } = await study(...tiny, '--out', out, '--seeds', '0,3', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'cell',
      study: 'research',
      cell: 'iris.mlp1',
      score: 'accuracy',
      grown: { seeds: [0, 3], failed: 0 },
    });
    expect((await stat(log)).mtimeMs).toBe(before.mtimeMs);
    const after = (await readFile(join(out, 'results.jsonl'), 'utf8')).split('\n');
    expect(after.slice(0, 13)).toEqual(lines.slice(0, 13));
    expect(after).toHaveLength(14 + 1);
    expect(JSON.parse(after[13] ?? '')).toMatchObject({ run: join('grown', 'iris.mlp1'), seed: 3 });
  });

  it('takes fixed sizes from the table of an earlier study', async () => {
    const other = join(folder, 'other');
    const against = join(out, 'research.json');
    expect((await study(...tiny, '--out', other, '--against', against)).code).toBe(0);
    expect(await readdir(other)).not.toContain('fixed');
    const sizes = async (path: string): Promise<unknown> =>
      (JSON.parse(await readFile(path, 'utf8')) as { readonly sizes: unknown }[])[0]?.sizes;
    expect(await sizes(join(other, 'research.json'))).toEqual(await sizes(against));
    const wrong = await study(
      ...tiny,
      '--out',
      other,
      '--against',
      join(out, 'grown', 'iris.mlp1', 'run.json'),
    );
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('expected the table of a study of cells');
  });

  it('holds what grows on own data against every fixed size, under the name of the file', async () => {
    const file = join(folder, 'my hues.csv');
    const rows = Array.from({ length: 60 }, (_, i) => `${(i * 7) % 11},${['a', 'b', 'c'][i % 3]}`);
    await writeFile(file, `size,hue\n${rows.join('\n')}\n`);
    const own = join(folder, 'own');
    const asked = ['--csv', file, '--target', 'hue', '--quick', '--architectures', 'layered,deep'];
    const { code, stdout, stderr } = await study(...asked, '--out', own);
    expect(code).toBe(0);
    expect(stderr).toMatch(/my hues\.csv\n(?:.*\n)*.*hue +target +class, one of 3/);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/)[0])).toEqual(
      expect.arrayContaining(['my-hues.layered', 'my-hues.deep']),
    );
    const table = JSON.parse(await readFile(join(own, 'my-hues.json'), 'utf8')) as {
      readonly cell: string;
      readonly sizes: readonly unknown[];
    }[];
    expect(table.map(({ cell, sizes }) => [cell, sizes.length])).toEqual([
      ['my-hues.layered', 12],
      ['my-hues.deep', 12],
    ]);
    const kept = await readFile(join(own, 'grown', 'my-hues.layered', 'data.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ kind: 'table', source: file });
    const again = await study('defaults', ...asked, '--out', own, '--json');
    expect(again.code).toBe(0);
    expect(
      again.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { cell: string }).cell),
    ).toEqual(['my-hues.layered', 'my-hues.deep']);
    const unfit = await study(...asked.slice(0, -1), 'gate', '--out', own);
    expect(unfit.code).toBe(2);
    expect(unfit.stderr).toContain('--architectures: found "gate", expected some of "recurrent",');
  });

  it('refuses what only the other kind of study takes', async () => {
    const { code, stderr } = await study('width-spirals', '--quick', '--tasks', 'parity');
    expect(code).toBe(2);
    expect(stderr).toContain('--tasks: found it beside the study width-spirals');
  });
});
