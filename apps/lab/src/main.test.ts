import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SeedResult } from './result/seed-result.ts';

const main = join(import.meta.dirname, 'main.ts');

/** Every process loads the same modules; compiling them once saves half of the time. */
const compiled = await mkdtemp(join(tmpdir(), 'lab-compiled-'));
const env = { ...process.env, NODE_COMPILE_CACHE: compiled };

/** The command line in a process of its own, as a user runs it. */
class Lab {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;

  constructor(cwd: string, args: readonly string[]) {
    this.child = spawn(process.execPath, ['--conditions=@meristem/source', main, ...args], { cwd, env });
    this.ended = this.#end();
  }

  async #end(): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) throw new Error('the streams of the child are not pipes');
    const closed = once(this.child, 'close') as Promise<[code: number | null]>;
    const [out, error, [code]] = await Promise.all([text(stdout), text(stderr), closed]);
    return { code, stdout: out, stderr: error };
  }
}

const linesOf = (stdout: string): SeedResult[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SeedResult)
    .toSorted((left, right) => left.seed - right.seed);

const timeless = (result: SeedResult): object => ({ ...result, wallSeconds: 0, microsecondsPerCycle: 0 });

const resultKeys =
  'kind task architecture rule preset seed cycles units totalUnits populations parameters smoothedLoss heldOut ' +
  'validation births deaths multiplyAdds lookups wallSeconds microsecondsPerCycle warnings backend';

describe('the command line', { timeout: 30_000 }, () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-main-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  afterAll(async () => {
    await rm(compiled, { recursive: true });
  });

  const lab = (...args: readonly string[]): Lab => new Lab(folder, args);

  it('prints one JSON line for each seed, and nothing else, on stdout', async () => {
    const args = [
      'grow',
      '--task',
      'reversal',
      '--cycles',
      '40',
      '--seeds',
      '0,3',
      '--preset',
      'paper',
      '--out',
      'run',
    ];
    const { code, stdout, stderr } = await lab(...args, '--json').ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const results = linesOf(stdout);
    expect(results.map(({ seed }) => seed)).toEqual([0, 3]);
    for (const result of results) {
      expect(Object.keys(result).join(' ')).toBe(resultKeys);
      expect(result).toMatchObject({
        kind: 'result',
        task: 'reversal',
        architecture: 'recurrent',
        rule: 'outgoing-l1',
        preset: 'paper',
        cycles: 40,
        backend: { name: 'cpu', simd: expect.stringMatching(/^wasm/) as string, threads: 1, blas: 'none' },
      });
      expect(Object.keys(result.heldOut).join(' ')).toBe(
        'natsPerCycle floor ratio guessing accuracy f1 bitsPerCharacter costs',
      );
    }
    expect(stderr).toContain('seed 3  100%');
    expect((await readdir(join(folder, 'run'))).toSorted()).toEqual([
      'figure.png',
      'figure.svg',
      'result.json',
      'run.json',
      'seed-0',
      'seed-3',
    ]);
    expect(await readdir(join(folder, 'run', 'seed-3'))).toEqual([
      'checkpoint.json',
      'log.jsonl',
      'result.json',
    ]);
  });

  it('stops on SIGINT with a checkpoint, and continues to the same result', async () => {
    const args = [
      'grow',
      '--task',
      'reversal',
      '--cycles',
      '3000',
      '--units',
      '10',
      '--seeds',
      '0,1',
      '--json',
    ];
    const whole = lab(...args, '--out', 'whole').ended;
    const first = lab(...args, '--out', 'part');
    // Training is under way once there are reports.
    const log = join(folder, 'part', 'seed-0', 'log.jsonl');
    while ((await readFile(log, 'utf8').catch(() => '')).length < 2000) await setTimeout(5);
    first.child.kill('SIGINT');
    const { code, stdout, stderr } = await first.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('Continue with --resume part.');
    const resumed = await lab('grow', '--resume', 'part', '--json').ended;
    expect(resumed.code).toBe(0);
    const expected = linesOf((await whole).stdout);
    expect(linesOf(resumed.stdout).map(timeless)).toEqual(expected.map(timeless));
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
    await writeFile(join(folder, 'good.json'), JSON.stringify(experiment));
    const good = await lab('experiment', 'good.json', '--out', 'good', '--json').ended;
    expect(good.code).toBe(0);
    expect(linesOf(good.stdout)).toMatchObject([
      { task: 'digraphs', architecture: 'mine', rule: 'none', preset: null, units: { memory: 4 } },
    ]);
    await writeFile(
      join(folder, 'bad.json'),
      JSON.stringify({ ...experiment, optimizer: { kind: 'sgd', learningRate: 1e38 } }),
    );
    const bad = await lab('experiment', 'bad.json', '--out', 'bad', '--json').ended;
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 1, stdout: '' });
    expect(bad.stderr).toMatch(/1 seed failed:\n {2}seed 0 \(.*seed-0\): .*finite/);
    expect(await readdir(join(folder, 'bad', 'seed-0'))).toContain('log.jsonl');
  });

  it('reproduces a figure with its table, and trains nothing twice', async () => {
    const args = [
      'reproduce',
      'easy-hard-easy',
      '--seeds',
      '0-1',
      '--cycles',
      '60',
      '--out',
      'out',
      '--json',
    ];
    const { code, stdout } = await lab(...args).ended;
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ kind }) => kind)).toEqual(['result', 'result', 'summary']);
    expect(lines[2]).toMatchObject({
      experiment: 'easy-hard-easy',
      version: 'v2',
      cycles: 60,
      seeds: [0, 1],
    });
    const files = [
      'easy-hard-easy',
      'easy-hard-easy.json',
      'easy-hard-easy.md',
      'easy-hard-easy.png',
      'easy-hard-easy.svg',
    ];
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(files);
    const log = join(folder, 'out', 'easy-hard-easy', 'seed-1', 'log.jsonl');
    const before = await readFile(log, 'utf8');
    const again = await lab(...args.slice(0, -1), '--seeds', '0-2').ended;
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('units, end of phase 2 (reversal)');
    expect(await readFile(log, 'utf8')).toBe(before);
  });

  it('times edits, and compiles nothing for them', async () => {
    const args = ['bench', '--only', 'edits', '--backend', 'fast', '--rounds', '1', '--json'];
    const { code, stdout } = await lab(...args).ended;
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
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

  it('starts with the hard problem', async () => {
    const { code, stdout, stderr } = await lab('start', '--cycles', '20').ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/seed +nats per cycle/);
    expect(stderr).toContain('8.96 nats');
    const [run = ''] = await readdir(join(folder, 'runs'));
    expect(run).toMatch(/^start-\d{8}-\d{6}-\d+$/);
    expect(await readdir(join(folder, 'runs', run))).toContain('figure.png');
  });
});
