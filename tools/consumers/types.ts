import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from './consumer.ts';
import { toolPath, toolVersion } from './toolchain.ts';

const COMPILERS = ['typescript-5.4', 'typescript-5.9', 'typescript-6.0', 'typescript-7.0'];

/** How modules are resolved, with the form of modules that each goes with. */
const RESOLUTIONS = { nodenext: 'nodenext', node16: 'node16', bundler: 'esnext' } as const;

/** What a compiler is told of the host: nothing, or that it is a browser. */
const LIBRARIES = { 'no host': ['es2022'], 'the DOM': ['es2022', 'dom'] } as const;

interface Setting {
  readonly compiler: string;
  readonly resolution: keyof typeof RESOLUTIONS;
  readonly library: keyof typeof LIBRARIES;
}

function settings(): Setting[] {
  const resolutions = Object.keys(RESOLUTIONS) as (keyof typeof RESOLUTIONS)[];
  return COMPILERS.flatMap((compiler) => [
    ...resolutions.map((resolution) => ({ compiler, resolution, library: 'no host' as const })),
    { compiler, resolution: 'bundler' as const, library: 'the DOM' as const },
  ]);
}

/** Uses of types that name the host's in its own words. */
const USES = `
import { cpuBackend } from '@meristem/backend-cpu';
import { createRunPool } from '@meristem/backend-cpu/pool';
import type { Trainer } from '@meristem/growable';
export const backend = cpuBackend({ kernels: new URL('https://example.test/kernels/') });
export const pool = createRunPool({ worker: new URL('https://example.test/worker.js'), workers: 1 });
export const run = (trainer: Trainer) => trainer.run({ cycles: 1, signal: AbortSignal.timeout(1) });
export const stop = new AbortController();
export const result = pool.run({ name: 'one', data: 1, signal: stop.signal });
`;

function compile({ folder }: Consumer, { compiler, resolution, library }: Setting): string[] {
  const title = `TypeScript ${toolVersion(compiler)}, ${resolution}, ${library}`;
  const configuration = {
    compilerOptions: {
      target: 'es2022',
      lib: LIBRARIES[library],
      module: RESOLUTIONS[resolution],
      moduleResolution: resolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      types: [],
    },
    files: library === 'the DOM' ? ['all.ts', 'uses.ts'] : ['all.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  const { status, stdout } = spawnSync(
    process.execPath,
    [toolPath(compiler, 'bin/tsc'), '-p', folder, '--pretty', 'false'],
    {
      encoding: 'utf8',
    },
  );
  process.stdout.write(`${title}: ${status === 0 ? 'compiles' : 'does not compile'}\n`);
  return status === 0 ? [] : [`${title}:\n${stdout}`];
}

/** Compiles against the types of everything that is published, those of other packages that they use included. */
export function typeProblems(consumer: Consumer): string[] {
  const everything = consumer.specifiers.map((specifier, i) => `export * as m${i} from '${specifier}';\n`);
  writeFileSync(join(consumer.folder, 'all.ts'), everything.join(''));
  writeFileSync(join(consumer.folder, 'uses.ts'), USES);
  return settings().flatMap((setting) => compile(consumer, setting));
}
