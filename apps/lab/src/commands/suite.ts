import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { resolveBackend } from '../backend-choice.ts';
import { namesOf, trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { chooseEntries, SUITES } from '../suite/suites.ts';
import { suiteMethods } from '../suite/suite-methods.ts';
import { runSuite } from '../training/run-suite.ts';

interface SuiteOptions {
  readonly tasks?: readonly string[];
  readonly architectures?: readonly string[];
  readonly methods: readonly string[];
  readonly control?: 'retrain';
  readonly evaluationCycles?: number;
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

The folder keeps every seed. Give the same command again to continue after an interruption, or with more seeds to add
them. Report: interquartile means with stratified bootstrap intervals, performance profiles, chances of improvement and a
paired test, after Agarwal et al. (2021), beside medians and worst seeds, as Markdown, JSON, SVG and PNG.`;

/** `suite`: trains a list of tasks by one method or several, and tells what they came to as the field asks for. */
export function suiteCommand(context: CliContext): Command {
  return new Command('suite')
    .description('train a named list of tasks by one method or several, and compare them')
    .addArgument(new Argument('<name>', 'which suite').choices(SUITES.map(({ name }) => name)))
    .option('--tasks <list>', 'only those of its tasks', namesOf)
    .option(
      '--architectures <list>',
      'of each task those of these that fit it (default: the usual one)',
      namesOf,
    )
    .option('--methods <list>', 'growth rules, and fixed-64 for networks of 64 units', namesOf, ['grow-need'])
    .addOption(
      new Option(
        '--control <name>',
        'train the final shapes of growing networks from scratch as well',
      ).choices(['retrain']),
    )
    .addOption(trainingOptions.evaluationCycles())
    .addOption(trainingOptions.seeds())
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.backend())
    .option('--out <dir>', 'folder for runs and report (default: runs/suite-<name>)')
    .option('--quick', 'a handful of cycles of everything, to see whether it runs at all')
    .addOption(trainingOptions.json())
    .addHelpText('after', suiteHelp)
    .action(async (name: string, options: SuiteOptions) => {
      const { quick = false, out, workers, evaluationCycles, tasks, architectures } = options;
      const whole = SUITES.find((each) => each.name === name) ?? SUITES[0];
      await runSuite(
        {
          suite: { ...whole, entries: chooseEntries(whole, tasks, architectures) },
          methods: suiteMethods(options.methods),
          retrain: options.control === 'retrain',
          seeds: options.seeds ?? (quick ? [0] : SEEDS),
          length: (cycles) => (quick ? Math.max(QUICK.least, Math.round(cycles / QUICK.factor)) : cycles),
          backend: resolveBackend(options.backend),
          out: out ?? join('runs', `suite-${name}${quick ? '-quick' : ''}`),
          json: options.json === true,
          ...(workers !== undefined && { workers }),
          ...(evaluationCycles !== undefined && { evaluationCycles }),
        },
        context,
      );
    });
}
