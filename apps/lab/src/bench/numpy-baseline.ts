import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MeristemError } from '@meristem/autodiff';
import type { Program } from './contest.ts';
import type { Missing } from './peers.ts';

const run = promisify(execFile);

/** The baseline ran and failed. */
class BaselineError extends MeristemError {
  constructor(message: string, options?: ErrorOptions) {
    super('baseline', message, options);
  }
}

/** A baseline by number of units, or why it cannot be run here. */
export type NumpyBaseline = { readonly program: (units: number) => Program } | { readonly missing: Missing };

/** Where the baseline is looked for. */
export interface NumpyOptions {
  readonly python?: string;
  readonly script?: string;
}

const besideTheLab = join(import.meta.dirname, '../../../../tools/bench/paper_cycle.py');

/** Cycles of a round, besides its own warm-up. */
const CYCLES = 40;

/** The paper's cycle in plain NumPy, if this machine can run it. */
export async function numpyBaseline(options: NumpyOptions = {}): Promise<NumpyBaseline> {
  const { python = 'python3', script = besideTheLab } = options;
  const missing = (reason: string): NumpyBaseline => ({ missing: { name: 'numpy (cycle)', reason } });
  if (!existsSync(script))
    return missing('tools/bench/paper_cycle.py is part of the repository, not of the published package');
  try {
    const { stdout } = await run(python, ['-c', 'import numpy; print(numpy.__version__)']);
    const detail = `NumPy ${stdout.trim()}, double precision, one np.dot per weight and step`;
    const time = (units: number) => () => timeInPython(python, script, units);
    return {
      program: (units) => ({ name: 'numpy', detail, time: time(units), wholeRound: true }),
    };
  } catch (error) {
    const absent = (error as { readonly code?: unknown }).code === 'ENOENT';
    return missing(absent ? `${python} is not installed` : `${python} has no numpy (pip install numpy)`);
  }
}

/** Starts the program anew: it warms up by itself, and answers with the lower decile of its cycles. */
async function timeInPython(python: string, script: string, units: number): Promise<number> {
  const flags = ['--units', String(units), '--cycles', String(CYCLES)];
  let answer = '';
  try {
    answer = (await run(python, [script, ...flags])).stdout;
    const { lowDecileMicroseconds } = JSON.parse(answer) as { readonly lowDecileMicroseconds?: unknown };
    if (typeof lowDecileMicroseconds === 'number') return lowDecileMicroseconds;
  } catch (cause) {
    const { stderr = '' } = cause as { readonly stderr?: string };
    throw new BaselineError(`${script} ${flags.join(' ')}: failed. It said:\n${stderr}${answer}`, { cause });
  }
  throw new BaselineError(
    `${script} ${flags.join(' ')}: found "${answer}", expected "lowDecileMicroseconds"`,
  );
}
