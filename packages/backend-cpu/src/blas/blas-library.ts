/** What is used of the foreign function interface `koffi`. */
export interface ForeignInterface {
  /** Loads a library; null is the process itself. Throws an Error that says why it cannot be loaded. */
  load(library: string | null): ForeignLibrary;
  /** Where the numbers of an array lie. */
  address(array: Uint8Array | Float32Array): bigint;
}

interface ForeignLibrary {
  /** A function of the library; throws an Error if there is none of this name. */
  func(name: string, result: string, parameters: readonly string[]): (...values: unknown[]) => unknown;
}

/** The single-precision product of CBLAS, over addresses. */
export type CblasSgemm = (
  order: number,
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: bigint,
  lda: number,
  b: bigint,
  ldb: number,
  beta: number,
  c: bigint,
  ldc: number,
) => void;

/** Numbers of CBLAS for what they name. */
export const CBLAS = { rowMajor: 101, plain: 111, transposed: 112 } as const;

/** What a library says of itself. */
export interface BlasIdentity {
  /** Which implementation it is: `accelerate`, `openblas`, `blis`, `mkl`, or `cblas` for any other. */
  readonly name: string;
  readonly version?: string;
}

/** A library that has been loaded and works in the calling thread alone. */
export interface LoadedBlas {
  readonly identity: BlasIdentity;
  readonly sgemm: CblasSgemm;
}

interface Implementation {
  readonly name: string;
  /** A function that no other implementation has, which limits the threads of a product. */
  readonly limit: string;
  /** The C type of its one argument, and the value that means one thread. */
  readonly argument: 'int' | 'int64_t';
  /** A function that returns its version as text. */
  readonly version?: string;
}

const IMPLEMENTATIONS: readonly Implementation[] = [
  { name: 'openblas', limit: 'openblas_set_num_threads', argument: 'int', version: 'openblas_get_config' },
  // BLIS counts in `dim_t`, which is as wide as a pointer on all machines that Node.js runs on.
  {
    name: 'blis',
    limit: 'bli_thread_set_num_threads',
    argument: 'int64_t',
    version: 'bli_info_get_version_str',
  },
  { name: 'mkl', limit: 'MKL_Set_Num_Threads', argument: 'int' },
  // BLAS_THREADING_SINGLE_THREADED happens to be 1 too. Since macOS 15; before, the environment has to say it.
  { name: 'accelerate', limit: 'BLASSetThreading', argument: 'int' },
];

/** Imports the foreign function interface, an optional package. Throws what `import` throws where it is not installed. */
export async function importKoffi(): Promise<ForeignInterface> {
  return (await import('koffi')).default;
}

/**
 * Loads a library and limits it to one thread: the backend shares work among its own. Throws an Error that says why a
 * file is not a library of this kind. A broken library may end the process; `probeBlas` tries it in another one first.
 */
export function loadBlas(koffi: ForeignInterface, library: string): LoadedBlas {
  const isAccelerate = library.includes('Accelerate.framework');
  if (isAccelerate) setEnvironment(koffi, 'VECLIB_MAXIMUM_THREADS', '1');
  const handle = koffi.load(library);
  const sgemm = bindSgemm(handle);
  const implementation = IMPLEMENTATIONS.find(({ limit }) => has(handle, limit));
  if (implementation !== undefined) {
    handle.func(implementation.limit, 'void', [implementation.argument])(1);
  }
  const version = versionOf(handle, implementation);
  if (version?.includes('USE64BITINT')) {
    throw new Error('found an interface of 64-bit integers, expected 32-bit ones');
  }
  const name = implementation?.name ?? (isAccelerate ? 'accelerate' : 'cblas');
  return { identity: { name, ...(version !== undefined && { version }) }, sgemm };
}

function bindSgemm(handle: ForeignLibrary): CblasSgemm {
  const [int, float, pointer] = ['int', 'float', 'void *'];
  const types = [int, int, int, int, int, int, float, pointer, int, pointer, int, float, pointer, int];
  return handle.func('cblas_sgemm', 'void', types);
}

function has(handle: ForeignLibrary, symbol: string): boolean {
  try {
    handle.func(symbol, 'void', []);
    return true;
  } catch {
    return false;
  }
}

function versionOf(handle: ForeignLibrary, implementation: Implementation | undefined): string | undefined {
  if (implementation?.version === undefined || !has(handle, implementation.version)) return undefined;
  const text: unknown = handle.func(implementation.version, 'str', [])();
  return typeof text === 'string' ? text.trim() : undefined;
}

/**
 * Sets a variable where C sees it. In a worker thread `process.env` is a copy that C does not see, and Accelerate reads
 * the variable once, at its first product.
 */
function setEnvironment(koffi: ForeignInterface, name: string, value: string): void {
  const overwrite = 1;
  koffi.load(null).func('setenv', 'int', ['str', 'str', 'int'])(name, value, overwrite);
}
