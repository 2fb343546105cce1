import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomKey, uniformAt } from '@meristem/autodiff';
import type { EndingSignal } from './kill-rounds.ts';
import { KillSite } from './kill-rounds.ts';
import { KILLED_CASES } from './killed-cases.ts';

// `npm run test:kills -- --rounds 200`: runs are killed at random moments and continued, and must come to the same bits.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    /** Rounds that are left out at the start, to go on after another command. */
    from: { type: 'string', default: '0' },
    /** Every so many rounds, the signal is one that a run can hear. */
    signals: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const [rounds, from, signals, seed] = [values.rounds, values.from, values.signals, values.seed].map(
  Number,
) as [number, number, number, number];
/** Rounds of a case in a row: of one case only one run is left undisturbed. */
const ROUNDS_IN_A_ROW = 4;

const folder = await mkdtemp(join(tmpdir(), 'lab-kills-'));
const sites = KILLED_CASES.map((killed, i) => new KillSite(join(folder, `${i}`), killed));
const COUNTS: Record<EndingSignal, number> = { SIGKILL: 0, SIGINT: 0, SIGTERM: 0 };
const FAULTS: string[] = [];
try {
  for (let round = from; round < from + rounds; round++) {
    const at = Math.floor(round / ROUNDS_IN_A_ROW) % sites.length;
    const heard = round % signals === signals - 1;
    const signal = heard ? (round % 2 === 0 ? 'SIGINT' : 'SIGTERM') : 'SIGKILL';
    let draw = 0;
    const { cuts, fault } = await sites[at]!.round(signal, () =>
      uniformAt(randomKey(seed), 100 * round + draw++),
    );
    COUNTS[signal] += cuts;
    const { name } = KILLED_CASES[at]!;
    process.stdout.write(`${round}: ${name}, ${signal} ${cuts} times: ${fault === '' ? 'same' : fault}\n`);
    if (fault !== '') FAULTS.push(name);
  }
} finally {
  await rm(folder, { recursive: true });
}
process.stdout.write(
  `${rounds - FAULTS.length} of ${rounds} resumed runs came to the bits of the undisturbed one, ` +
    `after ${COUNTS.SIGKILL} SIGKILL, ${COUNTS.SIGINT} SIGINT and ${COUNTS.SIGTERM} SIGTERM.\n`,
);
process.exitCode = FAULTS.length > 0 ? 1 : 0;
