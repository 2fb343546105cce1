import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../cli/program.ts';

const run = async (
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runCli(args, {
    stdin: Readable.from([]),
    stdout,
    stderr,
    signal: new AbortController().signal,
  });
  const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { code, stdout: text(stdout), stderr: text(stderr) };
};

/** A nested graph that is born from a template, as JSON. */
const columns = {
  name: 'columns',
  inputs: ['symbol'],
  areas: [],
  outputs: ['next'],
  projections: [],
  populations: [
    {
      name: 'column',
      template: {
        kind: 'graph',
        graph: {
          name: 'cell',
          inputs: ['in'],
          areas: [{ name: 'core', kind: 'residualStack', units: 2 }],
          outputs: ['out'],
          projections: [
            { from: 'in', to: 'core' },
            { from: 'core', to: 'out', interaction: 'mixture' },
          ],
        },
      },
      initial: 2,
      reads: ['@inputs', { place: '@peers', delay: 1 }],
    },
  ],
};

describe('describe', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-describe-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('shows the training step as a plan and as a program', async () => {
    const shown = async (form: string): Promise<string> => {
      const { code, stdout } = await run('describe', '--architecture', 'loop', form);
      expect(code).toBe(0);
      return stdout;
    };
    const [plan, program] = [await shown('--plan'), await shown('--program')];
    expect(plan).toContain('memory.to.association');
    expect(program).toContain('memory.to.association');
    expect(program).not.toBe(plan);
    const both = await run('describe', '--architecture', 'loop', '--plan', '--program');
    expect(both.stdout).toBe(`${plan}\n${program}`);
  });

  it('says what comes and goes in an architecture from a file', async () => {
    const file = join(folder, 'columns.json');
    await writeFile(file, JSON.stringify(columns));
    const { code, stdout } = await run('describe', '--architecture', file);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'Areas\n  column1.core: residualStack, 2 units at first (1 to 99), 1 layer (0 to 24)',
    );
    expect(stdout).toContain('column1.core -> next (a learned mixture of adding and scaling)');
    expect(stdout).toContain('What comes and goes\n  column1.core.layers: layers, 1 at first (0 to 24): b1');
    expect(stdout).toContain(
      'column: areas, 2 at first (0 to 8): column1, column2; a newborn is the graph cell of core',
    );
  });

  it('draws a picture, as SVG and as PNG', async () => {
    const svg = join(folder, 'loop.svg');
    const png = join(folder, 'loop.png');
    for (const file of [svg, png]) {
      const { code, stderr } = await run('describe', '--architecture', 'loop', '--picture', file);
      expect({ code, stderr }).toEqual({ code: 0, stderr: `drawn to ${file}\n` });
    }
    expect(await readFile(svg, 'utf8')).toMatch(/^<svg [^]*>association<[^]*<\/svg>$/);
    expect([...(await readFile(png)).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  });

  it('loses no result to a picture that cannot be written', async () => {
    const { code, stdout, stderr } = await run(
      ...['describe', '--architecture', 'loop', '--picture', join(folder, 'none', 'loop.svg')],
    );
    expect(code).toBe(1);
    expect(stdout).toContain('memory: recurrentPool');
    expect(stderr).toContain('none');
  });

  it('refuses a picture of another kind', async () => {
    const { code, stderr } = await run('describe', '--architecture', 'loop', '--picture', 'loop.gif');
    expect(code).toBe(2);
    expect(stderr).toContain('--picture: found "loop.gif", expected a name that ends in .svg or .png.');
  });
});
