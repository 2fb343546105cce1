import type { PresetName } from '@meristem/experiment';
import { Command, Option } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import type { RuleChoice } from '../options/experiment-choice.ts';
import { chosenRun, GROW_DEFAULTS, PRESETS, ruleAndPreset, RULES } from '../options/experiment-choice.ts';
import { fittingArchitecture } from '../options/fitting-architecture.ts';
import { type TaskChoice, toldTask, withTaskOptions } from '../options/task-choice.ts';
import { bornUnits } from '../options/rule-fit.ts';
import { budgetOf, divergenceOf, trainingOptions } from '../options/options.ts';
import { learningOptions, type ToldTraining, trainingChoiceOf } from '../options/training-choice.ts';
import { trainingWords } from '../output/training-words.ts';
import { freshFolder, resumeRun, startRun } from '../training/recorded-run.ts';
import { refuseBesideResume } from '../options/resume-conflict.ts';

interface GrowOptions extends TaskChoice, ToldTraining {
  readonly architecture?: string;
  readonly rule?: RuleChoice;
  readonly preset?: PresetName;
  readonly batch?: number;
  readonly units?: number;
  readonly cycles?: number;
  readonly multiplyAdds?: number;
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
  readonly plasticity?: true;
  readonly stopAtKnee?: true;
  readonly control?: 'retrain';
  readonly json?: true;
}

const GROW_HELP = `
Examples:
  grow --task reversal --seeds 0-19 --out runs/hard
  grow --task reversal --rule none --units 37 --preset paper
  grow --task digraphs --task-options '{"continuation": 0.6}' --cycles 20000 --json
  grow --task digits --optimizer adamw --weight-decay 0.05 --schedule one-cycle
  grow --task digits --optimizer '{"kind": "sgd", "momentum": 0.9, "learningRate": 0.05}'
  grow --csv wine.csv --target cultivar
  grow --csv houses.csv --target price,rent --regress --split 0.25
  grow --text novel.txt --cycles 20000
  grow --text novel.txt --multiply-adds 1e12
  grow --task-module my-task.ts --task-options '{"size": 3}'
  grow --csv wine.csv --target cultivar --seeds 0-9 --control retrain
  grow --resume runs/hard`;

/** `grow`: trains a network that grows on a task. */
export function growCommand(context: CliContext): Command {
  return withTaskOptions(new Command('grow'))
    .description('train a network that grows on a task or on own data, one worker for each seed')
    .option(
      '--architecture <name|file>',
      '"architectures" lists the names; a file holds JSON (default: gated where the task needs a memory, recurrent under the presets of the paper, layered elsewhere)',
    )
    .addOption(
      new Option(
        '--rule <name>',
        `growth rule (default: ${GROW_DEFAULTS.rule}, or that of the preset)`,
      ).choices(RULES),
    )
    .addOption(trainingOptions.units())
    .addOption(trainingOptions.cycles())
    .addOption(trainingOptions.multiplyAdds())
    .addOption(trainingOptions.batch())
    .addOption(learningOptions.optimizer())
    .addOption(learningOptions.learningRate())
    .addOption(learningOptions.weightDecay())
    .addOption(learningOptions.schedule())
    .addOption(learningOptions.accumulate())
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
    .addOption(trainingOptions.plasticity())
    .addOption(trainingOptions.stopAtKnee())
    .addOption(trainingOptions.control())
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
    await resumeRun(options.resume, { ...output, retrain: options.control === 'retrain' }, context);
    return;
  }
  const { seeds = [0], out = freshFolder(toldTask(options).label, new Date()) } = options;
  const how = ruleAndPreset(options);
  const training = await trainingChoiceOf(options);
  const { plan, task } = await whileReading(context, () =>
    chosenRun({ ...options, ...how, ...(training && { training }) }),
  );
  if (training) printNote(context, `Trained by ${trainingWords(plan.experiment)}.`);
  if (options.architecture === undefined) {
    const { name, reason } = fittingArchitecture(task, how.preset, how.rule);
    printNote(context, `A ${name} network, for ${reason}; --architecture names another.`);
  }
  if (how.rule === 'area-growth') tellBorn(bornUnits(plan.experiment.architecture), context);
  const retrain = options.control === 'retrain';
  await startRun(
    { ...plan, ...budgetOf(options), ...divergenceOf(options) },
    seeds,
    { ...output, out, task, retrain },
    context,
  );
}

/** Says what `--units` is about where the areas that it sizes are not there yet. */
function tellBorn(units: number | undefined, context: CliContext): void {
  if (units === undefined) return;
  const start = `${units} ${units === 1 ? 'unit' : 'units'}`;
  printNote(
    context,
    `Each area that is born starts with ${start}, and grows from there; --units gives another number.`,
  );
}

/** Answers who stops the command while there is no folder yet: what is read first may be large. */
async function whileReading<T>(context: CliContext, read: () => Promise<T>): Promise<T> {
  const answer = (): void => {
    printNote(context, 'Stopping as soon as the data has been read; a second signal stops at once.');
  };
  context.signal.addEventListener('abort', answer, { once: true });
  try {
    return await read();
  } finally {
    context.signal.removeEventListener('abort', answer);
  }
}
