import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MeristemError } from '@meristem/autodiff';

/** The baseline ran and failed. */
class BaselineError extends MeristemError {
  constructor(message: string) {
    super('baseline', message);
  }
}

/** A program to compare with, or why it cannot be run here. */
export type Baseline =
  { readonly time: (units: number, cycles: number) => number } | { readonly missing: string };

const script = join(import.meta.dirname, '../../../../tools/bench/paper_cycle.py');

/** The paper's cycle in plain NumPy, if this machine can run it. */
export function numpyBaseline(): Baseline {
  if (!existsSync(script)) {
    return {
      missing: 'no NumPy baseline: tools/bench/paper_cycle.py is part of the repository, not of the package',
    };
  }
  const probe = spawnSync('python3', ['-c', 'import numpy'], { encoding: 'utf8' });
  if (probe.error !== undefined) return { missing: 'no NumPy baseline: python3 is not installed' };
  if (probe.status !== 0) return { missing: 'no NumPy baseline: python3 has no numpy (pip install numpy)' };
  return { time: timeInPython };
}

function timeInPython(units: number, cycles: number): number {
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [script, '--units', String(units), '--cycles', String(cycles)],
    { encoding: 'utf8' },
  );
  const parsed: unknown = status === 0 ? JSON.parse(stdout) : undefined;
  const time = (parsed as { readonly microsecondsPerCycle?: unknown } | undefined)?.microsecondsPerCycle;
  if (typeof time === 'number') return time;
  throw new BaselineError(
    `python3 tools/bench/paper_cycle.py --units ${units}: ended with ${status}, expected a time. It said:\n${stderr}`,
  );
}
