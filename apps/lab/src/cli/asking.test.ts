import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { loadNetwork } from '@meristem/network';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runCommand, runCommandOn } from '../testing/run-command.ts';
import { runCli } from './program.ts';

// What is asked of networks after their training, in this process.
describe('a trained run', { timeout: 60_000 }, () => {
  let folder: string;
  let text: string;
  let spirals: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-asking-'));
    [text, spirals] = [join(folder, 'text'), join(folder, 'spirals')];
    const trained = [
      ['--task', 'digraphs', '--seeds', '0-1', '--cycles', '60', '--units', '4', '--out', text],
      ['--task', 'two-spirals', '--architecture', 'layered', '--cycles', '80', '--out', spirals],
    ].map((args) => runCommand('grow', '--rule', 'none', '--workers', '1', '--json', ...args));
    expect((await Promise.all(trained)).map(({ code }) => code)).toEqual([0, 0]);
  }, 60_000);

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('is evaluated to what its result says', async () => {
    const { code, stdout } = await runCommand('evaluate', text, '--json');
    expect(code).toBe(0);
    const result = JSON.parse(await readFile(join(text, 'result.json'), 'utf8')) as {
      results: { seed: number; heldOut: unknown }[];
    };
    const evaluated = jsonLines(stdout).map(({ seed, heldOut }) => ({ seed, heldOut }));
    expect(evaluated).toEqual(result.results.map(({ seed, heldOut }) => ({ seed, heldOut })));
    const one = await runCommand('evaluate', join(text, 'seed-1'), '--cycles', '7');
    expect(one.stdout.split('\n')[0]).toMatch(/seed +cycles +loss +guessing +floor/);
    expect(one.stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  it('predicts rows of a table and of JSON alike', async () => {
    const table = join(folder, 'points.csv');
    await writeFile(table, 'x,y\n0.5,-0.25\n-1,1e-3\n');
    const csv = await runCommand('predict', spirals, '--input', table);
    const json = await runCommandOn('[0.5,-0.25]\n[-1,1e-3]\n', 'predict', spirals, '--input', '-');
    const answers = jsonLines(json.stdout) as { class: { symbol: number; probabilities: number[] } }[];
    const rows = answers.map(({ class: spiral }) => [spiral.symbol, ...spiral.probabilities].join(','));
    expect(csv.stdout).toBe(`class,class.p0,class.p1\n${rows.join('\n')}\n`);
    for (const { class: spiral } of answers) {
      expect(spiral.probabilities[0]! + spiral.probabilities[1]!).toBeCloseTo(1, 6);
      expect(spiral.symbol).toBe(spiral.probabilities[1]! > spiral.probabilities[0]! ? 1 : 0);
    }
  });

  it('hears single steps as one stream, and a sequence from its start', async () => {
    const told = async (input: string) => {
      const { code, stdout } = await runCommandOn(input, 'predict', join(text, 'seed-0'), '--input', '-');
      expect(code).toBe(0);
      return jsonLines(stdout).map(({ next }) => next);
    };
    const [sequence] = await told('"(ab)("');
    expect(sequence).toHaveLength(5);
    expect(await told('"("\n"a"\n"b"\n")"\n"("\n')).toEqual(sequence);
    expect((await told('"(ab)("\n"(ab)("\n"("\n'))[1]).toEqual(sequence);
  });

  it('goes on by itself, the same by the same seed', async () => {
    const sample = async (...args: string[]) =>
      (await runCommand('sample', text, '--length', '50', '--prompt', '(ab', ...args)).stdout.trimEnd();
    const drawn = await sample('--seed', '5');
    expect(drawn).toMatch(/^\(ab[()ab]{50}$/);
    expect(await sample('--seed', '5')).toBe(drawn);
    expect(await sample('--seed', '6')).not.toBe(drawn);
    expect(await sample('--seed', '6', '--temperature', '0')).toBe(await sample('--temperature', '0'));
  });

  it('writes the prompt and as many symbols behind it as it is told, or so many alone', async () => {
    const sample = async (...args: string[]) => (await runCommand('sample', text, ...args)).stdout.trimEnd();
    expect(await sample('--length', '1', '--prompt', '(ab')).toMatch(/^\(ab[()ab]$/);
    const alone = await sample('--length', '4');
    expect(alone).toMatch(/^[()ab]{4}$/);
    expect(await sample('--length', '1')).toBe(alone[0]);
    expect((await sample('--length', '9')).slice(0, 4)).toBe(alone);
  });

  it('says classes by name', async () => {
    const trained = ['grow', '--task', 'iris', '--architecture', 'layered', '--rule', 'none'];
    const flowers = join(folder, 'flowers');
    await runCommand(...trained, '--cycles', '300', '--workers', '1', '--json', '--out', flowers);
    const table = join(folder, 'flowers.csv');
    await writeFile(table, 'a,b,c,d\n51,35,14,2\n63,33,60,25\n');
    const csv = (await runCommand('predict', flowers, '--input', table)).stdout.split('\n');
    expect(csv[0]).toBe('class,class.setosa,class.versicolor,class.virginica');
    expect(csv[1]).toMatch(/^setosa,0\.[6-9]/);
    const json = await runCommandOn('[51,35,14,2]\n', 'predict', flowers, '--input', '-');
    const [answer] = jsonLines(json.stdout) as { probabilities: Record<string, number> }[];
    expect(answer).toMatchObject({ class: 'setosa' });
    expect([answer!.probabilities['setosa'], answer!.probabilities['virginica']].map(String)).toEqual([
      csv[1]!.split(',')[1],
      csv[1]!.split(',')[3],
    ]);
  });

  it('is written for others, and asked again from its file', async () => {
    const written = async (format: string) => {
      const out = join(folder, `written.${format}`);
      const { code, stderr } = await runCommand('export', spirals, '--to', format, '--out', out);
      expect({ code, stderr }).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('bytes to') as string,
      });
      return out;
    };
    const network = await written('network');
    const { outputs } = loadNetwork(await readFile(network)).program;
    expect(outputs).toMatchObject([{ name: 'class', size: 2 }]);
    const asked = (run: string) => runCommandOn('[0.1,0.2]\n', 'predict', run, '--input', '-');
    const before = (await asked(spirals)).stdout;
    expect((await asked(network)).stdout).toBe(before);
    const seed = join(spirals, 'seed-0');
    const checkpoint = (await readdir(seed)).find((name) => name.startsWith('checkpoint-'))!;
    expect((await asked(join(seed, checkpoint))).stdout).toBe(before);
    for (const format of ['onnx', 'onnx-step', 'safetensors', 'npz', 'js']) await written(format);
    const { predict } = (await import(join(folder, 'written.js'))) as {
      predict(inputs: object): Record<string, readonly number[][]>;
    };
    const [said] = jsonLines(before) as { class: { probabilities: number[] } }[];
    const [chances] = predict({ point: [[0.1, 0.2]] })['class.probability']!;
    chances!.forEach((chance, i) => expect(chance).toBeCloseTo(said!.class.probabilities[i]!, 6));
  });

  it('is written to standard output where that is asked for, but not to a terminal', async () => {
    const args = ['export', spirals, '--to', 'network', '--out', '-'];
    const chunks: Uint8Array[] = [];
    const context = {
      stdin: Readable.from([]),
      stdout: { write: (chunk: string | Uint8Array) => chunks.push(Buffer.from(chunk)), isTTY: false },
      stderr: new PassThrough(),
      signal: new AbortController().signal,
    };
    expect(await runCli(args, context)).toBe(0);
    expect(loadNetwork(Uint8Array.from(Buffer.concat(chunks))).program.outputs).toMatchObject([
      { name: 'class' },
    ]);
    const terminal = { ...context, stdout: { ...context.stdout, isTTY: true } };
    expect(await runCli(args, terminal)).toBe(2);
    expect(String(context.stderr.read())).toContain(
      '--out -: found a terminal, expected a file or a program',
    );
    const script = await runCommand('export', spirals, '--to', 'js', '--out', '-');
    expect(script.stdout).toContain('export function predict(inputs) {');
    expect(await readdir('.')).not.toContain('-');
  });

  it('says that a number of cycles counts for nothing where held-out examples are given', async () => {
    const { code, stdout, stderr } = await runCommand('evaluate', spirals, '--cycles', '3', '--json');
    expect([code, stderr]).toEqual([
      0,
      '--cycles 3 counts for nothing here: "two-spirals" has held-out examples of its own, and is evaluated on all of them.\n',
    ]);
    expect(stdout).toBe((await runCommand('evaluate', spirals, '--json')).stdout);
  });

  it('answers the lines around a faulty one, and says in its place what is wrong', async () => {
    const { code, stdout, stderr } = await runCommandOn(
      '[0,0]\n[1]\n[1,1]\n',
      'predict',
      spirals,
      '--input',
      '-',
    );
    const message = '--input: line 2: $.point: found [1], expected 2 numbers, a row of port "point".';
    const [first, second, third] = jsonLines(stdout);
    for (const answer of [first, third]) expect(Object.keys(answer as object)).toEqual(['class']);
    expect(second).toEqual({ error: message });
    expect(stderr).toBe(
      `Not answered: ${message}\nerror: 1 of 3 records could not be answered, and stand among the answers without values. Mend them, and ask again.\n`,
    );
    expect(code).toBe(1);
  });

  it('does not go on in a stream past a step that it has not heard, but with other sequences', async () => {
    const hard = join(folder, 'hard');
    await runCommand(
      ...[
        'grow',
        '--task',
        'reversal',
        '--rule',
        'none',
        '--units',
        '4',
        '--cycles',
        '10',
        '--json',
        '--out',
        hard,
      ],
    );
    const stream = await runCommandOn('"("\n"x"\n")"\n', 'predict', hard, '--input', '-');
    expect([stream.code, jsonLines(stream.stdout).length]).toEqual([2, 1]);
    expect(stream.stderr).toContain('line 2: $.symbol: found "x"');
    const sequences = await runCommandOn('"(("\n"xx"\n"))"\n', 'predict', hard, '--input', '-');
    expect([sequences.code, jsonLines(sequences.stdout).length]).toEqual([1, 3]);
  });

  it('says of letters in a table how likely each is by the letter', async () => {
    const { stdout } = await runCommandOn('symbol\na\n', 'predict', text, '--input', '-', '--format', 'csv');
    expect(stdout.split('\n')[0]).toBe('next,next.(,next.),next.a,next.b');
  });

  it('is inspected by its folder: the last checkpoint of the seed that did best', async () => {
    const { code, stdout, stderr } = await runCommand('inspect', text);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^seed [01], the best of 2 on held-out data\n$/);
    expect(stdout).toMatch(/seed-[01]\/checkpoint-60\.safetensors: checkpoint, whole/);
    const { code: bad, stderr: why } = await runCommand('inspect', folder);
    expect([bad, why]).toEqual([2, expect.stringContaining('found no run, expected the folder of a run')]);
  });

  it('is drawn as it has grown, and not where nothing says what it is', async () => {
    const [picture, net] = [join(folder, 'grown.svg'), join(folder, 'drawn.net')];
    expect((await runCommand('inspect', text, '--picture', picture)).stderr).toContain(`drawn to ${picture}`);
    expect(await readFile(picture, 'utf8')).toMatch(/>4 units \(1 to \d+\)</);
    await runCommand('export', text, '--to', 'network', '--out', net);
    const { code, stderr } = await runCommand('inspect', net, '--picture', picture);
    expect([code, stderr]).toEqual([2, expect.stringContaining('found a network without the task')]);
    const wrong = await runCommand('inspect', text, '--picture', 'grown.gif');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('ends in .svg or .png')]);
  });

  it('is not asked in silence where a checkpoint of it is damaged', async () => {
    const copy = join(folder, 'copy');
    await cp(text, copy, { recursive: true });
    const seed = join(copy, 'seed-0');
    const file = join(
      seed,
      (await readdir(seed)).find((name) => name.startsWith('checkpoint-'))!,
    );
    const bytes = await readFile(file);
    bytes[bytes.length - 9]! ^= 4;
    await writeFile(file, bytes);
    const { code, stderr } = await runCommand('evaluate', copy);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('seed-0: ') as string,
    });
    expect((await runCommand('evaluate', join(copy, 'seed-1'))).code).toBe(0);
  });

  it('is asked without a seed whose files are damaged, which is named', async () => {
    const copy = join(folder, 'damaged');
    await cp(text, copy, { recursive: true });
    const losses = (await runCommand('evaluate', text, '--json')).stdout;
    const ranked = (jsonLines(losses) as { seed: number; heldOut: { natsPerCycle: number } }[]).toSorted(
      (a, b) => a.heldOut.natsPerCycle - b.heldOut.natsPerCycle,
    );
    const [best, other] = ranked.map(({ seed }) => seed);
    await writeFile(join(copy, `seed-${best}`, 'result.json'), '{"kind":');
    const asked = () => runCommandOn('"(ab)"\n', 'predict', copy, '--input', '-');
    const after = await asked();
    expect({ code: after.code, lines: after.stderr.trimEnd().split('\n') }).toEqual({
      code: 0,
      lines: [
        `seed ${other}, the best of 2 on held-out data`,
        `${join(copy, `seed-${best}`)}: its result is damaged, so how well it did is not known; grow --resume writes it anew`,
      ],
    });
    const alone = await runCommandOn('"(ab)"\n', 'predict', join(copy, `seed-${best}`), '--input', '-');
    expect([alone.code, alone.stdout]).toEqual([
      0,
      (await runCommandOn('"(ab)"\n', 'predict', text, '--input', '-')).stdout,
    ]);
    for (const name of await readdir(join(copy, `seed-${best}`))) {
      if (name.startsWith('checkpoint-')) await writeFile(join(copy, `seed-${best}`, name), 'x');
    }
    const without = await asked();
    expect([without.code, without.stdout]).toEqual([0, after.stdout]);
    expect(without.stderr).toContain(`seed-${best}: readTensorFile: bytes: found 1 of them`);
    expect((await runCommand('evaluate', copy)).code).toBe(2);
  });

  it.each([
    [['evaluate', 'nowhere'], 'nowhere: found no run, expected the folder of a run'],
    [['predict', 'SPIRALS', '--input', 'missing.csv'], '--input missing.csv: cannot read it'],
    [
      ['predict', 'SPIRALS', '--input', 'SPIRALS/run.json'],
      '--input: line 1: found "{", expected one JSON value',
    ],
    [
      ['predict', 'SPIRALS/run.json', '--input', '-'],
      'run.json: readTensorFile: bytes 0 to 7: found JSON that begins "{',
    ],
    [
      ['predict', 'SPIRALS/figure.png', '--input', '-'],
      'figure.png: readTensorFile: bytes 0 to 7: found a PNG image, expected the length of a header',
    ],
    [['evaluate', 'SPIRALS/seed-9'], 'found no seed 9, expected one of the seeds 0 of this run'],
    [['sample', 'SPIRALS', '--length', '3'], 'expected one that hears one symbol port'],
    [
      ['sample', 'TEXT', '--length', '3', '--prompt', 'x'],
      '--prompt: symbol 0: found "x", expected a whole number',
    ],
    [['sample', 'TEXT', '--length', '3', '--temperature', '-1'], '--temperature: found "-1", expected'],
    [
      ['export', 'TEXT', '--to', 'npz', '--out', 'no/such/folder/x'],
      '--out no/such/folder/x: cannot write it',
    ],
  ])('says what is wrong with %j', async (args, message) => {
    const known = args.map((arg) => arg.replace('SPIRALS', spirals).replace('TEXT', text));
    const { code, stderr } = await runCommandOn('[0,0]\n', ...known);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
