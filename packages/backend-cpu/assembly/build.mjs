import { appendFileSync, mkdirSync } from 'node:fs';
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

/** A section of a module that says which build it is, for `src/kernels/kernel-module.ts`. */
function buildSection(name) {
  const words = ['meristem.build', name].map((word) => Buffer.from(word));
  const content = Buffer.concat([Buffer.of(words[0].length), ...words]);
  return Buffer.concat([Buffer.of(0, content.length), content]);
}

mkdirSync(new URL('../wasm', import.meta.url), { recursive: true });
for (const [name, features] of Object.entries(builds)) {
  const { error, stderr } = await asc.main([
    'index.ts',
    '--baseDir', directory,
    '--outFile', `../wasm/kernels.${name}.wasm`,
    '--runtime', 'stub',
    '--noAssert',
    // Level 1 leaves the speed as it is, and what a page loads is smaller.
    '-O3', '--shrinkLevel', '1',
    '--converge',
    // Kernels that are alike stand side by side, where compression finds them.
    '--runPasses', 'reorder-functions-by-name',
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
  appendFileSync(new URL(`../wasm/kernels.${name}.wasm`, import.meta.url), buildSection(name));
}
