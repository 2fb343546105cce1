import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeValue } from '@meristem/autodiff';
import { Command, Option } from 'commander';
import { isFile, isFolder } from '../asking/trained-seed.ts';
import { UsageError } from '../errors.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { serveStudio } from '../watch/studio-server.ts';

interface StudioOptions {
  readonly watch?: string;
  readonly port: number;
  readonly page?: string;
}

/** Nothing well known listens there. */
const DEFAULT_PORT = 4188;

/** The built page, which lies beside the lab. */
const PAGE = fileURLToPath(new URL('../../../studio/dist', import.meta.url));

const STUDIO_HELP = `
The page is for this machine alone: it listens on 127.0.0.1, and answers no page of another origin. Ctrl-C closes it.`;

/** `studio`: serves the page of the studio, and follows runs. */
export function studioCommand(context: CliContext): Command {
  return new Command('studio')
    .description(
      'serve the studio, the page in which networks are drawn and grow, and follow runs in it live',
    )
    .option('--watch <dir>', 'follow the runs in this folder and below it')
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 for any that is free')
        .argParser(portOf)
        .default(DEFAULT_PORT),
    )
    .option('--page <dir>', 'folder of the built page (default: that of apps/studio)')
    .addHelpText('after', STUDIO_HELP)
    .action(async ({ watch, port, page = PAGE }: StudioOptions) => {
      await requirePage(page);
      if (watch !== undefined && !(await isFolder(watch))) {
        throw new UsageError(
          `--watch ${watch}: found no folder, expected one with runs in it. Give the folder of a run, or one above it, such as runs.`,
        );
      }
      const { signal } = context;
      const onError = (message: string): void => printNote(context, `Warning: ${message}`);
      const { address, closed } = await serveStudio({ page, watch, port, signal, onError });
      const following = watch === undefined ? '' : `, following the runs in ${watch}`;
      printNote(context, `The studio is at ${address}${following}. Ctrl-C closes it.`);
      await closed;
    });
}

async function requirePage(page: string): Promise<void> {
  if (await isFile(join(page, 'index.html'))) return;
  throw new UsageError(
    `studio: found no index.html in ${page}, expected the built page there. Build it with: npm run build -w @meristem/studio`,
  );
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(
    `--port: found ${describeValue(text)}, expected a whole number from 0 to 65535. Give one, such as --port ${DEFAULT_PORT}.`,
  );
}
