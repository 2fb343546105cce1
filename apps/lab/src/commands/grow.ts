import type { PresetName } from '@meristem/experiment';
import { Command, Option } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import type { RuleChoice } from '../options/experiment-choice.ts';
import { chosenPlan, GROW_DEFAULTS, PRESETS, ruleAndPreset, RULES } from '../options/experiment-choice.ts';
import { divergenceOf, trainingOptions } from '../options/options.ts';
import { freshFolder, resumeRun, startRun } from '../training/recorded-run.ts';
import { UsageError } from '../errors.ts';
import { refuseBesideResume } from '../options/resume-conflict.ts';

interface GrowOptions {
  readonly task?: string;
  readonly taskOptions?: string;
  readonly architecture: string;
  readonly rule?: RuleChoice;
  readonly preset?: PresetName;
  readonly batch?: number;
  readonly units?: number;
  readonly cycles?: number;
  readonly validation?: boolean | { readonly share: number };
  readonly evaluationCycles?: number;
  readonly seeds?: readonly number[];
  readonly workers?: number;
  readonly memoryLimit?: number;
  readonly backend: BackendChoice;
  readonly out?: string;
  readonly resume?: string;
  readonly checkpointEvery?: number;
  readonly keep?: number;
  readonly onDivergence?: 'stop' | 'rollback';
  readonly json?: true;
}

const GROW_HELP = `
Examples:
  grow --task reversal --seeds 0-19 --out runs/hard
  grow --task reversal --rule none --units 37 --preset paper
  grow --task digraphs --task-options '{"continuation": 0.6}' --cycles 20000 --json
  grow --resume runs/hard`;

/** `grow`: trains a network that grows on a task. */
export function growCommand(context: CliContext): Command {
  return new Command('grow')
    .description('train a network that grows on a task, one worker for each seed')
    .option('--task <name>', 'what to learn; "tasks" lists them')
    .option('--task-options <json>', 'options of the task')
    .option(
      '--architecture <name|file>',
      '"architectures" lists the names; a file holds JSON',
      GROW_DEFAULTS.architecture,
    )
    .addOption(
      new Option(
        '--rule <name>',
        `growth rule (default: ${GROW_DEFAULTS.rule}, or that of the preset)`,
      ).choices(RULES),
    )
    .addOption(trainingOptions.units())
    .addOption(trainingOptions.cycles())
    .addOption(trainingOptions.batch())
    .addOption(trainingOptions.validation())
    .addOption(trainingOptions.evaluationCycles())
    .addOption(trainingOptions.seeds())
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.memoryLimit())
    .addOption(trainingOptions.backend())
    .addOption(
      new Option(
        '--preset <name>',
        `settings (default: ${GROW_DEFAULTS.preset}, or tuned for a rule of its own)`,
      ).choices(PRESETS),
    )
    .addOption(trainingOptions.out())
    .addOption(trainingOptions.resume())
    .addOption(trainingOptions.checkpointEvery())
    .addOption(trainingOptions.keep())
    .addOption(trainingOptions.onDivergence())
    .addOption(trainingOptions.json())
    .addHelpText('after', GROW_HELP)
    .action((options: GrowOptions, command: Command) => grown(options, command, context));
}

async function grown(options: GrowOptions, command: Command, context: CliContext): Promise<void> {
  const output = {
    json: options.json === true,
    ...(options.workers !== undefined && { workers: options.workers }),
    checkpointSeconds: options.checkpointEvery,
    keep: options.keep,
    ...(options.memoryLimit !== undefined && { memoryLimit: options.memoryLimit }),
  };
  if (options.resume !== undefined) {
    refuseBesideResume(command);
    await resumeRun(options.resume, output, context);
    return;
  }
  const { task, seeds = [0] } = options;
  if (task === undefined) {
    throw new UsageError(
      '--task: found nothing, expected the name of a task. Give --task reversal, or another of "tasks".',
    );
  }
  const plan = await chosenPlan({ ...options, ...ruleAndPreset(options), task });
  await startRun(
    { ...plan, ...divergenceOf(options) },
    seeds,
    { ...output, out: options.out ?? freshFolder(task, new Date()) },
    context,
  );
}
