import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import type { BackendChoice } from '../backend-choice.ts';
import { resolveBackend } from '../backend-choice.ts';
import type { CliContext } from '../output/context.ts';
import { trainingOptions } from '../options/options.ts';
import { reproduceFigures } from '../training/reproduce-figures.ts';
import { UsageError } from '../errors.ts';
import type { FigureName, Version } from '../reproduce/paper-experiment.ts';
import { FIGURES, membersOf, VERSIONS } from '../reproduce/paper-experiment.ts';

interface ReproduceOptions {
  readonly version: Version;
  readonly seeds?: readonly number[];
  readonly cycles?: number;
  readonly workers?: number;
  readonly backend: BackendChoice;
  readonly out?: string;
  readonly json?: true;
}

const REPRODUCE_HELP = `
The folder keeps every seed. Run the same command again to continue after an interruption, or with more seeds to add
them. Default cycles are the paper's: 100,000 (v2), 300,000 (v1).`;

/** `reproduce`: trains and draws the experiments of the paper. */
export function reproduceCommand(context: CliContext): Command {
  return new Command('reproduce')
    .description("the paper's figures as SVG and PNG, and our medians and quartiles beside known values")
    .addArgument(new Argument('<figure>', 'which of them').choices([...FIGURES, 'all']))
    .addOption(new Option('--version <version>', 'version of the paper').choices(VERSIONS).default('v2'))
    .addOption(trainingOptions.seeds().default(range(20), '0-19'))
    .addOption(trainingOptions.cycles())
    .addOption(trainingOptions.workers())
    .addOption(trainingOptions.backend())
    .option('--out <dir>', 'folder for runs, figures and tables (default: runs/reproduce-<version>)')
    .addOption(trainingOptions.json())
    .addHelpText('after', REPRODUCE_HELP)
    .action(async (choice: FigureName | 'all', options: ReproduceOptions) => {
      const { version, seeds = range(20), cycles, workers, backend, json } = options;
      await reproduceFigures(
        {
          name: choice,
          figures: figuresOf(choice, version),
          version,
          seeds,
          backend: resolveBackend(backend),
          out: options.out ?? join('runs', `reproduce-${version}`),
          json: json === true,
          ...(cycles !== undefined && { cycles }),
          ...(workers !== undefined && { workers }),
        },
        context,
      );
    });
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at);
}

function figuresOf(choice: FigureName | 'all', version: Version): readonly FigureName[] {
  const available = FIGURES.filter((figure) => membersOf(figure, version) !== undefined);
  if (choice === 'all') return available;
  if (available.includes(choice)) return [choice];
  throw new UsageError(
    `reproduce: found figure "${choice}" with --version ${version}, expected one of: ${available.join(', ')}. ` +
      'The comparison with fixed sizes belongs to --version v2.',
  );
}
