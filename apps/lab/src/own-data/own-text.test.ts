import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runCommand, seedResults } from '../testing/run-command.ts';

describe('a text of one’s own', { timeout: 60_000 }, () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-text-'));
    file = join(folder, 'rhyme.txt');
    await writeFile(file, 'one two, buckle my shoe; three four, knock at the door.\r\n'.repeat(40));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('is grown on, evaluated and gone on with', async () => {
    const out = join(folder, 'run');
    const grown = await runCommand(
      ...[
        'grow',
        '--text',
        file,
        '--split',
        '0.25',
        '--rule',
        'none',
        '--units',
        '24',
        '--cycles',
        '400',
        '--out',
        out,
        '--json',
      ],
    );
    expect(grown.code).toBe(0);
    expect(grown.stderr).toMatch(/characters +2,280\n(.*\n)+ +held out +the last 570\n/);
    const [result] = seedResults(grown.stdout);
    expect(result).toMatchObject({ task: 'text' });
    // Four letters in five follow from the one before.
    expect(result!.heldOut.bitsPerCharacter!['next']).toBeLessThan(2);
    expect(JSON.parse(await readFile(join(out, 'data.json'), 'utf8'))).toMatchObject({
      kind: 'text',
      source: file,
      facts: expect.arrayContaining([['characters', '2,280']]) as unknown,
    });
    const [evaluated] = jsonLines((await runCommand('evaluate', out, '--json')).stdout);
    expect(evaluated!['heldOut']).toEqual(result!.heldOut);
    const sampled = await runCommand(
      'sample',
      out,
      '--length',
      '20',
      '--prompt',
      'one t',
      '--temperature',
      '0',
    );
    expect(sampled.stdout).toMatch(/^one t/);
  });

  it('is shown by data, with what is wrong and what to type next', async () => {
    const shown = await runCommand('data', file);
    expect(shown.stdout).toMatch(/^text: .*rhyme\.txt\n +characters +2,280\n/);
    expect(shown.stdout).toContain('CR and LF');
    expect(shown.stdout).toContain(`\nNext: npm run lab -- grow --text ${file}\n`);
    const broken = join(folder, 'broken it.txt');
    await writeFile(broken, Uint8Array.of(0x61, 0xff, 0x62));
    const { code, stdout } = await runCommand('data', broken, '--split', '0.5', '--json');
    expect({ code, said: JSON.parse(stdout) as unknown }).toEqual({
      code: 2,
      said: {
        kind: 'data',
        task: 'text',
        source: broken,
        facts: [],
        problems: [expect.stringContaining(`${broken}, byte 1: found 0xff`)],
        next: null,
      },
    });
  });

  it.each([
    [['--text', 'FOLDER'], ': found a folder, expected a file'],
    [['--text', 'FOLDER/none.txt'], 'none.txt: found nothing, expected a file'],
    [['--text', 'FOLDER/empty.txt'], 'empty.txt: found an empty text'],
    [['--text', 'FOLDER/binary'], 'byte 0: found 0xff'],
    [['--text', 'x', '--task', 'reversal'], '--text: found --task beside it, expected one thing to learn'],
    [['--text', 'x', '--csv', 'y'], '--csv: found --text beside it, expected one thing to learn'],
    [
      ['--text', 'x', '--target', 'y'],
      '--target: found it beside --text, expected it beside --csv or --series',
    ],
    [['--task', 'parity', '--regress'], '--regress: found it beside --task, expected it beside --csv'],
    [['--text', 'x', '--split', 'a=b'], '--split: found "a=b" beside --text, expected a share'],
    [['--text', 'x', '--split', '1.5'], '--split: found "1.5", expected a share above 0 and below 1'],
    [['--csv', 'x', '--target', 'a,,b'], '--target: found "a,,b", expected names of columns'],
    [['--text', 'x', '--task-options', '[1]'], '--task-options: found [1], expected an object'],
    [
      ['--text', 'x', '--split', '0.1', '--task-options', '{"heldOut":0.2}'],
      '--task-options: found "heldOut", which --split says too',
    ],
    [['--text', 'FOLDER/rhyme.txt', '--task-options', '{"setps":3}'], 'Did you mean "steps"?'],
    [['--text', 'x', '--task-options', '{"file":"y"}'], '--task-options: found "file", which --text says'],
    [['--text', 'FOLDER/rhyme.txt/x'], 'rhyme.txt/x: found nothing, expected a file that can be read'],
    [[], '--task: found nothing, expected the name of a task'],
  ])('says what is wrong with %j', async (args, message) => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'empty.txt'), '');
    await writeFile(join(folder, 'binary'), Uint8Array.of(0xff, 0, 0x80, 3));
    const known = args.map((arg) => arg.replace('FOLDER', folder));
    const { code, stderr } = await runCommand('grow', ...known);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
