import { join } from 'node:path';
import { Argument, Command } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { resolveBackend } from '../backend-choice.ts';
import { CELL_STUDIES, FIXED_SEEDS } from '../cells/cell-studies.ts';
import type { CellStudy } from '../cells/cell-studies.ts';
import { chooseCells } from '../cells/choose-cells.ts';
import { knownSizes } from '../cells/known-sizes.ts';
import { proseOptions } from '../cells/research-cells.ts';
import { UsageError } from '../errors.ts';
import type { CliContext } from '../output/context.ts';
import { namesOf, trainingOptions } from '../options/options.ts';
import type { RunLength, Study } from '../study/study.ts';
import { STUDIES } from '../study/studies.ts';
import { TaskShelf } from '../tasks.ts';
import { runCells } from '../training/run-cells.ts';
import { runStudy } from '../training/run-study.ts';

interface StudyOptions {
  readonly evaluationCycles?: number;
  readonly seeds?: readonly number[];
  readonly workers?: number;
  readonly backend: BackendChoice;
  readonly out?: string;
  readonly quick?: boolean;
  readonly json?: true;
  readonly tasks?: readonly string[];
  readonly architectures?: readonly string[];
  readonly text?: string;
  readonly against?: string;
}

/** How many times shorter a run is under `--quick`, and its fewest cycles. */
const QUICK = { factor: 500, least: 30 } as const;

/** Options that only studies of cells have. */
const CELL_OPTIONS = ['tasks', 'architectures', 'text', 'against'] as const;

const names = (studies: readonly { readonly name: string; readonly summary: string }[]): string =>
  studies.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join('\n');

const studyHelp = `
Studies:
${names(STUDIES)}

Studies of cells, each a task and an architecture, where "grow" without flags is held against networks of fixed size:
${names(CELL_STUDIES)}

The folder keeps every seed. Give the same command again to continue after an interruption, or with more seeds to add
them.`;

/** `study`: trains a list of experiments that answer one question together, and tells what they came to. */
export function studyCommand(context: CliContext): Command {
  const all = [...STUDIES, ...CELL_STUDIES];
  return new Command('study')
    .description('train a named list of experiments, and tell medians and ranges side by side')
    .addArgument(new Argument('<name>', 'which study').choices(all.map(({ name }) => name)))
    .addOption(trainingOptions.evaluationCycles())
    .addOption(trainingOptions.seeds())
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.backend())
    .option('--out <dir>', 'folder for runs and table (default: runs/study-<name>)')
    .option('--quick', 'a handful of cycles of everything, to see whether it runs at all')
    .option('--tasks <list>', 'of a study of cells, those of these tasks', namesOf)
    .option('--architectures <list>', 'of a study of cells, those of these architectures', namesOf)
    .option('--text <file>', 'a text for the cells that read prose, which are left out without it')
    .option('--against <file>', 'take fixed sizes from the JSON table of an earlier study of cells')
    .addOption(trainingOptions.json())
    .addHelpText('after', studyHelp)
    .action(async (name: string, options: StudyOptions) => {
      const cells = CELL_STUDIES.find((each) => each.name === name);
      if (cells !== undefined) return await studyCells(cells, options, context);
      const study = STUDIES.find((each) => each.name === name);
      if (study !== undefined) await studyExperiments(study, options, context);
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
  const seeds = options.seeds ?? (options.quick === true ? [0] : study.seeds);
  await runStudy({ study, seeds, ...commonRequest(study, options) }, context);
}

async function studyCells(study: CellStudy, options: StudyOptions, context: CliContext): Promise<void> {
  const tasks = new TaskShelf();
  const { text, against, quick = false } = options;
  if (text !== undefined) await tasks.load('text', proseOptions(text));
  await runCells(
    {
      study,
      tasks,
      cells: chooseCells(study.cells(tasks, text), options),
      seeds: options.seeds ?? (quick ? [0] : study.seeds),
      fixedSeeds: quick ? [0] : FIXED_SEEDS,
      known: against === undefined ? new Map() : await knownSizes(against),
      ...commonRequest(study, options),
    },
    context,
  );
}

/** What requests of both kinds of studies have in common. */
function commonRequest(
  { name }: { readonly name: string },
  { workers, backend, json, evaluationCycles, quick = false, out }: StudyOptions,
) {
  const length: RunLength = quick
    ? (cycles) => Math.max(QUICK.least, Math.round(cycles / QUICK.factor))
    : (cycles) => cycles;
  return {
    length,
    backend: resolveBackend(backend),
    out: out ?? join('runs', `study-${name}${quick ? '-quick' : ''}`),
    json: json === true,
    ...(workers !== undefined && { workers }),
    ...(evaluationCycles !== undefined && { evaluationCycles }),
  };
}
