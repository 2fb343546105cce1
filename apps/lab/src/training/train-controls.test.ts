import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Control } from '../control/control-report.ts';
import { jsonLines, runCommand } from '../testing/run-command.ts';

describe('--control retrain', { timeout: 120_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-control-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const grow = ['grow', '--task', 'two-spirals', '--backend', 'reference', '--cycles', '12', '--seeds', '0'];

  it('trains the final shapes of a run from scratch, and tests the difference', async () => {
    const out = join(folder, 'run');
    const { code, stdout } = await runCommand(...grow, '--control', 'retrain', '--json', '--out', out);
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.map(({ kind }) => kind)).toEqual(['result', 'control']);
    const control = lines[1] as unknown as Control;
    expect(control).toMatchObject({ name: 'grow-need', measure: 'held-out accuracy', seeds: [0] });
    expect(control.retrainedParameters).toEqual(control.parameters);
    expect(control.parameters).toEqual([lines[0]!['parameters']]);
    const difference = control.grown[0]! - control.retrained[0]!;
    expect(control.paired).toEqual({ difference, pairs: 1, p: 1 });
    expect(JSON.parse(await readFile(join(out, 'control.json'), 'utf8'))).toEqual([control]);
    expect(await readFile(join(out, 'control.md'), 'utf8')).toContain(
      '| grow-need | held-out accuracy | 1 |',
    );
  });

  it('is added to a run that has finished, and trains nothing twice', async () => {
    const out = join(folder, 'run');
    const { code, stdout, stderr } = await runCommand('grow', '--resume', out, '--control', 'retrain');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^run +measure +seeds +grown +from scratch +difference +p +parameters$/m);
    expect(stderr).not.toMatch(/finished$/m);
  });

  it('is refused where nothing grows', async () => {
    const out = join(folder, 'fixed');
    const { code, stderr } = await runCommand(
      ...grow,
      '--rule',
      'none',
      '--control',
      'retrain',
      '--out',
      out,
    );
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(
        '--control retrain: found the rule none, expected one under which networks grow.',
      ),
    ]);
  });

  it('is a flag of studies too, of experiments and of cells', async () => {
    const out = join(folder, 'study');
    const quick = ['--quick', '--backend', 'reference', '--control', 'retrain'];
    const study = await runCommand('study', 'width-spirals', ...quick, '--out', out);
    expect(study.code).toBe(0);
    expect(study.stdout).toMatch(/^grow +held-out accuracy +1 /m);
    const cells = await runCommand(...['study', '--task', 'moons', ...quick, '--out', join(folder, 'cells')]);
    expect(cells.code).toBe(0);
    expect(cells.stdout).toMatch(/^moons\S* +held-out accuracy +1 /m);
  });
});
