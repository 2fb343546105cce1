import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architectureJsonSchema, architectureNames, experimentJsonSchema } from '@meristem/experiment';
import { labTasks } from '../tasks.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandRun } from '../testing/run-command.ts';
import { runCommand as run } from '../testing/run-command.ts';

const commands = [
  'start',
  'grow',
  'experiment',
  'reproduce',
  'study',
  'suite',
  'report',
  'compare',
  'studio',
  'describe',
  'bench',
  'tasks',
  'architectures',
  'schema',
];

describe('help', () => {
  it.each([[], ...commands.map((command) => [command])])(
    'goes to stdout and ends well: %j',
    async (...command) => {
      const { code, stdout, stderr } = await run(...command.flat(), '--help');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`Usage: lab ${command.flat().join(' ')}`.trim());
    },
  );

  it('lists every command', async () => {
    const { stdout } = await run('--help');
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  });

  it('lists the options that scripts depend on', async () => {
    const { stdout } = await run('grow', '--help');
    const options =
      'task task-options architecture rule units cycles evaluation-cycles seeds workers backend preset out resume json';
    for (const option of options.split(' ')) expect(stdout).toContain(`--${option}`);
  });
});

describe('bad usage', () => {
  it.each([
    [[], 'Usage: lab'],
    [['frow'], 'unknown command'],
    [['grow'], '--task: found nothing, expected the name of a task'],
    [['grow', '--task', 'reversed'], 'found "reversed", expected one of "reversal"'],
    [['grow', '--task', 'reversal', '--tusk', '1'], "unknown option '--tusk'"],
    [['grow', '--task', 'reversal', '--seeds', '3-1'], '3-1, which runs backwards'],
    [
      ['grow', '--task', 'reversal', '--cycles', '0'],
      '--cycles: found "0", expected a whole number of at least 1',
    ],
    [['grow', '--task', 'reversal', '--units', '1e9x'], '--units: found "1e9x"'],
    [['grow', '--task', 'reversal', '--workers', '-2'], '--workers: found "-2"'],
    ...[
      ['grow', '--task', 'reversal'],
      ['experiment', 'mine.json'],
      ['study', 'depth'],
    ].map((command): [string[], string] => [
      [...command, '--evaluation-cycles', '0'],
      '--evaluation-cycles: found "0", expected a whole number of at least 1',
    ]),
    [['grow', '--resume', 'nowhere', '--evaluation-cycles', '5'], 'found --evaluation-cycles beside it'],
    [
      ['grow', '--task', 'reversal', '--task-options', '{"letters": 4'],
      '--task-options: found text that is not JSON',
    ],
    [['grow', '--task', 'reversal', '--task-options', '{"leters": 4}'], 'task.options.leters'],
    [['grow', '--task', 'reversal', '--task-options', '[4]'], 'task.options'],
    [
      ['grow', '--task', 'reversal', '--rule', 'l0'],
      '--rule: found "l0", expected one of: "grow-need", "area-growth", "cut", "outgoing-l1"',
    ],
    [
      ['grow', '--task', 'reversal', '--rule', 'grow-fold', '--preset', 'paper'],
      'found "paper" for the rule grow-fold, which the paper does not have',
    ],
    [
      ['grow', '--task', 'reversal', '--preset', 'best'],
      '--preset: found "best", expected one of: "default", "paper", "tuned", "compact", "continual". Give one of them.',
    ],
    [
      ['grow', '--task', 'reversal', '--backend', 'gpu'],
      '--backend: found "gpu", expected one of: "auto", "reference", "cpu".',
    ],
    [['grow', '--task', 'reversal', '--rule', 'area-grow'], 'Did you mean "area-growth"?'],
    [['grow', '--task', 'reversal', '--rule', 'refresh+margin'], 'It is called "refresh+outgoing-l1" here.'],
    [['grow', '--task', 'reversal', '--rule', 'refresh+none'], 'It is called "refresh" here.'],
    [['grow', '--task', 'reversal', '--rule', 'fixed'], 'It is called "none" here.'],
    [['grow', '--task', 'reversal', '--control', 'retrian'], 'Did you mean "retrain"?'],
    [['grow', '--task', 'revesal'], 'Did you mean "reversal"?'],
    [['grow', '--task', 'reversal', '--architecture', 'specialist'], 'Did you mean "specialists"?'],
    [['grow', '--task', 'reversal', '--architecture', 'recurent'], 'found no "recurent"'],
    [['grow', '--task', 'reversal', '--architecture', './none.json'], 'cannot read the file'],
    [['grow', '--resume', 'nowhere'], 'found no run.json'],
    [['grow', '--resume', 'nowhere', '--cycles', '5'], 'found --cycles beside it'],
    [['experiment'], 'found neither a file and --resume'],
    [['experiment', './none.json'], 'cannot read the file'],
    [
      ['reproduce', 'medium'],
      'figure: found "medium", expected one of: "easy", "hard", "fixed", "easy-hard-easy", "all".',
    ],
    [['reproduce', 'fixed', '--version', 'v1'], 'belongs to --version v2'],
    [['study'], 'study: found nothing, expected the name of a study, "width-spirals",'],
    [
      ['study', 'depth', '--csv', 'x.csv', '--target', 'y'],
      '--csv: found it beside the study depth, expected one thing to learn.',
    ],
    [
      ['study', 'research', '--text', 'x.txt', '--split', '0.5'],
      '--split: found it beside the study research',
    ],
    [['study', 'depth', '--target', 'y'], '--target: found it beside the study depth'],
    [['study', '--text', 'no-such-file.txt'], 'no-such-file.txt: found nothing, expected a file'],
    [['suite', 'layred'], 'Did you mean "layered"?'],
    [['suite', 'layered', '--tasks', 'iris,irs'], '--tasks: found "irs", expected some of'],
    [
      ['suite', 'layered', '--methods', 'grow-ned'],
      '--methods: found "grow-ned", expected some of "grow-need"',
    ],
    [['suite', 'layered', '--methods', 'fixed-0'], '--methods: found "fixed-0"'],
    [
      ['study', 'breadth'],
      'name: found "breadth", expected one of: "width-spirals", "width-digits", "depth", "areas"',
    ],
    [['describe'], 'describe: found neither --architecture nor a task, expected one of them'],
    [['describe', 'runs/hard'], 'For a run, a checkpoint or a network file: inspect runs/hard'],
    [['schema', 'task'], 'what: found "task", expected one of: "architecture", "experiment".'],
    [['bench', '--rounds', 'x'], '--rounds: found "x"'],
    [
      ['bench', '--only', 'cycle,speed'],
      '--only: found "speed", expected some of cycle, gated, pools, graph, products',
    ],
    [['bench', '--backend', 'gpu'], '--backend: found "gpu"'],
  ])('exits with 2 and says what is wrong: %j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replaceAll('\n', ' ')).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('bad input from files', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-input-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const fileOf = async (content: unknown): Promise<string> => {
    const file = join(folder, 'input.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  const memory = { name: 'memory', kind: 'recurrentPool' };
  const area = (name: string): object => ({ ...memory, name });
  const architecture = {
    name: 'mine',
    inputs: ['symbol'],
    areas: [memory],
    outputs: ['next'],
    projections: [
      { from: 'symbol', to: 'memory' },
      { from: 'memory', to: 'next' },
    ],
  };

  const grow = async (content: unknown): Promise<CommandRun> =>
    await run(
      'grow',
      '--task',
      'reversal',
      '--cycles',
      '2',
      '--out',
      join(folder, 'out'),
      '--architecture',
      await fileOf(content),
    );

  it.each([
    ['no JSON', '{"name": ', 'found text that is not JSON'],
    ['an unknown kind', { ...architecture, areas: [{ ...memory, kind: 'lstm' }] }, '$.areas[0].kind'],
    ['an unknown field', { ...architecture, colour: 'red' }, '$.colour'],
    ['an unknown port', { ...architecture, inputs: ['pixel'] }, 'pixel'],
    [
      'a cycle without delay',
      {
        ...architecture,
        areas: [area('memory'), area('other')],
        projections: [
          ...architecture.projections,
          { from: 'memory', to: 'other' },
          { from: 'other', to: 'memory' },
        ],
      },
      'delay',
    ],
  ])('names %s in an architecture, and makes no folder', async (_, content, message) => {
    const { code, stdout, stderr } = await grow(content);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(await readdir(folder)).toEqual(['input.json']);
  });

  it('names what is wrong in an experiment', async () => {
    const experiment = {
      task: { name: 'reversal' },
      architecture,
      rule: { kind: 'margin', criterion: { kind: 'outgoing-l1' }, reserve: -1 },
      optimizer: { kind: 'rmsprop', learningRate: 0.01 },
      cycles: 2,
    };
    const broken = await run('experiment', await fileOf(experiment));
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('$.rule.reserve');
    const unknown = { ...experiment, rule: { ...experiment.rule, reserve: 1 }, task: { name: 'rehearsal' } };
    const second = await run('experiment', await fileOf(unknown));
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('$.task.name: found "rehearsal"');
  });

  it('evaluates on as many held-out cycles as the command line says, and keeps that in the plan', async () => {
    const file = await fileOf({
      task: { name: 'reversal' },
      architecture,
      rule: { kind: 'none', criterion: { kind: 'outgoing-l1' } },
      optimizer: { kind: 'rmsprop', learningRate: 0.01 },
      cycles: 2,
    });
    const evaluated = async (name: string, ...args: readonly string[]): Promise<unknown> => {
      const out = join(folder, name);
      const { code, stdout } = await run(...args, '--out', out, '--json', '--backend', 'reference');
      expect(code).toBe(0);
      const manifest = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as {
        readonly plan: { readonly evaluationCycles: number };
      };
      const { heldOut } = JSON.parse(stdout) as { readonly heldOut: { readonly natsPerCycle: number } };
      return [manifest.plan.evaluationCycles, heldOut.natsPerCycle];
    };
    const grown = ['grow', '--task', 'reversal', '--cycles', '2'];
    const [few, loss] = (await evaluated('few', ...grown, '--evaluation-cycles', '3')) as [number, number];
    expect(few).toBe(3);
    expect(await evaluated('same', ...grown, '--evaluation-cycles', '3')).toEqual([3, loss]);
    expect(await evaluated('usual', ...grown)).toEqual([50, expect.not.closeTo(loss, 6)]);
    const own = await evaluated('own', 'experiment', file, '--evaluation-cycles', '7');
    expect(own).toEqual([7, expect.any(Number)]);
  });

  it('leaves an existing folder alone', async () => {
    const out = join(folder, 'out');
    await mkdir(out);
    await writeFile(join(out, 'notes.txt'), 'mine');
    const { code, stderr } = await grow(architecture);
    expect(code).toBe(2);
    expect(stderr).toContain('found notes.txt, expected a new or empty folder');
    expect(await readdir(out)).toEqual(['notes.txt']);
  });
});

describe('catalogues', () => {
  it('lists tasks and architectures, for people and for programs', async () => {
    const tasks = await run('tasks', '--json');
    const architectures = await run('architectures', '--json');
    const names = ({ stdout }: CommandRun): unknown[] =>
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { name: string }).name);
    expect(names(tasks)).toEqual(labTasks.names());
    expect(names(architectures)).toEqual([...architectureNames(), 'specialists', 'specialist-layers']);
    expect((await run('tasks')).stdout).toContain(
      'continuation: chance that another "ab" follows one (default 0.75)',
    );
    expect((await run('architectures')).stdout).toMatch(/^recurrent: /);
  });

  it('prints the published schemas', async () => {
    expect(JSON.parse((await run('schema', 'architecture')).stdout)).toEqual(architectureJsonSchema());
    expect(JSON.parse((await run('schema', 'experiment')).stdout)).toEqual(experimentJsonSchema());
  });

  it.each([...architectureNames(), 'specialists', 'specialist-layers'])(
    'describes the %s architecture',
    async (name) => {
      const task = name === 'convolutional' ? 'digits' : 'digraphs';
      const { code, stdout } = await run('describe', '--architecture', name, '--task', task);
      expect(code).toBe(0);
      for (const title of ['Axes', 'Tensors', 'Who feeds whom', 'What one unit touches'])
        expect(stdout).toContain(title);
      const { stdout: json } = await run('describe', '--architecture', name, '--json');
      expect(JSON.parse(json)).toMatchObject({ kind: 'description', name });
    },
  );
});
