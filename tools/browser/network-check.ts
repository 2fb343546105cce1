import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { referenceBackend, type TrainingTask } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { areaGraph, createTrainer, feedforwardLayer, recurrentPool } from '@meristem/growable';
import { saveNetwork } from '@meristem/network';
import type { Browser } from 'playwright-core';
import { buildPage, type Bundle, bundleProblems } from './bundle.ts';
import { type Said, saidBy } from './network-page/said.ts';
import { serveFolder } from './static-server.ts';
import { visit } from './visit.ts';

/** What a page that predicts with the plain kernels may load, in compressed bytes: code and kernels, without the network. */
const PLAIN_BYTES = 40_000;
/** What comes on top for the fast kernels, of which a page loads one build. */
const FAST_BYTES = 65_200;

const LETTER = { kind: 'symbol', size: 3, letters: 'abc' } as const;
const task: TrainingTask = {
  name: 'letters',
  steps: 8,
  inputs: [{ ...LETTER, name: 'letter' }],
  targets: [{ ...LETTER, name: 'next' }],
  floor: () => undefined,
  open: () => ({ next: () => {}, position: () => 0, seek: () => {} }),
};

/** The file of a network with areas of two kinds, and something to remember. */
function networkFile(): Uint8Array {
  const model = areaGraph('reader', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: 7, activation: 'gated' }));
    const layer = area('layer', feedforwardLayer({ units: 5 }));
    project(input('letter'), memory);
    project(memory, layer);
    project(layer, memory, { delay: 1 });
    output('next', [layer, memory]);
  });
  const backend = referenceBackend('single');
  return saveNetwork(createTrainer({ model, task, backend, seed: 3, plannedCycles: 1 }).network());
}

/**
 * Builds a page that loads a network from its bytes and predicts with it, without any code of growth, opens it, and compares
 * what it says with what Node.js says, bit by bit.
 *
 * @returns the problems found.
 */
export async function checkNetworkPage(browser: Browser, folder: string): Promise<string[]> {
  mkdirSync(folder);
  const file = networkFile();
  const bundle = await buildPage(folder, 'network-page');
  writeFileSync(join(folder, 'network.safetensors'), file);
  const fast = await cpuBackend({ precision: 'portable', blas: 'none', threads: 1 });
  const expected: Said = { plain: saidBy(file), fast: saidBy(file, fast) };
  const server = await serveFolder(folder, { isolated: false });
  try {
    const { report, complaints, loaded } = await visit<Said>(browser, `${server.origin}/`);
    const differing = Object.keys(expected).filter(
      (where) => JSON.stringify(report[where]) !== JSON.stringify(expected[where]),
    );
    return [
      ...bundleProblems(bundle),
      ...sizeProblems(bundle, loaded),
      ...complaints.map((complaint) => `network page: ${complaint}`),
      ...differing.map((where) => `network page, ${where}: found other predictions than in Node.js.`),
    ];
  } finally {
    await server.close();
  }
}

/** What is wrong with the size of a page that predicts, which has loaded some files. */
function sizeProblems({ folder, files }: Bundle, loaded: readonly string[]): string[] {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const sizes = new Map(
    files
      .filter((file) => ['.js', '.wasm'].includes(extname(file)))
      .map((file) => [file, gzipSync(readFileSync(join(folder, file)), { level: 9 }).byteLength]),
  );
  const sum = (wanted: (file: string) => boolean): number =>
    [...sizes].reduce((total, [file, bytes]) => total + (wanted(file) ? bytes : 0), 0);
  const plain = sum((file) => page.includes(file));
  const code = sum((file) => !page.includes(file) && extname(file) === '.js' && loaded.includes(`/${file}`));
  // A page loads one of the builds.
  const kernels = Math.max(
    ...[...sizes].filter(([file]) => extname(file) === '.wasm').map(([, bytes]) => bytes),
  );
  const fast = code + kernels;
  process.stdout.write(
    `a page that predicts: ${plain} compressed bytes with plain kernels, ${fast} more with fast ones\n`,
  );
  const bounds = [
    ['plain', plain, PLAIN_BYTES],
    ['fast', fast, FAST_BYTES],
  ] as const;
  return bounds
    .filter(([, found, most]) => found > most)
    .map(
      ([which, found, most]) =>
        `network page, ${which} kernels: found ${found} compressed bytes, expected ${most}.`,
    );
}
