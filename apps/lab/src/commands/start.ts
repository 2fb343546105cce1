import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { chosenPlan } from '../options/experiment-choice.ts';
import { startText } from '../output/start-text.ts';
import { trainingOptions } from '../options/options.ts';
import { freshFolder, startRun } from '../training/recorded-run.ts';

interface StartOptions {
  readonly seeds?: readonly number[];
  readonly cycles?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: true;
}

/** Trains in well under a minute on two slow cores, one seed on each. */
const START_CYCLES = 50_000;

/** `start`: the method at work on the hard problem, in under a minute. */
export function startCommand(context: CliContext): Command {
  return new Command('start')
    .description('watch a network grow on the hard problem, in under a minute')
    .addOption(trainingOptions.seeds())
    .addOption(trainingOptions.cycles().default(START_CYCLES))
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.out())
    .addOption(trainingOptions.json())
    .action(async ({ seeds, cycles = START_CYCLES, workers, out, json }: StartOptions) => {
      const plan = await chosenPlan({
        task: 'reversal',
        architecture: 'recurrent',
        rule: 'grow-fold',
        preset: 'tuned',
        cycles,
        backend: 'auto',
      });
      printNote(
        context,
        'The hard problem: each group of six letters is the last one reversed, with one letter flipped. Nobody can\n' +
          'predict which, so 8.96 nats per 40 characters is the floor. A network starts small, grows and is folded.',
      );
      const chosen = seeds ?? (availableParallelism() > 1 ? [0, 1] : [0]);
      const output = { json: json === true, ...(workers !== undefined && { workers }) };
      const folder = out ?? freshFolder('start', new Date());
      const { path, results } = await startRun(plan, chosen, { ...output, out: folder }, context);
      printNote(context, startText(results, path));
    });
}
