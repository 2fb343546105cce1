import { Command } from 'commander';
import { RunFileError } from '../errors.ts';
import { inspectFile } from '../inspect/inspection.ts';
import { trainingOptions } from '../options/options.ts';
import { bestSeed, isFolder, trainedSeeds } from '../asking/trained-seed.ts';
import { CheckpointShelf } from '../run/checkpoint-shelf.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { inspectionText } from '../output/inspection-text.ts';

/** `inspect`: what a file of a checkpoint or a network holds, and whether it is whole. */
export function inspectCommand(context: CliContext): Command {
  return new Command('inspect')
    .description('what the file of a checkpoint or a network holds, its digest, and whether it is whole')
    .argument(
      '<file>',
      'a checkpoint, a network, or any other file in the safetensors layout; of a run, the last checkpoint of its best seed',
    )
    .addOption(trainingOptions.json())
    .action(async (file: string, { json }: { readonly json?: true }) => {
      const inspection = await inspectFile(await fileOf(file, context));
      printResult(context, json === true ? JSON.stringify(inspection) : inspectionText(inspection));
      if (inspection.fault !== null) {
        const { file: damaged } = inspection;
        throw new RunFileError(
          damaged,
          `${damaged}: found it damaged or of another kind, expected a whole file.`,
        );
      }
    });
}

/** The file to look at: of a folder of a run, the last checkpoint of the seed that did best. Throws UsageError for other folders. */
async function fileOf(path: string, context: CliContext): Promise<string> {
  if (!(await isFolder(path))) return path;
  const seeds = await trainedSeeds(path, ({ message }) => printNote(context, message));
  const best = bestSeed(seeds);
  if (seeds.length > 1) printNote(context, `seed ${best.seed}, the best of ${seeds.length} on held-out data`);
  return new CheckpointShelf(best.place).fileOf(best.checkpoint.cycle);
}
