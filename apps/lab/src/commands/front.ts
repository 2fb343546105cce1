import { networkFront } from '@meristem/growable';
import { type Network, saveNetwork } from '@meristem/network';
import type { Task } from '@meristem/tasks';
import { Command, Option } from 'commander';
import { schemaNotes } from '../asking/asked-schema.ts';
import { bestSeed, type TrainedSeed, trainedSeeds, trainerOptionsAt } from '../asking/trained-seed.ts';
import { type BackendChoice, openBackend, resolveBackend } from '../backend-choice.ts';
import { messageOf, UsageError } from '../errors.ts';
import { frontFigure } from '../figure/front-figure.ts';
import { type FrontRow, frontRow, type FrontStep, type Truncation } from '../front/front-row.ts';
import { frontText } from '../front/front-text.ts';
import { fitsInto, type KeptSize, keptSizeOf } from '../front/kept-size.ts';
import { countOf, trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { drawingFor, drawFigure } from '../picture/drawing.ts';
import { scoreOf } from '../result/score.ts';
import { writeAtomically } from '../run/atomic-write.ts';
import { taskOfPlan } from '../tasks.ts';

interface FrontCommandOptions {
  readonly by: Truncation | 'both';
  readonly least?: number;
  readonly sizes?: number;
  readonly fineTune?: number;
  readonly cycles?: number;
  readonly picture?: string;
  readonly keep?: KeptSize;
  readonly out?: string;
  readonly backend: BackendChoice;
  readonly json?: true;
}

const FRONT_HELP = `
Units go one after the other, those first that the others can stand in for: the others are given what a unit gave, by linear
regression on what they do. Which population gives some up is tried on recent data. --by magnitude cuts those with the smallest
outgoing weights, and puts nobody in their place; --by both shows the two side by side.

Examples:
  front runs/digits --picture front.svg
  front runs/digits/seed-2 --by both
  front runs/digits --fine-tune 50 --out small.network --keep 25%
  predict small.network --input images.csv`;

/** `front`: a trained network at every size, from the whole one down to a tenth. */
export function frontCommand(context: CliContext): Command {
  return new Command('front')
    .description('truncate a trained network by importance: its held-out loss at every size, down to a tenth')
    .argument(
      '<run>',
      'the folder of a run, of which the best seed is taken, one of its folders seed-N, or a checkpoint',
    )
    .addOption(
      new Option('--by <way>', 'who goes first, and whether others stand in for it')
        .choices(['fold', 'magnitude', 'both'])
        .default('fold'),
    )
    .option('--least <share>', 'share of the parameters at which it ends (default: 10%)', leastOf)
    .option('--sizes <n>', 'at how many sizes, at most (default: 24)', countOf('--sizes'))
    .option('--fine-tune <cycles>', 'cycles to train at each size (default: none)', countOf('--fine-tune'))
    .option(
      '--cycles <n>',
      'held-out cycles, where the task has no set of its own (default: as many as the run evaluates)',
      countOf('--cycles'),
    )
    .option('--picture <file>', 'draw it, to a file that ends in .svg or .png')
    .option(
      '--keep <size>',
      'the size to keep with --out: a number of parameters at most, or a share, such as 25%',
      keptSizeOf,
    )
    .option(
      '--out <file>',
      'write the network of that size, for predict, evaluate and export; with --by both that of the first of the two fronts, by fold, which has come down to it',
    )
    .addOption(trainingOptions.backend())
    .addOption(trainingOptions.json())
    .addHelpText('after', FRONT_HELP)
    .action((run: string, options: FrontCommandOptions) => shown(run, options, context));
}

/** Reads the share at which a front ends. */
function leastOf(text: string): number {
  const [, number = '', percent] = /^\s*(\d+(?:\.\d+)?)(%?)\s*$/.exec(text) ?? [];
  const share = number === '' ? Number.NaN : Number(number) / (percent === '%' ? 100 : 1);
  if (share > 0 && share < 1) return share;
  throw new UsageError(
    `--least: found ${JSON.stringify(text)}, expected a share above 0 and below 1. Give one, such as --least 25%.`,
  );
}

async function shown(run: string, options: FrontCommandOptions, context: CliContext): Promise<void> {
  const { by, keep, out, picture, json } = options;
  if ((keep === undefined) !== (out === undefined)) {
    const [found, missing] = keep === undefined ? ['--out', '--keep'] : ['--keep', '--out'];
    throw new UsageError(`${found}: found it without ${missing}, expected both. Give --keep 25% --out FILE.`);
  }
  const drawing = picture === undefined ? undefined : drawingFor(picture);
  const best = await bestOf(run, context);
  const task = await taskOfPlan(best.plan);
  const rows: FrontRow[] = [];
  let kept: KeptNetwork | undefined;
  for (const way of by === 'both' ? (['fold', 'magnitude'] as const) : [by]) {
    for await (const step of truncated(best, task, way, options)) {
      context.signal.throwIfAborted();
      const row = frontRow(way, best.seed, step, task.steps);
      if (json === true) printResult(context, JSON.stringify(row));
      rows.push(row);
      if (keep && !kept && fitsInto(keep, step)) {
        kept = { row, network: step.network({ provenance: provenanceOf(best, row) }) };
      }
    }
  }
  if (json !== true) printResult(context, frontText(task, rows));
  if (drawing) {
    const subtitle = `${best.plan.names.architecture} on ${best.plan.names.task}, seed ${best.seed}, after ${best.checkpoint.cycle} cycles`;
    await drawFigure(
      drawing,
      frontFigure({ title: 'One run, every size', subtitle, score: scoreOf(task), rows }),
      context,
    );
  }
  if (out !== undefined) await written(out, kept, rows, context);
}

/** The network that is to be written, and the line of its size. */
interface KeptNetwork {
  readonly network: Network;
  readonly row: FrontRow;
}

/** The seed of a run that did best. */
async function bestOf(run: string, context: CliContext): Promise<TrainedSeed> {
  const seeds = await trainedSeeds(run, ({ message }) => printNote(context, message));
  const best = bestSeed(seeds);
  if (seeds.length > 1) printNote(context, `seed ${best.seed}, the best of ${seeds.length} on held-out data`);
  for (const note of best.notes) printNote(context, note);
  return best;
}

async function* truncated(
  best: TrainedSeed,
  task: Task,
  by: Truncation,
  { least, sizes, fineTune, cycles = best.plan.evaluationCycles, backend }: FrontCommandOptions,
): AsyncGenerator<FrontStep> {
  const options = trainerOptionsAt(best, task, await openBackend(resolveBackend(backend)));
  yield* networkFront(options, {
    by,
    cycles,
    ...(least !== undefined && { least }),
    ...(sizes !== undefined && { sizes }),
    ...(fineTune !== undefined && { fineTune }),
  });
}

function provenanceOf({ plan }: TrainedSeed, { by, parameters }: FrontRow): Readonly<Record<string, string>> {
  const { name, options } = plan.experiment.task;
  return { ...schemaNotes(name, options), truncated: `by ${by}, to ${parameters} parameters` };
}

async function written(
  out: string,
  kept: KeptNetwork | undefined,
  rows: readonly FrontRow[],
  context: CliContext,
): Promise<void> {
  if (!kept) {
    const least = Math.min(...rows.map(({ parameters }) => parameters));
    throw new UsageError(
      `--keep: found no network so small, expected one of the sizes of the front, of which the least has ${least} parameters. ` +
        'Give a larger size, or a lower --least.',
    );
  }
  const { network, row } = kept;
  const bytes = saveNetwork(network);
  try {
    await writeAtomically(out, bytes);
  } catch (error) {
    throw new UsageError(
      `--out ${out}: cannot write it (${messageOf(error)}). Give a file in a folder that is there.`,
    );
  }
  const size = `${row.parameters} parameters (${(100 * row.share).toFixed(1)}%)`;
  printNote(
    context,
    `${bytes.length.toLocaleString('en')} bytes to ${out}: the network of ${size} on the front by ${row.by}`,
  );
}
