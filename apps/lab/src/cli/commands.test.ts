import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonLines, runCommand } from '../testing/run-command.ts';

// Whole commands in this process; main.test.ts has what needs one of its own.
describe('the commands', { timeout: 30_000 }, () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-commands-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('trains an experiment from a file; a seed that fails makes it exit with 1', async () => {
    const experiment = {
      task: { name: 'digraphs', options: { continuation: 0.6 } },
      architecture: {
        name: 'mine',
        inputs: ['symbol'],
        areas: [{ name: 'memory', kind: 'recurrentPool', units: 4, activation: 'relu' }],
        outputs: ['next'],
        projections: [
          { from: 'symbol', to: 'memory' },
          { from: 'memory', to: 'next' },
        ],
      },
      rule: { kind: 'none', criterion: { kind: 'outgoing-l1' } },
      optimizer: { kind: 'adam', learningRate: 0.01 },
      cycles: 30,
    };
    const train = async (name: string, optimizer: object) => {
      const file = join(folder, `${name}.json`);
      await writeFile(file, JSON.stringify({ ...experiment, optimizer }));
      return await runCommand('experiment', file, '--out', join(folder, name), '--json');
    };
    const good = await train('good', experiment.optimizer);
    expect(good.code).toBe(0);
    expect(jsonLines(good.stdout)).toMatchObject([
      { task: 'digraphs', architecture: 'mine', rule: 'none', preset: null, units: { memory: 4 } },
    ]);
    const bad = await train('bad', { kind: 'sgd', learningRate: 1e38 });
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 1, stdout: '' });
    expect(bad.stderr).toMatch(/1 seed failed:\n {2}seed 0 \(.*seed-0\): .*finite/);
    expect(await readdir(join(folder, 'bad', 'seed-0'))).toContain('log.jsonl');
  });

  it('reproduces a figure with its table, and trains nothing twice', async () => {
    const out = join(folder, 'out');
    const reproduce = (...args: readonly string[]) =>
      runCommand('reproduce', 'easy-hard-easy', '--cycles', '60', '--out', out, ...args);
    const { code, stdout } = await reproduce('--seeds', '0-1', '--json');
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.map(({ kind }) => kind)).toEqual(['result', 'result', 'summary']);
    expect(lines[2]).toMatchObject({
      experiment: 'easy-hard-easy',
      version: 'v2',
      cycles: 60,
      seeds: [0, 1],
    });
    const endings = ['', '.html', '.json', '.md', '.png', '.svg'];
    expect((await readdir(out)).toSorted()).toEqual(endings.map((ending) => `easy-hard-easy${ending}`));
    const log = join(out, 'easy-hard-easy', 'seed-1', 'log.jsonl');
    const before = await readFile(log, 'utf8');
    const again = await reproduce('--seeds', '0-2');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('units, end of phase 2 (reversal)');
    expect(await readFile(log, 'utf8')).toBe(before);
  });

  it('times edits, and compiles nothing for them', async () => {
    const { code, stdout } = await runCommand(
      ...'bench --only edits --backend fast --rounds 1 --json'.split(' '),
    );
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.map(({ kind, subject }) => subject ?? kind)).toEqual([
      'machine',
      'a pair, us',
      '10,000 pairs, ms',
      'compilations',
      'readings of the plan',
    ]);
    expect(lines.slice(3).map(({ section, median }) => [section, median])).toEqual([
      ['edits', 0],
      ['edits', 0],
    ]);
  });
});
