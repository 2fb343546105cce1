import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, seedResults } from './testing/run-command.ts';

const main = join(import.meta.dirname, 'main.ts');

/** The command line in a process of its own, as a user runs it. */
class Lab {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;

  constructor(cwd: string, args: readonly string[]) {
    this.child = spawn(process.execPath, ['--conditions=@meristem/source', main, ...args], { cwd });
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

const resultKeys =
  'kind task architecture rule preset seed cycles units totalUnits populations parameters peakParameters smoothedLoss heldOut ' +
  'validation births deaths multiplyAdds lookups wallSeconds microsecondsPerCycle warnings backend';

// What needs no process stands in cli/commands.test.ts.
describe('the command line', { timeout: 30_000 }, () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-main-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const lab = (args: string): Lab => new Lab(folder, args.split(' '));

  it('prints one JSON line for each seed, and nothing else, on stdout', async () => {
    const grown = lab('grow --task reversal --cycles 40 --seeds 0,3 --preset paper --out run --json');
    const { code, stdout, stderr } = await grown.ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const results = seedResults(stdout);
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
      'experiment.json',
      'figure.png',
      'figure.svg',
      'report.html',
      'result.json',
      'run.json',
      'seed-0',
      'seed-3',
    ]);
    expect(await readdir(join(folder, 'run', 'seed-3'))).toEqual([
      'checkpoint-40.safetensors',
      'log.jsonl',
      'result.json',
    ]);
  });

  it('goes on without those who have seen enough of its results', async () => {
    const grown = lab('grow --task reversal --cycles 40 --seeds 0-2 --workers 1 --out run --json');
    grown.ended.catch(() => undefined); // What is left of its output is not read.
    grown.child.stdout?.once('data', () => grown.child.stdout?.destroy());
    const [code] = (await once(grown.child, 'exit')) as [number];
    expect(code).toBe(0);
    for (const seed of [0, 1, 2]) {
      expect(await readdir(join(folder, 'run', `seed-${seed}`))).toContain('result.json');
    }
  });

  it('stops on SIGINT with a checkpoint, and continues to the same result', async () => {
    const args = 'grow --task reversal --rule outgoing-l1 --cycles 12000 --units 10 --seeds 0,1 --json';
    const first = lab(`${args} --out part`);
    // Training is under way once there are reports.
    const part = join(folder, 'part');
    const log = join(part, 'seed-0', 'log.jsonl');
    while ((await readFile(log, 'utf8').catch(() => '')) === '') await setTimeout(5);
    first.child.kill('SIGINT');
    const { code, stdout, stderr } = await first.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('Continue with --resume part.');
    const whole = await runCommand(...args.split(' '), '--out', join(folder, 'whole'));
    const resumed = await runCommand('grow', '--resume', part, '--json');
    expect(resumed.code).toBe(0);
    expect(seedResults(resumed.stdout)).toEqual(seedResults(whole.stdout));
  });

  it('starts with the hard problem', async () => {
    const { code, stdout, stderr } = await lab('start --cycles 20').ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/seed +nats per cycle/);
    expect(stderr).toContain('8.96 nats');
    const [run = ''] = await readdir(join(folder, 'runs'));
    expect(run).toMatch(/^start-\d{8}-\d{6}-\d+$/);
    expect(await readdir(join(folder, 'runs', run))).toContain('figure.png');
  });
});
