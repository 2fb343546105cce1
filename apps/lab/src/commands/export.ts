import { type FormatName, FORMATS } from '@meristem/exchange';
import { type Network, saveNetwork } from '@meristem/network';
import { Command, Option } from 'commander';
import { openNetwork } from '../asking/open-network.ts';
import type { BackendChoice } from '../backend-choice.ts';
import { messageOf, UsageError } from '../errors.ts';
import { trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { writeAtomically } from '../run/atomic-write.ts';

interface ExportOptions {
  readonly to: keyof typeof WRITERS;
  readonly out: string;
  readonly backend: BackendChoice;
}

interface Writer {
  readonly summary: string;
  write(network: Network): Uint8Array;
}

const others = Object.entries(FORMATS).map(([name, { summary, write }]): [string, Writer] => [
  name,
  { summary, write: ({ program }) => write({ program }) },
]);

/** What a network is written as, by name. */
const WRITERS = {
  ...(Object.fromEntries(others) as Readonly<Record<FormatName, Writer>>),
  network: {
    summary: 'The whole network, for loadNetwork of @meristem/network, in Node.js and in browsers.',
    write: saveNetwork,
  },
} satisfies Record<string, Writer>;

const FORMAT_HELP = `
Formats:
${Object.entries(WRITERS)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join('\n')}`;

/** `export`: writes a trained network for other programs. */
export function exportCommand(context: CliContext): Command {
  return new Command('export')
    .description('write a trained network for other programs')
    .argument('<run>', 'the folder of a run, one of its folders seed-N, a checkpoint or a network file')
    .addOption(
      new Option('--to <format>', 'what to write').choices(Object.keys(WRITERS)).makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'the file to write; one that is there is replaced; - for standard output')
    .addOption(trainingOptions.backend())
    .addHelpText('after', FORMAT_HELP)
    .action(async (run: string, { to, out, backend }: ExportOptions) => {
      if (out === '-') refuseTerminal(to, context);
      const network = await openNetwork(run, backend, context);
      const bytes = WRITERS[to].write(network);
      if (out === '-') return void context.stdout.write(bytes);
      try {
        await writeAtomically(out, bytes);
      } catch (error) {
        throw new UsageError(
          `--out ${out}: cannot write it (${messageOf(error)}). Give a file in a folder that is there.`,
        );
      }
      printNote(context, `${bytes.length.toLocaleString('en')} bytes to ${out}`);
    });
}

/** A terminal shows text, and takes bytes for commands. */
function refuseTerminal(to: ExportOptions['to'], { stdout }: CliContext): void {
  if (to === 'js' || stdout.isTTY !== true) return;
  throw new UsageError(
    `--out -: found a terminal, expected a file or a program that reads the bytes of ${to}. Give a file, or pipe it on.`,
  );
}
