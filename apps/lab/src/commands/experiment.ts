import { Command } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import { runOfFile } from '../options/experiment-choice.ts';
import { budgetOf, divergenceOf, trainingOptions } from '../options/options.ts';
import { refuseBesideResume } from '../options/resume-conflict.ts';
import { freshFolder, resumeRun, startRun } from '../training/recorded-run.ts';
import { UsageError } from '../errors.ts';

interface ExperimentOptions {
  readonly evaluationCycles?: number;
  readonly multiplyAdds?: number;
  readonly seeds?: readonly number[];
  readonly workers?: number;
  readonly memoryLimit?: number;
  readonly backend: BackendChoice;
  readonly out?: string;
  readonly resume?: string;
  readonly checkpointEvery?: number;
  readonly keep?: number;
  readonly onDivergence?: 'stop' | 'rollback';
  readonly control?: 'retrain';
  readonly json?: true;
}

/** `experiment`: trains a whole experiment from a JSON file. */
export function experimentCommand(context: CliContext): Command {
  return new Command('experiment')
    .description('train a whole experiment from a JSON file; "schema experiment" says what it holds')
    .argument('[file]', 'experiment as JSON')
    .addOption(trainingOptions.evaluationCycles())
    .addOption(trainingOptions.multiplyAdds())
    .addOption(trainingOptions.seeds())
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.memoryLimit())
    .addOption(trainingOptions.backend())
    .addOption(trainingOptions.out())
    .addOption(trainingOptions.resume())
    .addOption(trainingOptions.checkpointEvery())
    .addOption(trainingOptions.keep())
    .addOption(trainingOptions.onDivergence())
    .addOption(trainingOptions.control())
    .addOption(trainingOptions.json())
    .action(async (file: string | undefined, options: ExperimentOptions, command: Command) => {
      const output = {
        json: options.json === true,
        ...(options.workers !== undefined && { workers: options.workers }),
        checkpointSeconds: options.checkpointEvery,
        keep: options.keep,
        ...(options.memoryLimit !== undefined && { memoryLimit: options.memoryLimit }),
      };
      if (options.resume !== undefined && file === undefined) {
        refuseBesideResume(command);
        await resumeRun(options.resume, { ...output, retrain: options.control === 'retrain' }, context);
        return;
      }
      if (file === undefined || options.resume !== undefined) {
        throw new UsageError(
          `experiment: found ${file === undefined ? 'neither' : 'both'} a file and --resume, expected one of them. ` +
            'Give the file to start a run, or the folder of a run to continue it.',
        );
      }
      const { plan, task } = await runOfFile(
        file,
        options.backend,
        options.evaluationCycles,
        options.memoryLimit,
      );
      const out = options.out ?? freshFolder(plan.names.task, new Date());
      await startRun(
        { ...plan, ...budgetOf(options), ...divergenceOf(options) },
        options.seeds ?? [0],
        { ...output, out, task, retrain: options.control === 'retrain' },
        context,
      );
    });
}
