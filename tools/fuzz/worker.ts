import { parentPort, workerData } from 'node:worker_threads';
import { keep } from './corpus.ts';
import { everyCase } from './every.ts';
import { caseOf, judge } from './judge.ts';

const { seed, from, to, only, every, progress, save } = workerData as {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly only: string;
  readonly every: boolean;
  readonly progress: SharedArrayBuffer;
  readonly save: boolean;
};
const at = new Int32Array(progress);
const kept = new Set<string>();

for (let number = from; number < to; number++) {
  Atomics.store(at, 0, number);
  const input = every ? everyCase(number, only) : caseOf(seed, number, only);
  const verdict = await judge(input);
  Atomics.add(at, verdict.kind === 'taken' ? 1 : verdict.kind === 'refused' ? 2 : 3, 1);
  if (verdict.kind !== 'harm') continue;
  const [line = ''] = verdict.what.split('\n');
  const place = /\(?(file:[^)\s]*)/.exec(verdict.what)?.[1] ?? '';
  // One of each kind is enough.
  if (kept.has(line + place)) continue;
  kept.add(line + place);
  const file = save ? keep(`${input.parser.replaceAll(' ', '-')}-${seed}-${number}`, input) : undefined;
  parentPort?.postMessage(
    `${input.parser} ${every ? 'every' : seed}:${number}:${file ? ` kept as ${file}` : ''} ${verdict.what.split('\n').slice(0, 4).join('\n  ')}`,
  );
}
