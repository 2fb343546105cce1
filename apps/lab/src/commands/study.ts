import { join } from 'node:path';
import { listNames } from '@meristem/autodiff';
import { Argument, Command } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { resolveBackend } from '../backend-choice.ts';
import { CELL_STUDIES, FIXED_SEEDS } from '../cells/cell-studies.ts';
import type { CellStudy } from '../cells/cell-studies.ts';
import { chooseCells } from '../cells/choose-cells.ts';
import { knownSizes } from '../cells/known-sizes.ts';
import { ownCells, ownStudy } from '../cells/own-cells.ts';
import { proseOptions } from '../cells/research-cells.ts';
import { UsageError } from '../errors.ts';
import type { CliContext } from '../output/context.ts';
import { tellData } from '../output/data-text.ts';
import { countOf, namesOf, trainingOptions } from '../options/options.ts';
import { isTold, refuseTask, type TaskChoice, toldTask, withTaskOptions } from '../options/task-choice.ts';
import type { RunLength, Study } from '../study/study.ts';
import { STUDIES } from '../study/studies.ts';
import { TaskShelf } from '../tasks.ts';
import { runCells } from '../training/run-cells.ts';
import { runStudy } from '../training/run-study.ts';

interface StudyOptions extends TaskChoice {
  readonly evaluationCycles?: number;
  readonly seeds?: readonly number[];
  readonly workers?: number;
  readonly control?: 'retrain';
  readonly backend: BackendChoice;
  readonly out?: string;
  readonly quick?: boolean;
  readonly cycles?: number;
  readonly json?: true;
  readonly tasks?: readonly string[];
  readonly architectures?: readonly string[];
  readonly against?: string;
  readonly experiments?: readonly string[];
  readonly finished?: boolean;
}

/** How many times shorter a run is under `--quick`, and its fewest cycles. */
const QUICK = { factor: 500, least: 30 } as const;

/** Options that only studies of cells have. */
const CELL_OPTIONS = ['tasks', 'architectures', 'against'] as const;

/** Options that only studies of experiments have. */
const EXPERIMENT_OPTIONS = ['experiments', 'finished'] as const;

/** The study whose question may be asked of own data. */
const OF_OWN_DATA = 'defaults';

/** The study that reads a text beside its own tasks. */
const OF_PROSE = 'research';

const names = (studies: readonly { readonly name: string; readonly summary: string }[]): string =>
  studies.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join('\n');

const studyHelp = `
Studies:
${names(STUDIES)}

Studies of cells, each a task and an architecture, where "grow" without flags is held against networks of fixed size:
${names(CELL_STUDIES)}

Own data, or one task, may be named as for "grow": alone, or with defaults. It is one cell, by the architecture that "grow" takes,
or one for each of --architectures. Beside ${OF_PROSE}, --text is the prose that some of its cells read.

Examples:
  study depth --seeds 0-4
  study continual-labels --seeds 0-2 --experiments refresh,continual-backprop
  study continual-labels --finished
  study --csv wine.csv --target cultivar
  study --series load.csv --target load --architectures recurrent,gated --quick

The folder keeps every seed. Give the same command again to continue after an interruption, or with more seeds to add
them. With --finished it makes the table of what has been trained by then, also while another command is at it.`;

/** `study`: trains a list of experiments that answer one question together, and tells what they came to. */
export function studyCommand(context: CliContext): Command {
  const all = [...STUDIES, ...CELL_STUDIES];
  return withTaskOptions(new Command('study'))
    .description('train a named list of experiments, or hold "grow" on own data against fixed sizes')
    .addArgument(new Argument('[name]', 'which study').choices(all.map(({ name }) => name)))
    .option('--cycles <n>', "training cycles of every run, in place of the study's own", countOf('--cycles'))
    .addOption(trainingOptions.evaluationCycles())
    .addOption(trainingOptions.seeds())
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.control())
    .addOption(trainingOptions.backend())
    .option('--out <dir>', 'folder for runs and table (default: runs/study-<name>)')
    .option('--quick', 'a handful of cycles of everything, to see whether it runs at all')
    .option('--tasks <list>', 'of a study of cells, those of these tasks', namesOf)
    .option('--architectures <list>', 'of a study of cells, those of these architectures', namesOf)
    .option('--experiments <list>', 'of a study of experiments, those of these names', namesOf)
    .option(
      '--finished',
      'train nothing: the table of the seeds of a study of experiments that have finished',
    )
    .option('--against <file>', 'take fixed sizes from the JSON table of an earlier study of cells')
    .addOption(trainingOptions.json())
    .addHelpText('after', studyHelp)
    .action(async (name: string | undefined, options: StudyOptions) => {
      const isProse = name === OF_PROSE && options.text !== undefined;
      if (isTold(options) && !isProse) return await studyOwn(name, options, context);
      const cells = CELL_STUDIES.find((each) => each.name === name);
      if (cells !== undefined) return await studyCells(cells, options, context);
      const study = STUDIES.find((each) => each.name === name);
      if (study !== undefined) return await studyExperiments(study, options, context);
      throw new UsageError(
        `study: found nothing, expected the name of a study, ${listNames(all.map((each) => each.name))}, or own data. Give one, such as study depth, or study --csv FILE --target COLUMN.`,
      );
    });
}

