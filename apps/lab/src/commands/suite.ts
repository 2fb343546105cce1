import { join } from 'node:path';
import { listNames } from '@meristem/autodiff';
import { Argument, Command } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { resolveBackend } from '../backend-choice.ts';
import { UsageError } from '../errors.ts';
import { namesOf, trainingOptions } from '../options/options.ts';
import { isTold, refuseTask, type TaskChoice, toldTask, withTaskOptions } from '../options/task-choice.ts';
import type { CliContext } from '../output/context.ts';
import type { Suite } from '../suite/suite.ts';
import { chooseEntries, SUITES } from '../suite/suites.ts';
import { suiteMethods } from '../suite/suite-methods.ts';
import { runSuite } from '../training/run-suite.ts';

interface SuiteOptions extends TaskChoice {
  readonly tasks?: readonly string[];
  readonly architectures?: readonly string[];
  readonly methods: readonly string[];
  readonly control?: 'retrain';
  readonly evaluationCycles?: number;
  readonly cycles?: number;
  readonly seeds?: readonly number[];
  readonly workers?: number;
  readonly backend: BackendChoice;
  readonly out?: string;
  readonly quick?: boolean;
  readonly json?: true;
}

/** How many times shorter a run is under `--quick`, and its fewest cycles. */
const QUICK = { factor: 500, least: 30 } as const;

const SEEDS = [0, 1, 2, 3, 4] as const;

const suiteHelp = `
Suites:
${SUITES.map(({ name, summary, entries }) => `  ${name.padEnd(12)} ${summary} (${entries.length})`).join('\n')}

Examples:
  suite layered
  suite classics --methods grow-need,fixed-64 --control retrain
  suite all --tasks xor,iris --seeds 0-9
  suite --csv wine.csv --target cultivar --methods grow-need,fixed-16
  suite --task digits --architectures convolutional --methods cut-8-16-128,fixed-8-16-128

Instead of a suite, own data or one task may be named, as for grow. The folder keeps every seed. Give the same command again to continue after an interruption, or with more seeds to add
them. Report: interquartile means with stratified bootstrap intervals, performance profiles, chances of improvement and a
paired test, after Agarwal et al. (2021), beside medians and worst seeds, as Markdown, JSON, SVG and PNG.`;

/** `suite`: trains a list of tasks by one method or several, and tells what they came to as the field asks for. */
export function suiteCommand(context: CliContext): Command {
  return withTaskOptions(new Command('suite'))
    .description('train a named list of tasks, or own data, by one method or several, and compare them')
    .addArgument(new Argument('[name]', 'which suite').choices(SUITES.map(({ name }) => name)))
    .option('--tasks <list>', 'only those of its tasks', namesOf)
    .option(
      '--architectures <list>',
      'of each task those of these that fit it (default: the usual one)',
      namesOf,
    )
    .option(
      '--methods <list>',
      'growth rules, fixed-64 for networks of 64 units, fixed-8-16-128 for so many by area, cut-64 for what is cut from there',
      namesOf,
      ['grow-need'],
    )
    .addOption(trainingOptions.control())
    .addOption(trainingOptions.cycles())
    .addOption(trainingOptions.evaluationCycles())
    .addOption(trainingOptions.seeds())
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.backend())
    .option('--out <dir>', 'folder for runs and report (default: runs/suite-<name>)')
    .option('--quick', 'a handful of cycles of everything, to see whether it runs at all')
    .addOption(trainingOptions.json())
    .addHelpText('after', suiteHelp)
    .action(async (name: string | undefined, options: SuiteOptions) => {
      const { quick = false, out, workers, evaluationCycles, cycles } = options;
      refuseQuickCycles(options);
      const suite = chosenSuite(name, options);
      const shortened = (usual: number): number => Math.max(QUICK.least, Math.round(usual / QUICK.factor));
      await runSuite(
        {
          suite,
          methods: suiteMethods(options.methods),
          retrain: options.control === 'retrain',
          seeds: options.seeds ?? (quick ? [0] : SEEDS),
          length: (usual) => cycles ?? (quick ? shortened(usual) : usual),
          backend: resolveBackend(options.backend),
          out: out ?? join('runs', `suite-${suite.name}${quick ? '-quick' : ''}`),
          json: options.json === true,
          ...(workers !== undefined && { workers }),
          ...(evaluationCycles !== undefined && { evaluationCycles }),
        },
        context,
      );
    });
}

/** The suite of a name, or one of own data or a single task. Throws UsageError for none and for both. */
function chosenSuite(name: string | undefined, options: SuiteOptions): Suite {
  const { tasks, architectures } = options;
  const named = SUITES.find((each) => each.name === name);
  if (named) {
    refuseTask(options, `the suite ${named.name}`);
    return { ...named, entries: chooseEntries(named, tasks, architectures) };
  }
  if (!isTold(options)) {
    throw new UsageError(
      `suite: found nothing, expected the name of a suite, ${listNames(SUITES.map((each) => each.name))}, or own data. Give one, such as suite layered, or suite --csv FILE --target COLUMN.`,
    );
  }
  const { name: task, options: told, label } = toldTask(options);
  const own = { name: label, summary: `The task ${label}.`, entries: [{ task, options: told, label }] };
  return { ...own, entries: chooseEntries(own, tasks, architectures) };
}

function refuseQuickCycles({ quick, cycles }: SuiteOptions): void {
  if (quick !== true || cycles === undefined) return;
  throw new UsageError('--cycles: found it beside --quick, expected one of them. Leave one out.');
}
