import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    ['throws.js', 'throw new Error("no such thing");', 'no such thing'],
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
