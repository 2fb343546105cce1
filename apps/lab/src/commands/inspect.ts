import { Command } from 'commander';
import { RunFileError } from '../errors.ts';
import { inspectFile } from '../inspect/inspection.ts';
import { areasFigure } from '../figure/areas-figure.ts';
import { countOf, trainingOptions } from '../options/options.ts';
import { askedTrainer } from '../asking/open-network.ts';
import { openBackend, resolveBackend } from '../backend-choice.ts';
import { draw, drawFigure, type Drawing, drawingFor } from '../picture/drawing.ts';
import { bestSeed, isFolder, trainedSeeds, trainerAt } from '../asking/trained-seed.ts';
import { CheckpointShelf } from '../run/checkpoint-shelf.ts';
import type { CliContext } from '../output/context.ts';
import { areasText } from '../output/areas-text.ts';
import { printNote, printResult } from '../output/context.ts';
import { inspectionText } from '../output/inspection-text.ts';
import { taskOfPlan } from '../tasks.ts';

interface InspectOptions {
  readonly json?: true;
  readonly picture?: string;
  readonly areas?: string | true;
  readonly cycles?: number;
}

/** `inspect`: what a file of a checkpoint or a network holds, and whether it is whole. */
export function inspectCommand(context: CliContext): Command {
  return new Command('inspect')
    .description('what the file of a checkpoint or a network holds, its digest, and whether it is whole')
    .argument(
      '<file>',
      'a checkpoint, a network, or any other file in the safetensors layout; of a run, the last checkpoint of its best seed',
    )
    .option('--picture <file>', 'draw the network as it has grown, to a file that ends in .svg or .png')
    .option(
      '--areas [file]',
      'of a run: who serves whom instead, that is, what each output loses without each area; draw it too, to a file',
    )
    .option(
      '--cycles <n>',
      'with --areas: held-out cycles (default: as many as the run evaluates)',
      countOf('--cycles'),
    )
    .addOption(trainingOptions.json())
    .action(async (file: string, { json, picture, areas, cycles }: InspectOptions) => {
      if (areas !== undefined) {
        const drawing = areas === true ? undefined : drawingFor(areas, '--areas');
        return await tellAreas(file, { drawing, cycles, json: json === true }, context);
      }
      const drawing = picture === undefined ? undefined : drawingFor(picture);
      const inspection = await inspectFile(await fileOf(file, context));
      printResult(context, json === true ? JSON.stringify(inspection) : inspectionText(inspection));
      if (inspection.fault !== null) {
        const { file: damaged } = inspection;
        throw new RunFileError(
          damaged,
          `${damaged}: found it damaged or of another kind, expected a whole file.`,
        );
      }
      if (drawing) await drawGrown(drawing, file, context);
    });
}

/** Who serves whom in the network of a checkpoint, or of a run's best seed. Throws UsageError for a file that has no run. */
async function tellAreas(
  path: string,
  {
    drawing,
    cycles,
    json,
  }: { readonly drawing: Drawing | undefined; readonly cycles: number | undefined; readonly json: boolean },
  context: CliContext,
): Promise<void> {
  const seeds = await trainedSeeds(path, ({ message }) => printNote(context, message));
  const best = bestSeed(seeds);
  if (seeds.length > 1) printNote(context, `seed ${best.seed}, the best of ${seeds.length} on held-out data`);
  const { plan, seed } = best;
  const trainer = trainerAt(best, await taskOfPlan(plan), await openBackend(resolveBackend('auto')));
  const found = trainer.explainAreas({ cycles: cycles ?? plan.evaluationCycles });
  const line = {
    kind: 'areas',
    ...plan.names,
    seed,
    cycle: trainer.cycle,
    ...found,
    index: found.index ?? null,
  };
  printResult(context, json ? JSON.stringify(line) : areasText(found));
  if (drawing) {
    const subtitle = `${plan.names.architecture} on ${plan.names.task}, seed ${seed}, after ${trainer.cycle} cycles`;
    await drawFigure(drawing, areasFigure({ title: 'Who serves whom', subtitle, found }), context);
  }
  trainer.release();
}

/** Draws the network of a checkpoint, or of a run's best seed, with its sizes. Throws UsageError for a file that has no run. */
async function drawGrown(drawing: Drawing, path: string, context: CliContext): Promise<void> {
  const best = bestSeed(await trainedSeeds(path, ({ message }) => printNote(context, message)));
  const trainer = await askedTrainer(best, await openBackend(resolveBackend('auto')));
  const { model, populations } = trainer;
  const ports = {
    inputs: model.inputs.map(({ told }) => told),
    targets: model.outputs.map(({ port }) => port),
  };
  const extents = Object.fromEntries(populations.map(({ name, size }) => [name, size]));
  await draw(drawing, model.architecture, { ports, extents }, context);
  trainer.release();
}

/** The file to look at: of a folder of a run, the last checkpoint of the seed that did best. Throws UsageError for other folders. */
async function fileOf(path: string, context: CliContext): Promise<string> {
  if (!(await isFolder(path))) return path;
  const seeds = await trainedSeeds(path, ({ message }) => printNote(context, message));
  const best = bestSeed(seeds);
  if (seeds.length > 1) printNote(context, `seed ${best.seed}, the best of ${seeds.length} on held-out data`);
  return new CheckpointShelf(best.place).fileOf(best.checkpoint.cycle);
}
