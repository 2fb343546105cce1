import { parseArgs } from 'node:util';
import { lockContest } from './lock-contest.ts';

// `npm run test:locks -- --rounds 1000`: three processes at a time want locks that dead ones have left.
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1000' } } });
const began = performance.now();
const { rounds, faults } = await lockContest(Number(values.rounds));
const seconds = ((performance.now() - began) / 1000).toFixed(1);
process.stdout.write(
  `${faults.map((fault) => `${fault}\n`).join('')}${rounds - faults.length} of ${rounds} locks came to exactly one of three takers (${seconds} s).\n`,
);
process.exitCode = faults.length > 0 ? 1 : 0;
