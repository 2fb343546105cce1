import { readFile } from 'node:fs/promises';
import { MeristemError, readTensorFile } from '@meristem/autodiff';
import { Command } from 'commander';
import { type Holding, holdingOf } from '../asking/holding.ts';
import { messageOf, RunFileError, UsageError } from '../errors.ts';
import type { CliContext } from '../output/context.ts';
import { printResult } from '../output/context.ts';
import { textTable } from '../output/result-text.ts';

/** `inspect`: what a file of tensors holds, and whether it is whole. */
export function inspectCommand(context: CliContext): Command {
  return new Command('inspect')
    .description('say what a checkpoint, a network or another file of tensors holds, and whether it is whole')
    .argument('<file>', 'a file in the safetensors layout')
    .option('--json', 'as JSON')
    .action(async (file: string, { json }: { readonly json?: true }) => {
      const holding = holdingOf(file, await tensorsOf(file));
      printResult(context, json === true ? JSON.stringify(holding) : holdingText(holding));
    });
}

async function tensorsOf(file: string): Promise<ReturnType<typeof readTensorFile>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new UsageError(
      `${file}: cannot read it (${messageOf(error)}). Give a checkpoint or a network file.`,
    );
  }
  try {
    return readTensorFile(bytes, { foreign: true });
  } catch (error) {
    if (!(error instanceof MeristemError)) throw error;
    throw new RunFileError(file, `${file}: ${error.message}`, { cause: error });
  }
}

function holdingText({ kind, digest, facts, tensors, numbers }: Holding): string {
  const lines = [
    digest === null
      ? `${kind}; it has no digest, so nothing says whether it is whole`
      : `${kind}, whole: digest ${digest}`,
    ...Object.entries(facts).map(([key, text]) => `  ${key}: ${text}`),
    `  numbers: ${numbers.toLocaleString('en')} in ${tensors.length} tensors`,
  ];
  const rows = tensors.map(({ name, kind: numbersOf, shape }) => [name, numbersOf, shape.join(' x ') || '1']);
  return `${lines.join('\n')}\n\n${textTable(['tensor', 'kind', 'shape'], rows, 1)}`;
}