async function studyExperiments(study: Study, options: StudyOptions, context: CliContext): Promise<void> {
  const stray = CELL_OPTIONS.find((option) => options[option] !== undefined);
  if (stray !== undefined) {
    throw new UsageError(
      `--${stray}: found it beside the study ${study.name}, expected it beside a study of cells: ` +
        `${CELL_STUDIES.map(({ name }) => name).join(', ')}. Leave it out.`,
    );
  }
  refuseTask(options, `the study ${study.name}`);
  const { experiments, finished, quick } = options;
  const seeds = options.seeds ?? (quick === true ? [0] : study.seeds);
  await runStudy(
    {
      ...{ study, seeds, ...commonRequest(study, options) },
      ...(experiments && { experiments }),
      ...(finished && { finished }),
    },
    context,
  );
}

/** Refuses options beside own data, or a study of cells, which only studies of experiments have. */
function refuseExperiments(options: StudyOptions, beside: string): void {
  const stray = EXPERIMENT_OPTIONS.find((option) => options[option] !== undefined);
  if (stray === undefined) return;
  throw new UsageError(
    `--${stray}: found it beside ${beside}, expected it beside a study of experiments: ` +
      `${STUDIES.map((each) => each.name).join(', ')}. Leave it out.`,
  );
}

async function studyCells(study: CellStudy, options: StudyOptions, context: CliContext): Promise<void> {
  refuseExperiments(options, `the study ${study.name}`);
  const tasks = new TaskShelf();
  const { text, ...others } = options;
  refuseTask(others, `the study ${study.name}`);
  if (text !== undefined) await tasks.load('text', proseOptions(text));
  const cells = chooseCells(study.cells(tasks, text), options);
  await runCells({ cells, tasks, ...(await cellRequest(study, options)) }, context);
}

/** Holds "grow" on own data, or on one task, against networks of fixed size. */
async function studyOwn(name: string | undefined, options: StudyOptions, context: CliContext): Promise<void> {
  if (name !== undefined && name !== OF_OWN_DATA) refuseTask(options, `the study ${name}`);
  refuseExperiments(options, 'own data');
  const told = toldTask(options);
  const tasks = new TaskShelf();
  tellData(await tasks.load(told.name, told.options), context);
  const cells = ownCells(told, tasks, options);
  await runCells({ cells, tasks, ...(await cellRequest(ownStudy(told), options)) }, context);
}

/** What requests of cells have in common. */
async function cellRequest(study: Omit<CellStudy, 'cells'>, options: StudyOptions) {
  const { seeds, against, quick = false } = options;
  return {
    study,
    seeds: seeds ?? (quick ? [0] : study.seeds),
    fixedSeeds: quick ? [0] : FIXED_SEEDS,
    known: against === undefined ? new Map<string, never>() : await knownSizes(against),
    ...commonRequest(study, options),
  };
}

/** What requests of both kinds of studies have in common. */
function commonRequest(
  { name }: { readonly name: string },
  { workers, control, backend, json, evaluationCycles, quick = false, cycles: told, out }: StudyOptions,
) {
  const length: RunLength = quick
    ? (cycles) => Math.max(QUICK.least, Math.round(cycles / QUICK.factor))
    : (cycles) => told ?? cycles;
  return {
    length,
    backend: resolveBackend(backend),
    out: out ?? join('runs', `study-${name}${quick ? '-quick' : ''}`),
    json: json === true,
    retrain: control === 'retrain',
    ...(workers !== undefined && { workers }),
    ...(evaluationCycles !== undefined && { evaluationCycles }),
  };
}
