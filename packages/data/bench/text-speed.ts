/*
 * How fast texts are read: a plain loop of reading beside the reading of a task, in turns, and then what streams of it deal out. Times
 * are those of the processor.
 *
 *   node --conditions=@meristem/source packages/data/bench/text-speed.ts [MEGABYTES] [ascii|letters|bytes] [STEPS]
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cycleArrays, randomKey } from '@meristem/autodiff';
import { fileSource } from '../src/file.ts';
import { textTask } from '../src/index.ts';

const PIECE = 2 ** 20;
const STEPS = Number(process.argv[4] ?? 64);
const megabytes = Number(process.argv[2] ?? 2000);
const kind = process.argv[3] ?? 'ascii';
const WORDS = {
  ascii: 'the quick brown fox jumps over the lazy dog and goes home; 0123456789. ',
  letters: 'Jeder wackere Bayer vertilgt bequem zwölf Pfund Kalbshaxen – täglich 😀 größer. ',
};

/** Seconds of computing of this process. */
function computed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function write(path: string): number {
  const words = Object.entries(WORDS).find(([name]) => name === kind)?.[1] ?? WORDS.ascii;
  const piece = Buffer.from(words.repeat(Math.ceil(PIECE / words.length)));
  const file = openSync(path, 'w');
  let bytes = 0;
  while (bytes < megabytes * 1e6) bytes += writeSync(file, piece);
  closeSync(file);
  return bytes;
}

function plainLoop(path: string): void {
  const piece = new Uint8Array(PIECE);
  const file = openSync(path, 'r');
  while (readSync(file, piece) > 0);
  closeSync(file);
}

/** Says how much of something a second of computing comes to. */
async function told(label: string, amount: number, act: () => unknown): Promise<void> {
  const [from, began] = [computed(), performance.now()];
  await act();
  const [spent, passed] = [computed() - from, (performance.now() - began) / 1000];
  console.log(
    `${label.padEnd(40)} ${(amount / spent / 1e6).toFixed(0).padStart(6)} million a second of computing (${(amount / passed / 1e6).toFixed(0)} by the clock)`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'text-'));
try {
  const path = join(folder, 'text.txt');
  const bytes = write(path);
  const symbols = kind === 'bytes' ? 'bytes' : 'characters';
  let task: Awaited<ReturnType<typeof textTask>> | undefined;
  for (let turn = 0; turn < 2; turn += 1) {
    await told('bytes, a plain loop', bytes, () => plainLoop(path));
    await told(
      'bytes, a task is made',
      bytes,
      async () => (task = await textTask(fileSource(path), { symbols, steps: STEPS })),
    );
  }
  for (const batch of [1, 16, 128]) {
    const into = cycleArrays(task!, batch);
    const stream = task!.open({ key: randomKey(1), batch });
    const cycles = Math.ceil(3e7 / (STEPS * batch));
    for (let turn = 0; turn < 2; turn += 1) {
      await told(`symbols, ${batch} lanes`, cycles * STEPS * batch, () => {
        for (let cycle = 0; cycle < cycles; cycle += 1) stream.next(into);
      });
    }
  }
  console.log(`at most ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB in all`);
} finally {
  rmSync(folder, { recursive: true });
}
