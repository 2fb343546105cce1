import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { architectureSpec } from '@meristem/experiment';
import { type Architecture, checkpointFromBytes } from '@meristem/growable';
import { loadNetwork } from '@meristem/network';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudioDocument } from '../contract/document.ts';
import type { ExportedFile, ExportKind } from '../contract/requests.ts';
import { exampleDocument, textDocument } from '../testing/documents.ts';
import { EnginePage } from '../testing/engine-page.ts';
import { grownArchitecture } from './exports.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../../..');
const TEXT = 'as a flower that opens and closes with the light, so it grows and is small again. '.repeat(15);

let page: EnginePage;
let folder: string;
beforeEach(async () => {
  page = new EnginePage();
  folder = await mkdtemp(join(tmpdir(), 'studio-export-'));
});
afterEach(async () => {
  await page.engine.close();
  await rm(folder, { recursive: true });
});

/** Trains a document for some cycles, and writes what is taken home into the folder; returns the files. */
async function taken(
  document: StudioDocument,
  cycles: number,
  ...kinds: readonly ExportKind[]
): Promise<readonly ExportedFile[]> {
  const { run } = await page.ask('open', { document });
  await page.ask('step', { run, cycles });
  const files: ExportedFile[] = [];
  for (const what of kinds) files.push(...(await page.ask('export', { run, what })).files);
  for (const file of files) await writeFile(join(folder, file.name), 'text' in file ? file.text : file.bytes);
  return files;
}

/** Runs a file of the repository as a program of its own, in the folder. */
async function program(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@meristem/source', ...args], {
    cwd: folder,
  });
  return stdout;
}

describe('exported', () => {
  it.each([
    ['a task of the registry', (): StudioDocument => exampleDocument('hard', { cycles: 200 })],
    ['a text of its own', (): StudioDocument => textDocument(TEXT, { cycles: 120 })],
  ])(
    'an experiment of %s comes from the command line to the same weights, bit for bit',
    async (_what, document) => {
      const { seed, experiment } = { ...document(), seed: 3 };
      const whole = { ...document(), seed };
      const files = await taken(whole, experiment.cycles, 'experiment', 'checkpoint');
      const ours = files.find(({ name }) => name.endsWith('.checkpoint'))!;
      const main = join(REPOSITORY, 'apps/lab/src/main.ts');
      await program(
        main,
        'experiment',
        files[0]!.name,
        '--seeds',
        '3',
        '--backend',
        'portable',
        '--out',
        'run',
        '--json',
      );
      const seedFolder = join(folder, 'run', 'seed-3');
      const name = (await readdir(seedFolder)).find((each) => each.startsWith('checkpoint-'))!;
      const theirs = checkpointFromBytes(await readFile(join(seedFolder, name)));
      const mine = checkpointFromBytes((ours as { bytes: Uint8Array }).bytes);
      expect(mine.cycle).toBe(experiment.cycles);
      expect(mine.state.tensors).toEqual(theirs.state.tensors);
      expect(mine.state.populations).toEqual(theirs.state.populations);
    },
    120_000,
  );

  it('a network file and ONNX hold the trained network', async () => {
    const files = await taken(exampleDocument('spirals', { cycles: 60 }), 30, 'network', 'onnx');
    const [file, onnx] = files as readonly { readonly name: string; readonly bytes: Uint8Array }[];
    const network = loadNetwork(file!.bytes);
    const { probabilities } = network.predict({ point: [0.5, 0.5] })['class'] as {
      probabilities: Float64Array;
    };
    expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 6);
    network.release();
    expect([onnx!.name, onnx!.bytes.length > 200]).toEqual(['two-spirals.onnx', true]);
  }, 60_000);

  it.each(['three-areas', 'depth', 'shapes'])(
    'the code of "%s" builds the network as it has grown',
    async (key) => {
      const { run } = await page.ask('open', { document: exampleDocument(key, { cycles: 40 }) });
      await page.ask('step', { run, cycles: 3 });
      const [code] = (await page.ask('export', { run, what: 'code' })).files;
      const file = join(import.meta.dirname, `exported-${key}.tmp.ts`);
      await writeFile(file, (code as { readonly text: string }).text);
      try {
        const built = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
          readonly architecture: Architecture;
        };
        const { architecture } = built;
        expect(architectureSpec(architecture)).toEqual(grownArchitecture(page.engine.runOf(run)));
      } finally {
        await rm(file);
      }
    },
    60_000,
  );
});
