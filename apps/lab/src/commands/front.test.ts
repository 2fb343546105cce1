import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrontRow } from '../front/front-row.ts';
import { jsonLines, runCommand } from '../testing/run-command.ts';

describe('front', { timeout: 120_000 }, () => {
  let folder: string;
  let run: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-front-'));
    run = join(folder, 'run');
    const network = ['--task', 'moons', '--architecture', 'layered', '--rule', 'none', '--units', '12'];
    const { code } = await runCommand('grow', ...network, '--cycles', '60', '--seeds', '0,1', '--out', run);
    expect(code).toBe(0);
  }, 120_000);

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const rowsOf = (stdout: string): readonly FrontRow[] => jsonLines(stdout) as unknown as readonly FrontRow[];

  it('tells every size of the best seed, as lines of JSON', async () => {
    const { code, stdout, stderr } = await runCommand('front', run, '--sizes', '8', '--json');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^seed [01], the best of 2 on held-out data$/m);
    const rows = rowsOf(stdout);
    // 12 + 12 units over two numbers, before two classes: 36 + 156 + 26.
    expect(rows[0]).toMatchObject({
      kind: 'front',
      by: 'fold',
      parameters: 218,
      share: 1,
      units: { lower: 12, upper: 12 },
      totalUnits: 24,
    });
    const { results } = JSON.parse(await readFile(join(run, 'result.json'), 'utf8')) as {
      readonly results: readonly { readonly seed: number; readonly heldOut: unknown }[];
    };
    expect(rows[0]!.heldOut).toEqual(results.find(({ seed }) => seed === rows[0]!.seed)?.heldOut);
    expect(rows.at(-1)!.share).toBeLessThanOrEqual(0.1);
    expect(rows.length).toBeGreaterThan(4);
  });

  it('shows two ways side by side, draws them and keeps a size that can be asked', async () => {
    const [picture, kept] = [join(folder, 'front.svg'), join(folder, 'small.network')];
    const { code, stdout, stderr } = await runCommand(
      ...['front', join(run, 'seed-0'), '--by', 'both', '--sizes', '5', '--fine-tune', '2'],
      ...['--picture', picture, '--out', kept, '--keep', '50%'],
    );
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(
      /^by +parameters +left +multiply-adds +units +lower +upper +loss +accuracy$/,
    );
    expect(stdout).toMatch(/^fold +218 +100\.0% /m);
    expect(stdout).toMatch(/^magnitude +218 +100\.0% /m);
    const svg = await readFile(picture, 'utf8');
    expect(svg).toContain('One run, every size');
    expect(svg).toContain('cut by magnitude');
    const rows = join(folder, 'rows.csv');
    await writeFile(rows, 'x,y\n0.5,1\n-1,0.25\n');
    const asked = await runCommand('predict', kept, '--input', rows);
    expect(asked.code).toBe(0);
    expect(asked.stdout.trim().split('\n')).toHaveLength(3);
    const { stdout: inspected } = await runCommand('inspect', kept);
    const [, parameters = ''] = /truncated: by fold, to (\d+) parameters/.exec(inspected) ?? [];
    expect(Number(parameters)).toBeLessThanOrEqual(109);
    expect(Number(parameters)).toBeGreaterThan(20);
    const share = ((100 * Number(parameters)) / 218).toFixed(1);
    expect(stderr).toContain(
      ` bytes to ${kept}: the network of ${parameters} parameters (${share}%) on the front by fold\n`,
    );
  });

  it.each([
    [['--keep', '50%'], '--keep: found it without --out, expected both. Give --keep 25% --out FILE.'],
    [['--keep', '0', '--out', 'x'], '--keep: found "0", expected a number of parameters or a share of them.'],
    [['--least', '2'], '--least: found "2", expected a share above 0 and below 1.'],
    [['--picture', 'front.gif'], '--picture: found "front.gif", expected a name that ends in .svg or .png.'],
    [['--sizes', '0'], '--sizes: found "0", expected a whole number of at least 1.'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runCommand('front', run, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('says that no network is so small', async () => {
    const out = join(folder, 'none.network');
    const { code, stderr } = await runCommand('front', run, '--sizes', '3', '--keep', '5', '--out', out);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--keep: found no network so small')]);
    expect(await readdir(folder)).not.toContain('none.network');
  });
});

describe('inspect --areas', { timeout: 120_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-areas-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('says and draws who serves whom', async () => {
    const [run, picture] = [join(folder, 'run'), join(folder, 'areas.svg')];
    const how = ['--architecture', 'areas', '--cycles', '20', '--evaluation-cycles', '5', '--seeds', '0'];
    expect((await runCommand('grow', '--task', 'reversal-and-sum', ...how, '--out', run)).code).toBe(0);
    const told = await runCommand('inspect', run, '--areas', picture);
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/^without +next loses +sum loses +serves +specialisation$/m);
    expect(told.stdout).toMatch(/^area1 /m);
    expect(await readFile(picture, 'utf8')).toContain('Who serves whom');
    const [line] = jsonLines((await runCommand('inspect', run, '--areas', '--json')).stdout);
    expect(line).toMatchObject({ kind: 'areas', task: 'reversal-and-sum', seed: 0, cycle: 20, cycles: 5 });
    expect(line!['areas']).toEqual([
      expect.objectContaining({ area: 'area1', depth: 0, losses: expect.any(Object) as object }),
    ]);
  });
});
