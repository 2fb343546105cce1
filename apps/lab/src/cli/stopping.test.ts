import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandRun, runCommand, runCommandUntil, seedResults } from '../testing/run-command.ts';

describe('a run that is stopped', { timeout: 60_000 }, () => {
  let folder: string;
  let run: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-stopping-'));
    run = join(folder, 'run');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const grow = (cycles: number, seeds: string): readonly string[] => [
    ...'grow --task digraphs --rule none --units 6 --workers 1 --checkpoint-every 0 --json'.split(' '),
    ...['--cycles', String(cycles), '--seeds', seeds],
  ];
  const lines = async (): Promise<number> =>
    (await readFile(join(run, 'seed-0', 'log.jsonl'), 'utf8').catch(() => '')).split('\n').length;
  const checkpoints = async (): Promise<readonly string[]> =>
    (await readdir(join(run, 'seed-0'))).filter((name) => name.startsWith('checkpoint-'));

  /** Runs a command, and stops it when the log of seed 0 has grown by so many lines. */
  async function stopAfter(reports: number, args: readonly string[]): Promise<CommandRun> {
    const stop = new AbortController();
    const before = await lines();
    const ended = runCommandUntil(stop.signal, '', args);
    while ((await lines()) < before + reports) await setTimeout(2);
    stop.abort('SIGINT');
    return await ended;
  }

  it('says that nothing had begun, and can be continued all the same', async () => {
    const args = [...grow(60, '0,1'), '--out', run];
    const { code, stdout, stderr } = await runCommandUntil(AbortSignal.abort('SIGTERM'), '', args);
    expect({ code, stdout }).toEqual({ code: 143, stdout: '' });
    expect(stderr).toContain(
      `Stopped by SIGTERM. No seed had begun, so there is no checkpoint yet. Continue with --resume ${run}.`,
    );
    const resumed = await runCommand('grow', '--resume', run, '--json');
    const whole = await runCommand(...grow(60, '0,1'), '--out', join(folder, 'whole'));
    expect(seedResults(resumed.stdout)).toEqual(seedResults(whole.stdout));
  });

  it('has written a checkpoint of what had begun, and tells that from the rest', async () => {
    const { code, stderr } = await stopAfter(1, [...grow(1_000_000, '0-2'), '--out', run]);
    expect(code).toBe(130);
    expect(stderr).toContain(
      '1 seed that was stopped has a checkpoint; 2 others had not begun. Continue with',
    );
    const reports = (await readFile(join(run, 'seed-0', 'log.jsonl'), 'utf8')).trimEnd().split('\n');
    const { cycle } = JSON.parse(reports.at(-1)!) as { readonly cycle: number };
    expect(await checkpoints()).toContain(`checkpoint-${cycle}.safetensors`);
  });

  it('warns of a damaged checkpoint even if it does not finish', async () => {
    await stopAfter(3, [...grow(1_000_000, '0'), '--out', run]);
    const cycles = (await checkpoints()).map((name) => Number(/\d+/.exec(name)![0])).sort((a, b) => b - a);
    const file = join(run, 'seed-0', `checkpoint-${cycles[0]}.safetensors`);
    const bytes = await readFile(file);
    bytes[bytes.length - 5] = bytes[bytes.length - 5]! ^ 1;
    await writeFile(file, bytes);
    const { code, stderr } = await stopAfter(1, ['grow', '--resume', run, '--json']);
    expect(code).toBe(130);
    expect(stderr).toContain('Every seed that was stopped has a checkpoint of where it was.');
    expect(stderr).toMatch(
      new RegExp(
        `Warning, seed 0: The checkpoint of cycle ${cycles[0]} was damaged, .* from that of cycle ${cycles[1]}\\.`,
      ),
    );
    const again = await stopAfter(1, ['grow', '--resume', run, '--json']);
    expect(again.stderr).not.toContain('Warning');
  });

  it('stays as it is when it has finished, damaged files apart', async () => {
    const { stdout } = await runCommand(...grow(60, '0,1'), '--out', run);
    const files = ['result.json', 'report.html', 'figure.svg', 'figure.png', join('seed-0', 'result.json')];
    const times = async (): Promise<readonly number[]> =>
      await Promise.all(files.map(async (file) => (await stat(join(run, file))).mtimeMs));
    const before = await times();
    const again = await runCommand('grow', '--resume', run, '--json');
    expect([again.code, again.stdout]).toEqual([0, stdout]);
    expect(again.stderr).toBe(
      `This run has finished: nothing was trained, and no file was changed in ${run}\n`,
    );
    expect((await runCommand('grow', '--resume', run)).stdout).toMatch(/^ *seed +nats per cycle/);
    expect(await times()).toEqual(before);
    await writeFile(join(run, 'result.json'), '{');
    expect((await runCommand('grow', '--resume', run, '--json')).stderr).toContain(
      'Wrote result.json, figure.svg',
    );
    expect(await readFile(join(run, 'result.json'), 'utf8')).toContain('"kind": "run"');
  });
});
