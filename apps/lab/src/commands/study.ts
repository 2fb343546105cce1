import { join } from 'node:path';
import { Argument, Command } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { resolveBackend } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import { trainingOptions } from '../options/options.ts';
import { runStudy } from '../training/run-study.ts';
import { STUDIES } from '../study/studies.ts';

interface StudyOptions {
  readonly evaluationCycles?: number;
  readonly seeds?: readonly number[];
  readonly workers?: number;
  readonly backend: BackendChoice;
  readonly out?: string;
  readonly quick?: true;
  readonly json?: true;
}

/** How many times shorter a run is under `--quick`, and its fewest cycles. */
const QUICK = { factor: 500, least: 30 } as const;

const studyHelp = `
Studies:
${STUDIES.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join('\n')}

The folder keeps every seed. Give the same command again to continue after an interruption, or with more seeds to add
them.`;

/** `study`: trains a list of experiments that answer one question together, and tells what they came to. */
export function studyCommand(context: CliContext): Command {
  return new Command('study')
    .description('train a named list of experiments, and tell medians and ranges side by side')
    .addArgument(new Argument('<name>', 'which study').choices(STUDIES.map(({ name }) => name)))
    .addOption(trainingOptions.evaluationCycles())
    .addOption(trainingOptions.seeds())
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.backend())
    .option('--out <dir>', 'folder for runs and table (default: runs/study-<name>)')
    .option('--quick', 'a handful of cycles of everything, to see whether it runs at all')
    .addOption(trainingOptions.json())
    .addHelpText('after', studyHelp)
    .action(async (name: string, options: StudyOptions) => {
      const study = STUDIES.find((each) => each.name === name);
      if (study === undefined) return;
      const { workers, backend, json, evaluationCycles } = options;
      const short = options.quick === true;
      await runStudy(
        {
          study,
          seeds: options.seeds ?? (short ? [0] : study.seeds),
          length: short
            ? (cycles) => Math.max(QUICK.least, Math.round(cycles / QUICK.factor))
            : (cycles) => cycles,
          backend: resolveBackend(backend),
          out: options.out ?? join('runs', `study-${name}${short ? '-quick' : ''}`),
          json: json === true,
          ...(workers !== undefined && { workers }),
          ...(evaluationCycles !== undefined && { evaluationCycles }),
        },
        context,
      );
    });
}
