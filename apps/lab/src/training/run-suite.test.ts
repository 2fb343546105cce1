import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

interface SuiteJson {
  readonly methods: readonly {
    readonly method: string;
    readonly interquartileMean: { readonly value: number };
  }[];
  readonly comparisons: readonly { readonly one: string; readonly other: string }[];
  readonly entries: readonly {
    readonly method: string;
    readonly entry: string;
    readonly seeds: readonly number[];
    readonly values: readonly number[];
    readonly units: readonly number[];
  }[];
}

describe('a suite', { timeout: 60_000 }, () => {
  let out: string;

  beforeAll(async () => {
    out = join(await mkdtemp(join(tmpdir(), 'lab-suite-')), 'layered');
  });

  afterAll(async () => {
    await rm(join(out, '..'), { recursive: true });
  });

  const suite = (...args: readonly string[]): ReturnType<typeof runCommand> =>
    runCommand(
      ...['suite', 'layered', '--quick', '--tasks', 'iris,two-spirals', '--backend', 'reference'],
      ...['--methods', 'grow-need,fixed-4', '--control', 'retrain', '--out', out, ...args],
    );

  it('compares growing with fixed sizes and with its own final shape from scratch', async () => {
    const { code, stdout } = await suite('--seeds', '0,1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^iris\.layered +grow-need +held-out accuracy/m);
    expect(stdout).toMatch(/^grow-need, fixed-4 /m);
    const files = (await readdir(out)).filter((name) => name.startsWith('layered.'));
    expect(files.toSorted()).toEqual(['layered.json', 'layered.md', 'layered.png', 'layered.svg']);
    const found = JSON.parse(await readFile(join(out, 'layered.json'), 'utf8')) as SuiteJson;
    const methods = ['grow-need', 'grow-need, from scratch', 'fixed-4'];
    expect(found.methods.map(({ method }) => method)).toEqual(methods);
    expect(found.comparisons.map(({ other }) => other)).toEqual(methods.slice(1));
    expect(found.entries).toHaveLength(6);
    const [grown, again] = methods.map((method) =>
      found.entries.filter((entry) => entry.method === method).map(({ units }) => units),
    );
    expect(again).toEqual(grown);
    for (const { seeds } of found.entries) expect(seeds).toEqual([0, 1]);
    expect(await readFile(join(out, 'layered.md'), 'utf8')).toContain('| iris.layered | grow-need |');
  });

  it('trains nothing twice, and adds seeds', async () => {
    const { code, stdout } = await suite('--seeds', '0-2', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as SuiteJson;
    expect(found.entries[0]?.seeds).toEqual([0, 1, 2]);
    const book = (await readFile(join(out, 'results.jsonl'), 'utf8')).trim().split('\n');
    // Three seeds by three methods by two tasks.
    expect(book).toHaveLength(18);
  });
});

describe('networks of so many units by area', { timeout: 60_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-shapes-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const shaped = (method: string): ReturnType<typeof runCommand> =>
    runCommand(
      ...['suite', 'layered', '--quick', '--tasks', 'iris', '--json'],
      ...['--backend', 'reference', '--methods', method, '--seeds', '0', '--out', join(folder, method)],
    );

  it('have them from the first area on', async () => {
    const { code, stdout } = await shaped('fixed-5-3');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as SuiteJson;
    expect(found.entries.map(({ units }) => units)).toEqual([[8]]);
    const lines = await readFile(join(folder, 'fixed-5-3', 'results.jsonl'), 'utf8');
    expect(lines).toContain('"units":{"lower":5,"upper":3}');
  });

  it('are cut from there', async () => {
    const { code, stdout } = await shaped('cut-8-6');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as SuiteJson;
    expect(found.methods.map(({ method }) => method)).toEqual(['cut-8-6']);
    const lines = await readFile(join(folder, 'cut-8-6', 'results.jsonl'), 'utf8');
    expect(lines).toContain('"rule":"cut"');
    // 4 x 8 + 8 x 6 + 6 x 3 weights, and 17 biases.
    expect(lines).toContain('"peakParameters":115');
  });

  it('are refused where there are more areas or fewer', async () => {
    const { code, stderr } = await shaped('fixed-5-3-2');
    expect(code).toBe(2);
    expect(stderr).toContain(
      '--methods: found "fixed-5-3-2" for iris.layered, which has 2 areas, expected a number for each of "lower", "upper". ' +
        'Give as many, or one for all of them.',
    );
  });
});

describe('own data in the place of a suite', { timeout: 60_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-own-suite-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('is compared by the name of its file, for as long as it is told', async () => {
    const file = join(folder, 'my hues.csv');
    const rows = Array.from({ length: 60 }, (_, i) => `${(i * 7) % 11},${['a', 'b', 'c'][i % 3]}`);
    await writeFile(file, `size,hue\n${rows.join('\n')}\n`);
    const out = join(folder, 'suite');
    const { code, stdout } = await runCommand(
      ...['suite', '--csv', file, '--target', 'hue', '--cycles', '12', '--backend', 'reference'],
      ...['--methods', 'fixed-2,fixed-4', '--seeds', '0', '--out', out],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^my-hues\.layered +fixed-2 +held-out accuracy/m);
    const found = JSON.parse(await readFile(join(out, 'my-hues.json'), 'utf8')) as SuiteJson;
    expect(found.entries.map(({ entry }) => entry)).toEqual(['my-hues.layered', 'my-hues.layered']);
    const run = join(out, 'fixed-2', 'my-hues.layered');
    const { plan } = JSON.parse(await readFile(join(run, 'run.json'), 'utf8')) as {
      plan: { experiment: { cycles: number } };
    };
    expect(plan.experiment.cycles).toBe(12);
  });

  it.each([
    [[], 'suite: found nothing, expected the name of a suite, "paper", "classics",'],
    [['layered', '--csv', 'x.csv'], '--csv: found it beside the suite layered, expected one thing to learn.'],
    [['layered', '--task-options', '{}'], '--task-options: found it beside the suite layered'],
    [['layered', '--quick', '--cycles', '3'], '--cycles: found it beside --quick, expected one of them.'],
    [['--text', 'no-such-file.txt'], 'no-such-file.txt: found nothing, expected a file that can be read'],
  ])('is told apart from one: %j', async (args, message) => {
    const { code, stderr } = await runCommand('suite', ...args, '--out', join(folder, 'none'));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
