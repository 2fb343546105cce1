import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomKey, uniformAt } from '@meristem/autodiff';
import { type Damage, type DamagedKind, damagedKinds, withDamage } from './flip-rounds.ts';

// `npm run test:flips -- --flips 2000 --cuts 500`: checkpoints, networks, logs and results are damaged, and never taken for good.
const { values } = parseArgs({
  options: {
    flips: { type: 'string', default: '2000' },
    cuts: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
});

/** Damages a file in so many places, and returns how often it was taken for good. */
async function faultsOf({ name, bytes, read }: DamagedKind, damages: readonly Damage[]): Promise<number> {
  let faults = 0;
  for (const damage of damages) {
    const taken = await read(withDamage(bytes, damage));
    if (taken === '') continue;
    faults++;
    process.stdout.write(`${name}, ${JSON.stringify(damage)}: ${taken.slice(0, 500)}\n`);
  }
  return faults;
}

const folder = await mkdtemp(join(tmpdir(), 'lab-flips-'));
let all = 0;
try {
  for (const [i, kind] of (await damagedKinds(folder)).entries()) {
    const draw = (at: number, below: number): number =>
      Math.floor(uniformAt(randomKey(Number(values.seed) + i), at) * below);
    const flips = Array.from({ length: Number(values.flips) }, (_, at) => ({
      bit: draw(2 * at, 8 * kind.bytes.length),
    }));
    const cuts = Array.from({ length: Number(values.cuts) }, (_, at) => ({
      length: draw(2 * at + 1, kind.bytes.length),
    }));
    const faults = await faultsOf(kind, [...flips, ...cuts]);
    all += faults;
    process.stdout.write(
      `${kind.name}, ${kind.bytes.length} bytes: of ${flips.length} flipped bits and ${cuts.length} early ends, ` +
        `${faults} were taken for good.\n`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
process.exitCode = all > 0 ? 1 : 0;
