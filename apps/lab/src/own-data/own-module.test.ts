import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskModuleError } from '../errors.ts';
import { jsonLines, runCommand, seedResults } from '../testing/run-command.ts';

/** A user's task in TypeScript that imports nothing: whether the last of three bits is that of so many steps ago. */
const COPY = `
interface Options { readonly ago?: number }
type Arrays = Readonly<Record<string, Int32Array>>;

export function copy({ ago = 1 }: Options) {
  const bit = (n: number): number => (Math.imul(n + 1, 0x9e3779b1) >>> 31) & 1;
  return {
    name: 'copy',
    options: { ago },
    steps: 6,
    inputs: [{ kind: 'symbol', name: 'bit', size: 2 }] as const,
    targets: [{ kind: 'symbol', name: 'before', size: 2 }] as const,
    open: ({ batch }: { readonly batch: number }) => {
      let read = ago;
      return {
        next(into: Arrays): void {
          for (let step = 0; step < 6; step++, read++) {
            for (let lane = 0; lane < batch; lane++) {
              into['bit']![step * batch + lane] = bit(read + 1000 * lane);
              into['before']![step * batch + lane] = bit(read - ago + 1000 * lane);
            }
          }
        },
        position: (): number => read,
        seek(position: number): void { read = position; },
      };
    },
  };
}
export const half = 0.5;
`;

/** A task in JavaScript with two ports of bits, and something of its own. */
function small(own: string): string {
  const port = (name: string): string => `[{ kind: 'symbol', name: '${name}', size: 2 }]`;
  return `export const task = { steps: 1, inputs: ${port('a')}, targets: ${port('b')}, ${own} };`;
}

function streaming(next: string): string {
  return `open: () => ({ next(into) { ${next} }, position: () => 0, seek() {} })`;
}

