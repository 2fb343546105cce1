import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { rowEncoder, type TableSchema } from '@meristem/data';
import { loadNetwork } from '@meristem/network';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chosenPlan } from '../options/experiment-choice.ts';
import { trainSeed } from '../run/train-seed.ts';
import { jsonLines, runCommand, runCommandOn, seedResults } from '../testing/run-command.ts';

/** Numbers from 0 to 1 that look random, the same every time. */
function* drawn(): Generator<number, never, undefined> {
  for (let state = 1; ;) yield (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Houses: what they cost follows from their size and place, with cells missing, in a table as people write them. */
function houses(count: number): string {
  const draws = drawn();
  const next = (): number => draws.next().value;
  const rows = Array.from({ length: count }, (_, at) => {
    const size = 40 + 100 * next();
    const place = ['city', 'village', 'coast'][Math.floor(3 * next())]!;
    const price = (1.5 + 0.03 * size) * (place === 'coast' ? 2 : 1);
    const cells = [at % 9 === 4 ? '' : size.toFixed(1), place, price.toFixed(3), (2 * size).toFixed(2)];
    return [`H${1000 + at}`, ...cells].join(';');
  });
  return ['id;size;place;price;rent', ...rows].join('\r\n');
}

/** Three kinds of wine that two of three measures tell apart. */
function wine(count: number): string {
  const draws = drawn();
  const rows = Array.from({ length: count }, (_, at) => {
    const kind = at % 3;
    const cells = [10 + kind + 0.4 * draws.next().value, 3 - kind + draws.next().value, draws.next().value];
    return [...cells.map((cell) => cell.toFixed(2)), ['Barolo', 'Grignolino', 'Barbera'][kind]].join(',');
  });
  return `alcohol,malic acid,"ash, of all",cultivar\n${rows.join('\n')}\n`;
}

/** Rows of a table, one a line. */
function rowsOf(count: number, row: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => row(at)).join('\n');
}

/** A program whose complaints are not passed on. */
const QUIET: ExecFileSyncOptions = { stdio: ['ignore', 'pipe', 'pipe'] };

/** A fixed size that is trained in no time. */
const SMALL = ['--rule', 'none', '--units', '16'];

describe('a table of one’s own', { timeout: 60_000 }, () => {
  let folder: string;
  let wines: string;
  let wineRun: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-table-'));
    [wines, wineRun] = [join(folder, 'wine.csv'), join(folder, 'wine-run')];
    await writeFile(wines, wine(150));
    const { code, stderr } = await runCommand(
      ...[
        'grow',
        '--csv',
        relative(process.cwd(), wines),
        '--target',
        'cultivar',
        '--out',
        wineRun,
        '--json',
      ],
      ...[...SMALL, '--cycles', '300', '--seeds', '0-1', '--workers', '2'],
    );
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('A layered') as string,
    });
    expect(stderr).toMatch(/cultivar +target +category of 3|cultivar +target +class/);
  }, 60_000);

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const asked = async (run: string, input: string, ...args: string[]) =>
    await runCommandOn(input, 'predict', run, '--input', '-', ...args);

  it('is learned, and says again what it said', async () => {
    const { results } = JSON.parse(await readFile(join(wineRun, 'result.json'), 'utf8')) as {
      results: { seed: number; heldOut: { accuracy: object } }[];
    };
    expect(results.map(({ heldOut }) => heldOut.accuracy)).toEqual([{ cultivar: 1 }, { cultivar: 1 }]);
    const evaluated = jsonLines((await runCommand('evaluate', wineRun, '--json')).stdout);
    expect(evaluated.map(({ heldOut }) => heldOut)).toEqual(results.map(({ heldOut }) => heldOut));
    const report = JSON.parse(await readFile(join(wineRun, 'data.json'), 'utf8')) as { columns: object[] };
    expect(report.columns).toMatchObject([
      { name: 'alcohol', use: 'input', type: 'number' },
      { name: 'malic acid', use: 'input' },
      { name: 'ash, of all', use: 'input' },
      { name: 'cultivar', use: 'target' },
    ]);
  });

  it('is asked by the names of its columns, and answers by the names of its classes', async () => {
    const csv = await asked(
      wineRun,
      'cellar,malic acid,alcohol,"ash, of all"\nA,3.4,10.2,0.5\nB,0.9,12.1,0.1\n',
      '--format',
      'csv',
    );
    expect(csv.code).toBe(0);
    const [head, ...rows] = csv.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^cultivar(,cultivar\.(Barolo|Grignolino|Barbera)){3}$/);
    expect(rows.map((row) => row.split(',')[0])).toEqual(['Barolo', 'Barbera']);
    expect(csv.stderr).toContain('Left out, for the network did not learn from it: "cellar"');
    const json = await asked(wineRun, '{"malic acid":3.4,"alcohol":10.2,"ash, of all":0.5}\n');
    const [answer] = jsonLines(json.stdout) as { cultivar: string; probabilities: Record<string, number> }[];
    expect(answer!.cultivar).toBe('Barolo');
    expect(Object.keys(answer!.probabilities).sort()).toEqual(['Barbera', 'Barolo', 'Grignolino']);
    expect(Object.values(answer!.probabilities).join(',')).toBe(rows[0]!.split(',').slice(1).join(','));
  });

  it.each([
    ['alcohol,malic acid,"ash, of all"\n12,much,1\n', 'line 2, column "malic acid": found "much"'],
    ['a,b,c\n1,2,3\n', '--input: line 2: found "a, b, c", expected columns among "alcohol"'],
    ['alcohol,malic acid\n1,2,3\n', 'line 2: found "3 cells", expected 2, as the header has.'],
    ['alcohol,"malic acid\n1,2\n', 'found "a quote that is never closed", expected a closing quote'],
    ['alcohol,malic acid\n1,"2"3\n', 'line 2: found "text behind a closing quote", expected a comma or'],
    [
      'alcohol,malic acid\n1,2"3\n',
      'line 2: found "a quote inside of a cell without quotes", expected quotes',
    ],
    ['alcohol,alcohol\n1,2\n', 'the header: found "alcohol", expected every column once'],
  ])('says where %j is wrong', async (input, message) => {
    const { code, stderr } = await asked(wineRun, input, '--format', 'csv');
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('keeps answers beside their rows, where some cannot be read', async () => {
    const rows = 'alcohol,malic acid,"ash, of all"\n12,1,1\n12,much,1\n10,3\n10,3.5,1\n';
    const csv = await asked(wineRun, rows, '--format', 'csv');
    expect(csv.stdout.split('\n').map((line) => line.split(',')[0])).toEqual([
      ...['cultivar', 'Barbera', '', '', 'Barolo', ''],
    ]);
    expect(csv.stdout.split('\n')[2]).toBe(',,,');
    expect(csv.stderr.match(/^Not answered: .*$/gm)).toEqual([
      'Not answered: input, line 3, column "malic acid": found "much", expected a number. Mend the cell.',
      'Not answered: --input: line 4: found "2 cells", expected 3, as the header has. Put quotes around cells that hold the delimiter.',
    ]);
    expect(csv.stderr).toContain('error: 2 of 4 records could not be answered');
    expect(csv.code).toBe(1);
  });

  it('that has no row is said to have none', async () => {
    const { code, stderr } = await asked(wineRun, '5,1,2\n', '--format', 'csv');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining(
        'No row was found: of a table, the first line is taken for the names',
      ) as string,
    });
  });

  it('is asked by objects, of which the first has no values but its target', async () => {
    const file = join(folder, 'gaps.jsonl');
    const rows = Array.from({ length: 40 }, (_, i) => ({
      ...(i % 4 ? { x: i % 8 } : {}),
      y: i % 2 ? 'odd' : 'even',
    }));
    await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const out = join(folder, 'gaps-run');
    const grown = await runCommand(
      ...[
        'grow',
        '--csv',
        file,
        '--target',
        'y',
        '--cycles',
        '2',
        '--seeds',
        '0',
        '--workers',
        '1',
        '--out',
        out,
      ],
    );
    expect(grown).toMatchObject({ code: 0 });
    const answers = await runCommand('predict', out, '--input', file);
    expect(answers).toMatchObject({ code: 0 });
    expect(jsonLines(answers.stdout).map(({ y }) => ['odd', 'even'].includes(y as string))).toEqual(
      rows.map(() => true),
    );
    const others = await asked(out, '{"z": 1}\n');
    expect(others.stderr).toContain('line 1: found "z", expected columns among "x"');
  });

  it('has numbers as targets, several at once, and cells without a value', async () => {
    const file = join(folder, 'houses.csv');
    await writeFile(file, houses(240));
    const out = join(folder, 'houses-run');
    const grown = await runCommand(
      ...['grow', '--csv', file, '--target', 'price,rent', '--regress', '--split', '0.25'],
      ...[...SMALL, '--cycles', '2000', '--out', out, '--json'],
    );
    expect({ code: grown.code, stderr: grown.stderr }).toMatchObject({ code: 0 });
    expect(grown.stderr).toMatch(/size +input +number +27 /);
    const [result] = seedResults(grown.stdout);
    expect(result!.heldOut.r2!['price']).toBeGreaterThan(0.7);
    expect(result!.heldOut.r2!['rent']).toBeGreaterThan(0.7);
    const { stdout, stderr } = await asked(
      out,
      '{"size":100,"place":"coast"}\n{"size":100,"place":"moor"}\n{"place":"city"}\n',
    );
    expect(stderr).toBe(
      'Warning, column "place": 1 row of a category that was not learned, taken for none of them: "moor". ' +
        '--unseen refuse leaves such rows unanswered.\n',
    );
    const strict = await asked(out, '{"size":100,"place":"moor"}\n{"place":"city"}\n', '--unseen', 'refuse');
    expect(jsonLines(strict.stdout)[0]).toEqual({
      error:
        'input, line 1, column "place": found "moor", expected one of the categories that were learned: "city", "coast", "village". ' +
        'Leave the cell empty if it is none of them.',
    });
    expect(strict.code).toBe(1);
    const answers = jsonLines(stdout) as { price: number; rent: number }[];
    // (1.5 + 3) twice, and 200.
    expect(answers[0]!.price).toBeGreaterThan(7.5);
    expect(answers[0]!.price).toBeLessThan(10.5);
    expect(answers[0]!.rent).toBeGreaterThan(170);
    expect(answers[0]!.rent).toBeLessThan(230);
    expect(answers).toHaveLength(3);
    const commas = await asked(out, 'place,size\ncoast,100\n', '--format', 'csv');
    expect(commas.stdout).toBe(`price,rent\n${answers[0]!.price},${answers[0]!.rent}\n`);
    for (const { price, rent } of answers) expect([price, rent].every(Number.isFinite)).toBe(true);
  });

  it('goes on from half-way to the same bits', async () => {
    const choice = {
      csv: wines,
      target: ['cultivar'],
      rule: 'grow-need',
      preset: 'default',
      cycles: 120,
    } as const;
    const plan = { ...(await chosenPlan({ ...choice, backend: 'cpu' })), reportEvery: 10 };
    const request = { plan, seed: 3, checkpointSeconds: 1e6, keep: 2 };
    const stop = new AbortController();
    let reports = 0;
    const onReport = (): void => void (++reports === 5 && stop.abort());
    const parted = { ...request, folder: join(folder, 'parted') };
    expect(await trainSeed(parted, { signal: stop.signal, onReport })).toBeUndefined();
    expect(reports).toBeLessThan(12);
    const whole = { ...request, folder: join(folder, 'whole') };
    const free = { signal: new AbortController().signal, onReport: () => undefined };
    const results = [await trainSeed(parted, free), await trainSeed(whole, free)].map((result) => ({
      ...result,
      wallSeconds: 0,
      microsecondsPerCycle: 0,
    }));
    expect(results[0]).toEqual(results[1]);
  });

  it('is not needed any more to ask what learned from it, nor to export that, which is asked alike', async () => {
    const own = join(folder, 'gone.csv');
    await cp(wines, own);
    const out = join(folder, 'gone-run');
    await runCommand(
      ...['grow', '--csv', own, '--target', 'cultivar', '--out', out, '--json', ...SMALL, '--cycles', '30'],
    );
    const question = 'alcohol,malic acid,"ash, of all"\n12,1,1\n10,3,0.5\n';
    const before = await asked(out, question, '--format', 'csv');
    await rm(own);
    const after = await asked(out, question, '--format', 'csv');
    expect(after).toEqual(before);
    expect((await runCommand('grow', '--resume', out)).code).toBe(0);
    const file = join(folder, 'gone.safetensors');
    await runCommand('export', out, '--to', 'network', '--out', file);
    expect((await asked(file, question, '--format', 'csv')).stdout).toBe(before.stdout);
    const { provenance } = loadNetwork(await readFile(file)).program;
    const schema = JSON.parse(provenance['schema']!) as TableSchema;
    expect(rowEncoder(schema).labels).toEqual(['alcohol', 'malic acid', 'ash, of all']);
    expect(schema.targets).toMatchObject([{ classes: ['Barbera', 'Barolo', 'Grignolino'] }]);
    const evaluated = await runCommand('evaluate', out);
    expect(evaluated.stderr).toContain(`${own}: found nothing, expected the `);
    expect(evaluated.code).toBe(2);
  });

  it('is refused once it has changed, with what to do', async () => {
    const own = join(folder, 'own.csv');
    await cp(wines, own);
    const out = join(folder, 'own-run');
    const grown = await runCommand(
      'grow',
      '--csv',
      own,
      '--target',
      'cultivar',
      '--cycles',
      '3',
      '--out',
      out,
    );
    expect(grown.code).toBe(0);
    await writeFile(own, `${wine(150)}12,1,1,Barolo\n`);
    const { code, stderr } = await runCommand('evaluate', out);
    expect(code).toBe(2);
    expect(stderr).toContain('own.csv: found');
    expect(stderr).toContain('Put the data of before back, or start a new run with that of now.');
  });

  it('is shown by data', async () => {
    const { stdout } = await runCommand('data', wines);
    expect(stdout).toMatch(/^table: .*wine\.csv\n/);
    expect(stdout).toContain(`Next: npm run lab -- grow --csv ${wines} --target cultivar\n`);
    const { stdout: quoted } = await runCommand(
      'data',
      wines,
      '--target',
      '"ash, of all",alcohol',
      '--regress',
    );
    expect(quoted).toContain(`--target '"ash, of all",alcohol' --regress`);
  });

  it.each([
    ['wine.csv', wine(60)],
    // The last column is another in every row, the one before the same.
    [
      'my notes.csv',
      `"width, cm",colour,from,note\n${rowsOf(40, (i) => `${(i * 7) % 11},${'rg'[i % 2]},here,note ${i}`)}\n`,
    ],
    ["it's.tsv", `${'"a ""b"""'}\tc d\n${rowsOf(40, (i) => `${(i * 7) % 11}.5\t${(i * 3) % 8}`)}\n`],
    ['rows.json', rowsOf(40, (i) => JSON.stringify({ x: (i * 7) % 11, y: i % 3 }))],
    ['series.csv', `day,up,down\n${rowsOf(60, (i) => `${2000 + i}-01-01,${(i * i) % 13},${i % 5}`)}\n`],
  ])('is followed by a command that works: %s', async (name, text) => {
    const file = join(folder, name);
    await writeFile(file, text);
    const as = name === 'series.csv' ? ['--as', 'series'] : [];
    const { code, stdout } = await runCommand('data', file, ...as);
    expect(code).toBe(0);
    const next = /^Next: npm run lab -- (.*)$/m.exec(stdout)![1]!;
    const words = execFileSync('sh', ['-c', `for word in ${next}; do printf '%s\\n' "$word"; done`], QUIET);
    const out = join(folder, `next ${name}`);
    const grown = await runCommand(
      ...words.toString().trimEnd().split('\n'),
      ...[...SMALL, '--cycles', '2', '--out', out, '--json'],
    );
    expect(grown).toMatchObject({ code: 0 });
  });

  it.each([
    ['no-rows.csv', 'a,b\n', 'found no rows of values'],
    ['empty.csv', '', 'found no rows, expected a table'],
    ['same.csv', 'a,b\nx,1\nx,1\nx,1\nx,1\nx,1\nx,1\n', 'found no column to predict from'],
    ['half.csv', `a,b\n${'1,2\n'.repeat(30)}x,3\n`, 'line 32, column "a": found "x", expected a number'],
    ['torn.csv', 'a,b\n1,"2\n3,4\n', 'torn.csv'],
  ])('is refused by data where nothing can be trained on: %s', async (name, text, message) => {
    const file = join(folder, name);
    await writeFile(file, text);
    const { code, stdout, stderr } = await runCommand('data', file);
    expect([code, stdout]).toEqual([2, expect.stringContaining('\nNext: mend what is wrong\n')]);
    expect(stderr).toContain(message);
    const json = await runCommand('data', file, '--json');
    expect([json.code, jsonLines(json.stdout)[0]]).toMatchObject([2, { next: null }]);
  });

  it.each([
    [['--csv', 'WINE'], 'expected the column to predict, or several of "alcohol", "malic acid"'],
    [['--csv', 'WINE', '--target', 'cultivr'], 'Did you mean "cultivar"?'],
    [['--csv', 'WINE', '--target', 'cultivar', '--regress'], 'cultivar'],
    [['--csv', 'FOLDER', '--target', 'x'], ': found a folder, expected a file'],
    [['--csv', 'FOLDER/empty.csv', '--target', 'x'], 'empty.csv'],
    [['--csv', 'FOLDER/none.csv', '--target', 'x'], 'none.csv: found nothing'],
    [
      ['--csv', 'FOLDER/pipe.csv', '--target', 'x'],
      'pipe.csv: found a pipe, expected a file that can be read.',
    ],
    [['--csv', '/dev/null', '--target', 'x'], '/dev/null: found no file, expected a file'],
    [['--text', 'FOLDER/pipe.csv'], 'pipe.csv: found a pipe'],
    [['--images', 'FOLDER/pipe.csv'], 'pipe.csv: found a pipe'],
    [['--task-module', 'FOLDER/pipe.csv'], 'pipe.csv: found a pipe'],
  ])('says what is wrong with %j', async (args, message) => {
    await writeFile(join(folder, 'empty.csv'), '');
    const pipe = join(folder, 'pipe.csv');
    if (!existsSync(pipe)) execFileSync('mkfifo', [pipe], QUIET);
    const known = args.map((arg) => arg.replace('WINE', wines).replace('FOLDER', folder));
    const { code, stderr } = await runCommand('grow', ...known, '--cycles', '2');
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
