import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { arch, tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { PeerError, PeerMissingError } from './errors.ts';

/** An object file of a program. */
interface Unit {
  readonly source: string;
  readonly flags: readonly string[];
}

/** A C program: units that are compiled each with its own flags, and linked. */
interface CProgram {
  readonly name: string;
  readonly units: readonly Unit[];
  readonly libraries: readonly string[];
}

/** The C programs of this folder. */
export type CProgramName = 'cycle' | 'gated' | 'dense';

const sources = join(import.meta.dirname, 'c');

const COMMON = ['-std=gnu11', '-O3'];
const VECTORS: Readonly<Record<string, readonly string[]>> = {
  x64: ['-mfma', '-mavx2'],
  arm64: [],
};
const NARROW: Readonly<Record<string, readonly string[]>> = {
  x64: ['-mfma', '-mavx2', '-mprefer-vector-width=128'],
  arm64: [],
};
const NATIVE: Readonly<Record<string, readonly string[]>> = {
  x64: ['-march=native'],
  arm64: ['-mcpu=native'],
};

function programs(architecture: string): Readonly<Record<CProgramName, CProgram>> {
  const simd = VECTORS[architecture];
  if (simd === undefined)
    throw new PeerMissingError(`the C programs have no vectors for ${architecture}, only for x64 and arm64`);
  const fastest = ['-ffast-math', ...(NATIVE[architecture] ?? [])];
  return {
    cycle: {
      name: 'cycle',
      units: [
        { source: 'cycle_main.c', flags: simd },
        { source: 'network.c', flags: [] },
        ...['cycle_hand.c', 'hand.c', 'hand_recurrence.c', 'hand_readout.c', 'hand_update.c'].map(
          (source) => ({
            source,
            flags: simd,
          }),
        ),
        {
          source: 'cycle_plain.c',
          flags: ['-ffast-math', ...(NARROW[architecture] ?? []), '-DPLAIN=plain_128'],
        },
        { source: 'cycle_plain.c', flags: [...fastest, '-DPLAIN=plain_native'] },
      ],
      libraries: ['-lm'],
    },
    gated: {
      name: 'gated',
      units: [
        'gated_main.c',
        'gated.c',
        'gated_recurrence.c',
        'gated_update.c',
        'hand_readout.c',
        'hand_update.c',
      ].map((source) => ({ source, flags: simd })),
      libraries: ['-lm'],
    },
    dense: {
      name: 'dense',
      units: [
        { source: 'dense_main.c', flags: simd },
        { source: 'blas.c', flags: [] },
        { source: 'mlp.c', flags: fastest },
      ],
      libraries: ['-lm', '-ldl'],
    },
  };
}

const run = promisify(execFile);

/** Where programs are looked for, and where compiled ones are kept. */
export interface CompileOptions {
  /** Folders that may hold a compiler, as in the variable PATH; that of this process unless told. */
  readonly path?: string;
  /** Where compiled programs are kept by what they were made from; a folder of this user for temporary files unless told. */
  readonly cache?: string;
}

/**
 * Compiles a program of this folder, unless the same sources were compiled before. Returns the path of the program.
 *
 * @throws PeerMissingError without a C compiler; PeerError if the compiler refuses.
 */
export async function compileC(name: CProgramName, options: CompileOptions = {}): Promise<string> {
  const { path = process.env['PATH'] ?? '', cache = defaultCache() } = options;
  const compiler = await findCompiler(path);
  const program = programs(arch())[name];
  const folder = join(cache, await contentHash(compiler, program));
  const executable = join(folder, name);
  await claim(cache);
  if (await isExecutable(executable)) return executable;
  const workshop = await mkdtemp(join(cache, 'build-'));
  try {
    await build(compiler, program, workshop);
    await rename(workshop, folder);
  } catch (error) {
    // Another process may have been quicker; its program is the same.
    if (!(await isExecutable(executable))) throw error;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return executable;
}

function defaultCache(): string {
  return join(tmpdir(), `meristem-bench-${userInfo().username}`);
}

/** Makes sure that nobody else can put programs into a folder. */
async function claim(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid } = await stat(folder);
  if (uid !== userInfo().uid)
    throw new PeerError(
      'C compiler',
      `${folder}: found it owned by user ${uid}, expected by this one. Remove it.`,
    );
}

async function build(compiler: string, program: CProgram, folder: string): Promise<void> {
  const objects = program.units.map((_, index) => join(folder, `${index}.o`));
  await Promise.all(
    program.units.map(({ source, flags }, index) =>
      compile(compiler, [...COMMON, ...flags, '-c', join(sources, source), '-o', join(folder, `${index}.o`)]),
    ),
  );
  await compile(compiler, [...objects, '-o', join(folder, program.name), ...program.libraries]);
}

async function compile(compiler: string, flags: readonly string[]): Promise<void> {
  try {
    await run(compiler, flags);
  } catch (cause) {
    const { stderr } = cause as { readonly stderr?: string };
    throw new PeerError('C compiler', `${compiler} ${flags.join(' ')}: failed. It said:\n${stderr ?? ''}`, {
      cause,
    });
  }
}

async function findCompiler(path: string): Promise<string> {
  for (const name of ['cc', 'gcc', 'clang']) {
    for (const folder of path.split(delimiter)) {
      if (folder !== '' && (await isExecutable(join(folder, name)))) return join(folder, name);
    }
  }
  throw new PeerMissingError('no C compiler (none of cc, gcc and clang is on the PATH)');
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Of everything that the program is made from: compiler, flags and all sources. */
async function contentHash(compiler: string, program: CProgram): Promise<string> {
  const hash = createHash('sha256');
  const { stdout } = await run(compiler, ['--version']);
  hash.update(JSON.stringify([stdout, COMMON, program]));
  for (const source of (await readdir(sources)).sort())
    hash.update(source).update(await readFile(join(sources, source)));
  return hash.digest('hex').slice(0, 24);
}