describe('a task of a module', { timeout: 60_000 }, () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-module-'));
    file = join(folder, 'copy.ts');
    await writeFile(file, COPY);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const written = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };

  it('is trained on, evaluated and asked like every other', async () => {
    const out = join(folder, 'run');
    const grown = await runCommand(
      ...['grow', '--task-module', file, '--task-options', '{"ago": 2}', '--cycles', '60', '--out', out],
      ...['--seeds', '0-1', '--workers', '2', '--json'],
    );
    expect(grown).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('A gated network, for what came before matters') as string,
    });
    const results = seedResults(grown.stdout);
    expect(results.map(({ seed, task, architecture }) => ({ seed, task, architecture }))).toEqual(
      [0, 1].map((seed) => ({ seed, task: 'module', architecture: 'gated' })),
    );
    const { plan } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as {
      plan: { experiment: { task: unknown } };
    };
    expect(plan.experiment.task).toEqual({
      name: 'module',
      options: {
        file,
        options: { ago: 2 },
        contents: { bytes: COPY.length, files: 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      },
    });
    const evaluated = jsonLines((await runCommand('evaluate', out, '--json')).stdout);
    expect(evaluated.map(({ heldOut }) => heldOut)).toEqual(results.map(({ heldOut }) => heldOut));
  });

  it('learns what only a memory can', async () => {
    const { stdout } = await runCommand(
      'grow',
      '--task-module',
      file,
      '--cycles',
      '400',
      '--json',
      '--out',
      join(folder, 'learned'),
    );
    const [{ heldOut }] = seedResults(stdout) as [ReturnType<typeof seedResults>[number]];
    expect(heldOut.guessing).toBeCloseTo(6 * Math.LN2, 1);
    expect(heldOut.accuracy?.['before']).toBeGreaterThan(0.8);
  });

  it('stands in an experiment, by a path of the caller, and in a description', async () => {
    const out = join(folder, 'told');
    const flags = ['--task-module', file, '--cycles', '8', '--units', '3'];
    const grown = await runCommand('grow', ...flags, '--out', out, '--json');
    const { plan } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as {
      plan: { experiment: object };
    };
    const task = { name: 'module', options: { file: relative(process.cwd(), file) } };
    const experiment = await written('experiment.json', JSON.stringify({ ...plan.experiment, task }));
    const again = await runCommand('experiment', experiment, '--out', join(folder, 'again'), '--json');
    const [first, second] = [grown, again].map(({ stdout }) => seedResults(stdout)[0]!.heldOut);
    expect(second).toEqual(first);
    const described = await runCommand('describe', '--task-module', file, '--json');
    expect(JSON.parse(described.stdout)).toMatchObject({ kind: 'description', name: 'gated' });
  });

  it.each([
    ['empty.ts', '', 'found no exports, expected a task'],
    ['number.js', 'export const steps = 3;', 'found the exports "steps", expected a task, a function'],
    ['two.js', 'export const a = () => 1; export const b = () => 2;', 'say which: two.js#a'],
    ['void.js', 'export default () => undefined;', 'found nothing made by "default", expected a task'],
    ['broken.ts', 'export const = 3;', 'broken.ts: cannot be loaded, expected a module'],
    [
      'throws.js',
      'throw new Error("no such thing");',
      'expected a module that does not throw when it is loaded.',
    ],
    [
      'package.js',
      "import 'no-such-package';",
      'Install it there (npm install no-such-package), put the module into',
    ],
    ['path.js', "import './no-such-file.js';", 'expected what it imports to be there. Mend the path'],
    [
      'maker.js',
      'export default () => null.x;',
      'maker.js: default() threw, expected it to return.\nTypeError: ',
    ],
    [
      'open.js',
      small("open: () => { throw new Error('shut') }"),
      'open() threw, expected it to return.\nError: shut',
    ],
    ['none.js', small('open: () => undefined'), 'open(): found nothing, expected a stream: an object with'],
    [
      'lacks.js',
      small('open: () => ({ next() {} })'),
      'open(): found a value without the function position, expected a stream',
    ],
    ['port.js', small(streaming('into.c.fill(1)')), 'open(), next(), cycle 0 of the stream, threw, expected'],
    [
      'range.js',
      small(streaming('into.a.fill(2)')),
      'next(): found 2 written at a[0], expected symbols from 0 to 1.',
    ],
    [
      'where.js',
      small('open: () => ({ next() {}, position: () => undefined, seek() {} })'),
      'position(): found nothing',
    ],
    [
      'steps.js',
      small(`${streaming('')}, steps: 0.5`),
      'steps: found 0.5, expected a whole number of at least 1',
    ],
    ['floor.js', small(`${streaming('')}, floor: () => null.x`), 'floor(0) threw, expected it to return.'],
    [
      'held.js',
      small(`${streaming('')}, heldOut: { examples: 1, open: () => ({ cycles: 1, lastBatch: 1 }) }`),
      'heldOut.open().stream: found nothing, expected a stream',
    ],
  ])('says what is wrong with %s', async (name, text, message) => {
    const path = await written(name, text);
    const { code, stderr } = await runCommand('grow', '--task-module', path, '--cycles', '2');
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('is named among several, and is a whole task or a definition as well', async () => {
    const several = await written('several.ts', `${COPY}\nexport const other = () => copy({ ago: 3 });\n`);
    const made = await written(
      'made.ts',
      `${COPY}\nexport const task = copy({});\nexport const definition = { name: 'mine', options: {}, create: (given) => copy(given) };`,
    );
    for (const module of [`${several}#other`, made, `${made}#definition`]) {
      const out = join(folder, 'named', module.replaceAll(/\W/g, '-'));
      await mkdir(out, { recursive: true });
      const { code, stderr } = await runCommand(
        'grow',
        '--task-module',
        module,
        '--cycles',
        '2',
        '--out',
        out,
      );
      expect({ code, stderr }).toMatchObject({ code: 0 });
    }
    const whole = await runCommand(
      'grow',
      '--task-module',
      made,
      '--task-options',
      '{"ago": 2}',
      '--cycles',
      '2',
    );
    expect(whole.stderr).toContain('found the option "ago" for a task that takes none');
    const stranger = await runCommand('grow', '--task-module', `${made}#mine`, '--cycles', '2');
    expect(stranger.stderr).toContain('found no export "mine", expected one of');
  });

  it.each([
    [
      new SyntaxError('Unexpected token'),
      'or in TypeScript whose types can be erased: no enum, no namespace',
    ],
    [
      Object.assign(new TypeError('odd'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' }),
      'a name that ends in .js, .mjs,',
    ],
  ])('that the loader refuses is said to need something else: %s', (cause, message) => {
    expect(TaskModuleError.ofCause('mine.md', cause).message).toContain(message);
  });

  it('is told of options that it never reads', async () => {
    const grow = async (options: string) =>
      await runCommand('grow', '--task-module', file, '--cycles', '2', '--task-options', options);
    const strange = await grow('{"agoo": 2}');
    expect(strange.stderr).toContain(
      'copy.ts: found the option "agoo", which the module never reads, expected one that it reads: "ago". Did you mean "ago"?',
    );
    expect(strange.code).toBe(2);
    const none = await written(
      'none.ts',
      COPY.replace('{ ago = 1 }: Options', '')
        .replace('options: { ago },', 'options: {},')
        .replaceAll(/\bago\b/g, '1'),
    );
    const { stderr } = await runCommand(
      'grow',
      '--task-module',
      none,
      '--task-options',
      '{"ago": 2}',
      '--cycles',
      '2',
    );
    expect(stderr).toContain('expected none, for it reads no options. Leave it out.');
  });

  it('ends a seed with the place in the module, where it throws later', async () => {
    const late = await written(
      'late.js',
      small(streaming('if (++this.read > 9) null.x').replace('({', '({ read: 0,')),
    );
    const { code, stderr } = await runCommand(
      'grow',
      '--task-module',
      late,
      '--cycles',
      '20',
      '--json',
      '--out',
      join(folder, 'late'),
    );
    expect(stderr).toMatch(
      /late\.js: open\(\), next\(\), cycle 9 of the stream, threw, expected it to return\.\nTypeError: .*\n +at .*late\.js/,
    );
    expect(code).toBe(1);
  });

  it('is what its file and all that it imports by relative paths are', async () => {
    await mkdir(join(folder, 'parts'), { recursive: true });
    const part = await written('parts/bits.ts', "export { two } from '../two.ts';\n");
    await written('two.ts', 'export const two = 2;\n');
    const entry = await written(
      'entry.ts',
      `import { two } from './parts/bits.ts';\n${COPY.replace('ago = 1', 'ago = two')}`,
    );
    const out = join(folder, 'parted');
    expect(
      (await runCommand('grow', '--task-module', `${entry}#copy`, '--cycles', '5', '--out', out)).code,
    ).toBe(0);
    const { plan } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as {
      plan: { experiment: { task: { options: { contents: { files: number } } } } };
    };
    expect(plan.experiment.task.options.contents.files).toBe(3);
    expect((await runCommand('evaluate', out)).code).toBe(0);
    await writeFile(part, 'export const two = 1;//one of one file\n');
    const changed = await runCommand('evaluate', out);
    expect(changed.stderr).toContain('entry.ts: found ');
    expect(changed.stderr).toContain('for it has changed, expected the ');
    expect(changed.stderr).toContain(' bytes in 3 files that were read when the run was started');
    expect(changed.code).toBe(2);
  });

  it('is refused once its file has changed or is gone', async () => {
    const own = await written('own.ts', COPY);
    const out = join(folder, 'changed');
    expect((await runCommand('grow', '--task-module', own, '--cycles', '5', '--out', out)).code).toBe(0);
    await writeFile(own, COPY.replace('ago = 1', 'ago = 2'));
    const changed = await runCommand('evaluate', out);
    expect(changed).toMatchObject({ code: 2, stdout: '' });
    expect(changed.stderr).toContain(`own.ts: found other contents of the same`);
    await writeFile(own, `${COPY}// longer`);
    expect((await runCommand('evaluate', out)).stderr).toContain('for it has changed, expected the');
    await rm(own);
    expect((await runCommand('evaluate', out)).stderr).toContain('own.ts: found nothing, expected the');
  });
});
