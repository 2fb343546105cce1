import { Command } from 'commander';
import { RunFileError } from '../errors.ts';
import { inspectFile } from '../inspect/inspection.ts';
import { trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printResult } from '../output/context.ts';
import { inspectionText } from '../output/inspection-text.ts';

/** `inspect`: what a file of a checkpoint or a network holds, and whether it is whole. */
export function inspectCommand(context: CliContext): Command {
  return new Command('inspect')
    .description('what the file of a checkpoint or a network holds, its digest, and whether it is whole')
    .argument('<file>', 'a checkpoint, a network, or any other file in the safetensors layout')
    .addOption(trainingOptions.json())
    .action(async (file: string, { json }: { readonly json?: true }) => {
      const inspection = await inspectFile(file);
      printResult(context, json === true ? JSON.stringify(inspection) : inspectionText(inspection));
      if (inspection.fault !== null) {
        throw new RunFileError(file, `${file}: found it damaged or of another kind, expected a whole file.`);
      }
    });
}
