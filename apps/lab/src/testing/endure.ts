import { parseArgs } from 'node:util';
import { endurance, type Fifth } from './endurance.ts';

// `npm run test:endurance -- --cycles 5000000`: memory and speed of a run stay level, and its weights finite.
const { values } = parseArgs({ options: { cycles: { type: 'string', default: '5000000' } } });
const [MOST_MEMORY, MOST_SPEED] = [0.02, 0.05];

const line = ({ cycle, edits, units, heldBytes, processBytes, microseconds, ratio }: Fifth): string =>
  `to cycle ${cycle}: ${edits} births and deaths, ${units.toFixed(1)} units, ${megabytes(heldBytes)} held, ` +
  `${megabytes(processBytes)} of the process; ${microseconds.toFixed(2)} us a cycle, ${ratio.toFixed(3)} times a fixed network's\n`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

const { fifths, age, broken } = await endurance(Number(values.cycles), (fifth) =>
  process.stdout.write(line(fifth)),
);
const [second, last] = [fifths[1]!, fifths[4]!];
const change = (of: (fifth: Fifth) => number): number => of(last) / of(second) - 1;
const held = change(({ heldBytes }) => heldBytes);
const whole = change(({ processBytes }) => processBytes);
const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;
process.stdout.write(
  `The last fifth beside the second: ${percent(held)} memory held, ${percent(whole)} of the process, ` +
    `${percent(change(({ ratio }) => ratio))} time a cycle; ${percent(age - 1)} beside the same network in a new trainer. ` +
    `${broken.length === 0 ? 'All numbers are finite' : `Not finite: ${broken.join(', ')}`}.\n`,
);
const level = Math.max(held, whole) <= MOST_MEMORY && age - 1 <= MOST_SPEED;
process.exitCode = level && broken.length === 0 ? 0 : 1;
