import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/*
 * Compiles the kernels twice from one source: with relaxed SIMD, whose fused multiply-adds are the fastest, and without,
 * for machines that lack it and for runs that must give the same bits everywhere.
 */

const directory = fileURLToPath(new URL('.', import.meta.url));

/** Instruction sets by the name of the build. */
const builds = {
  portable: ['simd', 'threads'],
  relaxed: ['simd', 'threads', 'relaxed-simd'],
};

mkdirSync(new URL('../wasm', import.meta.url), { recursive: true });
for (const [name, features] of Object.entries(builds)) {
  const { error, stderr } = await asc.main([
    'index.ts',
    '--baseDir', directory,
    '--outFile', `../wasm/kernels.${name}.wasm`,
    '--runtime', 'stub',
    '--noAssert',
    '-O3',
    '--converge',
    '--noExportMemory',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory', '1',
    '--maximumMemory', '65536',
    '--importTable',
    ...features.flatMap((feature) => ['--enable', feature]),
  ]); // prettier-ignore
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
}
