import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Command, readCommand } from './command.ts';
import { differences } from './differences.ts';
import { digestOf } from './digest.ts';
import { SameResultsError } from './errors.ts';
import { checkpointIn, runLab } from './lab-run.ts';
import { readRecords, type Records, writeRecords } from './records.ts';
import { experimentFile, type Trial, trialName } from './trials.ts';

type Verdict = 'same' | 'recorded' | `differs: ${string}` | `failed: ${string}`;

/** Trains as a trial says, and compares what it comes to with what was recorded, or records it. */
async function judge(trial: Trial, command: Command, folder: string, records: Records): Promise<Verdict> {
  const { experiment, build, interrupted } = trial;
  const { repository, mode, keep } = command;
  const file = experimentFile(experiment);
  const { outcome, computed } = await runLab({ repository, experiment: file, build, interrupted, folder });
  if (keep !== undefined)
    copyFileSync(checkpointIn(folder), join(keep, `${fileName(trial)}${extname(checkpointIn(folder))}`));
  const digest = digestOf(outcome);
  // A run in two goes must come to what the same run comes to in one: it has no record of its own.
  if (mode === 'record' && !interrupted) {
    (records[experiment] ??= {})[computed] = digest;
    return 'recorded';
  }
  const recorded = records[experiment]?.[computed];
  if (recorded === undefined) return `failed: nothing is recorded of it on ${computed}`;
  const found = differences(digest, recorded);
  return found.length === 0 ? 'same' : `differs: ${found.join(', ')}`;
}

function fileName(trial: Trial): string {
  return trialName(trial).replaceAll(' ', '.');
}

/** Judges all trials, several at a time, and says of each what became of it. Returns how many failed. */
async function judgeAll(command: Command, folder: string, records: Records): Promise<number> {
  const queue = [...command.trials];
  let failures = 0;
  const work = async (): Promise<void> => {
    for (let trial = queue.shift(); trial; trial = queue.shift()) {
      const verdict = await judge(trial, command, join(folder, fileName(trial)), records).catch(failureOf);
      if (verdict !== 'same' && verdict !== 'recorded') failures++;
      process.stdout.write(`${trialName(trial)}: ${verdict}\n`);
    }
  };
  await Promise.all(Array.from({ length: command.workers }, work));
  return failures;
}

function failureOf(error: unknown): Verdict {
  if (error instanceof SameResultsError) return `failed: ${error.message}`;
  throw error;
}

async function main(command: Command): Promise<number> {
  const { mode, repository, trials, keep } = command;
  const records = readRecords();
  if (keep !== undefined) mkdirSync(keep, { recursive: true });
  execFileSync(process.execPath, ['tools/kernels.mjs'], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const folder = mkdtempSync(join(tmpdir(), 'meristem-same-results-'));
  try {
    const failures = await judgeAll(command, folder, records);
    if (mode === 'record') writeRecords(records);
    const count = `${failures === 0 ? 'All' : `${trials.length - failures} of`} ${trials.length} runs`;
    process.stdout.write(`${count} ${mode === 'record' ? 'were recorded' : 'came to the same'}.\n`);
    return failures === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  process.exitCode = await main(readCommand(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof SameResultsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
