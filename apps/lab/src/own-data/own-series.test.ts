import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runCommand, runCommandOn, seedResults } from '../testing/run-command.ts';

const wave = (at: number): number => 20 + 5 * Math.sin(at / 2);
const day = (at: number): string => new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10);

/** A fixed size that is trained in no time. */
const SMALL = ['--rule', 'none', '--units', '16'];

describe('a series of one’s own', { timeout: 60_000 }, () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-series-'));
    file = join(folder, 'tide.csv');
    const rows = Array.from(
      { length: 300 },
      (_, at) => `${day(at)},${wave(at).toFixed(3)},${at % 7 < 5 ? 'work' : 'rest'}`,
    );
    await writeFile(file, `day,level,kind\n${rows.join('\n')}\n`);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('is foreseen from a window of rows, and asked by rows', async () => {
    const out = join(folder, 'window');
    const grown = await runCommand(
      ...['grow', '--series', file, '--target', 'level', '--task-options', '{"window":4}'],
      ...[...SMALL, '--cycles', '1500', '--out', out, '--json'],
    );
    expect(grown).toMatchObject({ code: 0, stderr: expect.stringContaining('A layered network') as string });
    const [result] = seedResults(grown.stdout);
    expect(result!.heldOut.r2!['level']).toBeGreaterThan(0.9);
    const rows = [40, 41, 42, 43, 44].map((at) =>
      JSON.stringify({ kind: 'work', level: wave(at), day: day(at) }),
    );
    const asked = await runCommandOn(`${rows.join('\n')}\n`, 'predict', out, '--input', '-');
    const answers = jsonLines(asked.stdout) as { level: number }[];
    expect(answers).toHaveLength(2);
    expect(answers[0]!.level).toBeGreaterThan(wave(44) - 2);
    expect(answers[0]!.level).toBeLessThan(wave(44) + 2);
    expect(asked.stderr).toContain('The first answer is to row 4');
  });

  it('is read row by row by a network that remembers', async () => {
    const out = join(folder, 'steps');
    const grown = await runCommand(
      'grow',
      '--series',
      file,
      '--target',
      'level',
      '--cycles',
      '20',
      '--out',
      out,
    );
    expect(grown).toMatchObject({ code: 0, stderr: expect.stringContaining('A gated network') as string });
    const asked = await runCommandOn(
      'level,kind\n20,work\n,\n22,rest\n',
      'predict',
      out,
      '--input',
      '-',
      '--format',
      'csv',
    );
    expect(asked.code).toBe(0);
    expect(asked.stdout).toMatch(/^level\n(-?[\d.]+\n){3}$/);
    expect(asked.stderr).toBe('Not there: "day", so rows are taken to be in the order of time\n');
    const shuffled = `day,level,kind\n${day(3)},20,work\n${day(2)},21,work\n${day(4)},22,rest\n`;
    const refused = await runCommandOn(shuffled, 'predict', out, '--input', '-', '--format', 'csv');
    expect(refused.stdout).toMatch(/^level\n-?[\d.]+\n$/);
    expect(refused.stderr).toContain(
      `error: input, line 3, column "day": found "${day(2)}" after "${day(3)}", expected rows in the order of time, the earliest first.`,
    );
    expect(refused.code).toBe(2);
  });

  it.each([
    [['--series', 'FILE', '--target', 'levle'], 'Did you mean "level"?'],
    [
      ['--series', 'FILE', '--target', 'level', '--split', 'kind=rest'],
      '--split: found "kind=rest" beside --series',
    ],
    [['--series', 'FILE', '--target', 'level', '--regress'], '--regress: found it beside --series'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, stderr } = await runCommand('grow', ...args.map((arg) => arg.replace('FILE', file)));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('is refused where a cycle is longer than the series, or than memory, before any folder is made', async () => {
    const grow = async (...args: string[]): Promise<{ code: number; stderr: string }> =>
      await runCommand('grow', ...args, '--out', join(folder, 'refused'));
    const long = await grow('--series', file, '--target', 'level', '--task-options', '{"steps":1000000}');
    expect(long).toMatchObject({ code: 2 });
    expect(long.stderr).toContain(
      `${file}, options.steps: found 1000000, beside 240 rows to learn from, expected a whole number from 1 to 239.`,
    );
    const text = join(folder, 'long.txt');
    await writeFile(text, 'to be or not to be '.repeat(100_000));
    const wide = ['--text', text, '--task-options', '{"steps":1000000}', '--memory-limit', '200GB'];
    const unaddressed = await grow(...wide, '--backend', 'cpu');
    expect(unaddressed).toMatchObject({ code: 2 });
    expect(unaddressed.stderr).toMatch(
      /memory: found a gated network on text of which \S+ GB are computed with at once, expected at most 4.29 GB, which is all that WebAssembly addresses\./,
    );
    await expect(access(join(folder, 'refused'))).rejects.toThrow('ENOENT');
  });
});
