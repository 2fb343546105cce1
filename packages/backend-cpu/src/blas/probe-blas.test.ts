import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blasCandidates } from './blas-candidates.ts';
import { BlasError } from './blas-error.ts';
import type { BlasProbe } from './probe-blas.ts';
import { BlasProber, probeBlas } from './probe-blas.ts';
import { probeInChild, usualProbeChild } from './probe-child.ts';

const { platform } = process;
const prober = new BlasProber({ platform, child: usualProbeChild });

const errorOf = async (probe: Promise<BlasProbe>): Promise<BlasError> => {
  const error = await probe.then(
    (found) => expect.fail(`found ${JSON.stringify(found)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BlasError)) throw error;
  return error;
};

/** A library that every machine of a platform has and that multiplies nothing. */
const systemLibrary = platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libm.so.6';

describe('probeBlas', () => {
  it('finds a library that multiplies, or says of every candidate why not', async () => {
    const probe = await probeBlas('auto');
    const candidates = blasCandidates('auto', platform);
    if (probe.kind === 'found') {
      expect(candidates).toContain(probe.blas.library);
      expect(probe.blas.name).toMatch(/^(accelerate|openblas|blis|mkl|cblas)$/);
    } else {
      expect(probe.attempts.map(({ library }) => library)).toEqual(candidates);
      expect(probe.reason).toMatch(/none of \d+ libraries can be used|no library of this name is known/);
    }
  });

  it('asks the machine once for each choice', () => {
    expect(probeBlas('auto')).toBe(probeBlas('auto'));
    expect(probeBlas('auto')).not.toBe(probeBlas('none'));
  });

  it('tries nothing when told to do without', async () => {
    expect(await probeBlas('none')).toEqual({
      kind: 'none',
      reason: 'native libraries are turned off',
      attempts: [],
    });
  });

  it('by name gives that library, or an error with what was tried and the remedy', async () => {
    const probe = await prober.probe('openblas').catch((thrown: unknown) => thrown);
    if (probe instanceof BlasError) {
      expect(probe.attempts.map(({ library }) => library)).toEqual(blasCandidates('openblas', platform));
      expect(probe.message).toMatch(/^blas "openblas": none of .*(libopenblas0-pthread|accelerate)/);
    } else {
      expect(probe).toMatchObject({ kind: 'found', blas: { name: 'openblas' } });
      expect((probe as { blas: { version: string } }).blas.version).toMatch(/^OpenBLAS /);
    }
  });

  it('names the choice, what was tried and what to do for a name that this platform does not have', async () => {
    const linux = new BlasProber({ platform: 'linux', child: usualProbeChild });
    const error = await errorOf(linux.probe('accelerate'));
    expect([error.code, error.choice, error.attempts]).toEqual(['blas', 'accelerate', []]);
    expect(error.message).toBe(
      'blas "accelerate": no library of this name is known on linux. ' +
        'Accelerate is a part of macOS; choose "openblas", ' +
        'or leave the choice to "auto", which does without where there is none.',
    );
  });
});

describe('the path of a library', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blas-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each([
    ['is not there', () => '/no/such/libblas.so', /No such file|no such file/],
    ['is of something else', () => systemLibrary, /cblas_sgemm/],
  ])('that %s is refused with the reason', async (_, path, reason) => {
    const error = await errorOf(prober.probe(path()));
    expect(error.choice).toBe(path());
    expect(error.attempts).toEqual([{ library: path(), reason: expect.stringMatching(reason) as string }]);
    expect(error.message).toMatch(reason);
  });

  it('that is a text file is refused with the reason', async () => {
    const path = join(folder, 'libtext.so');
    await writeFile(path, 'not a library');
    const error = await errorOf(prober.probe(path));
    expect(error.attempts).toHaveLength(1);
    expect(error.message).toContain(`${path}: Failed to load shared library`);
  });

  it('that works is found', async () => {
    const auto = await probeBlas('auto');
    if (auto.kind === 'none') {
      expect(auto.reason).not.toBe('');
      return;
    }
    expect(await prober.probe(auto.blas.library)).toEqual(auto);
  });
});

const compiler = 'cc';

const hasCompiler = ((): boolean => {
  try {
    execFileSync(compiler, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(hasCompiler)('a library that is broken', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blas-broken-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const build = async (name: string, source: string): Promise<string> => {
    const [code, library] = [join(folder, `${name}.c`), join(folder, `lib${name}.so`)];
    await writeFile(code, source);
    execFileSync(compiler, ['-shared', '-fPIC', '-w', '-o', library, code], { stdio: 'pipe' });
    return library;
  };

  it.each([
    [
      'aborts when loaded',
      '#include <stdlib.h>\n__attribute__((constructor)) void f(void) { abort(); }',
      /SIGABRT/,
    ],
    [
      'exits when loaded',
      '#include <stdlib.h>\n__attribute__((constructor)) void f(void) { _Exit(5); }',
      /ended with code 5/,
    ],
    ['crashes when called', 'void cblas_sgemm(void) { *(volatile int *)8 = 1; }', /SIGSEGV|SIGBUS/],
    ['computes nothing', 'void cblas_sgemm(void) {}', /known product.*found .* expected/],
  ])('because it %s costs an attempt, not this process', async (name, source, reason) => {
    const library = await build(name.replaceAll(' ', '-'), source);
    const error = await errorOf(prober.probe(library));
    expect(error.attempts).toEqual([{ library, reason: expect.stringMatching(reason) as string }]);
  });
});

describe('probeInChild', () => {
  const module = new URL('../testing/failing-probe.ts', import.meta.url);
  const probe = (...libraries: string[]): ReturnType<typeof probeInChild> =>
    probeInChild(libraries, { module, timeoutMilliseconds: 4000 });

  it('goes on after a library that ends the process, whichever way', async () => {
    const outcome = await probe('crash', 'exit', 'hang', 'works', 'never tried');
    expect(outcome).toEqual({
      found: { library: 'works', name: 'cblas', version: '1' },
      attempts: [
        {
          library: 'crash',
          reason: expect.stringMatching(/ended by SIGABRT; it printed: /) as string,
        },
        { library: 'exit', reason: 'the process that tried it ended with code 7' },
        { library: 'hang', reason: 'the process that tried it did not end within 4000 ms' },
      ],
    });
  });

  it.each([
    ['no-interface', "Cannot find package 'koffi'"],
    ['silent', 'the process that tried it ended with code 9'],
  ])('tells when no library could be tried: %s', async (fate, noInterface) => {
    expect(await probe(fate, 'works')).toEqual({ attempts: [], noInterface });
  });

  it('says so where no process may be started', async () => {
    // Refused at once, as what a host's permissions forbid is.
    const outcome = await probeInChild(['libm.so.6'], { ...usualProbeChild, timeoutMilliseconds: -1 });
    expect(outcome).toEqual({
      attempts: [],
      noInterface: expect.stringContaining('no process may be started: ') as string,
    });
  });

  it('tries nothing of nothing', async () => {
    expect(await probe()).toEqual({ attempts: [] });
  });

  it('gives the remedy for a missing interface', async () => {
    const child = { module, timeoutMilliseconds: 5000 };
    const broken = new BlasProber({ platform, child });
    const error = await errorOf(broken.probe('no-interface'));
    expect(error.message).toBe(
      'blas "no-interface": the foreign function interface cannot be loaded: Cannot find package \'koffi\'. ' +
        'Install the optional package koffi (npm install koffi), or leave the choice to "auto".',
    );
  });
});
