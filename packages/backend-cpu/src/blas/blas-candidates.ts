/** Which native matrix library to use: the best there is, none, one by name, or the path or file name of one. */
export type BlasChoice = 'auto' | 'none' | 'accelerate' | 'openblas' | (string & {});

/** A library that was tried, and why it cannot be used. */
export interface BlasAttempt {
  readonly library: string;
  readonly reason: string;
}

const ACCELERATE = ['/System/Library/Frameworks/Accelerate.framework/Accelerate'];
const OPENBLAS: Readonly<Record<string, readonly string[]>> = {
  darwin: [
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
    'libopenblas.dylib',
  ],
  linux: ['libopenblas.so.0', 'libopenblas.so'],
};
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  linux: [
    'libblis.so.4',
    'libblis.so.3',
    'libblis.so',
    'libmkl_rt.so.2',
    'libmkl_rt.so.1',
    'libmkl_rt.so',
    'libcblas.so.3',
    'libblas.so.3',
  ],
};

/**
 * The libraries that a choice stands for on a platform, best first; a choice that is no name is a library itself. Names
 * without a folder are looked up by the system's loader.
 */
export function blasCandidates(choice: BlasChoice, platform: string): readonly string[] {
  const byName = new Map<string, readonly string[]>([
    ['none', []],
    ['accelerate', platform === 'darwin' ? ACCELERATE : []],
    ['openblas', OPENBLAS[platform] ?? []],
    [
      'auto',
      [
        ...(platform === 'darwin' ? ACCELERATE : []),
        ...(OPENBLAS[platform] ?? []),
        ...(OTHERS[platform] ?? []),
      ],
    ],
  ]);
  return byName.get(choice) ?? [choice];
}

/** How to get what a choice stands for. */
export function blasRemedy(choice: BlasChoice, platform: string): string {
  const fallback = 'or leave the choice to "auto", which does without where there is none';
  if (choice === 'accelerate' && platform !== 'darwin') {
    return `Accelerate is a part of macOS; choose "openblas", ${fallback}.`;
  }
  const install: Readonly<Record<string, string>> = {
    linux:
      'Install OpenBLAS (Debian and Ubuntu: the package libopenblas0-pthread; Fedora: openblas-threads; Arch: openblas)',
    darwin: 'Choose "accelerate", which every Mac has',
  };
  return `${install[platform] ?? 'Give the path of a library that has cblas_sgemm'}, ${fallback}.`;
}
