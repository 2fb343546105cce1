import { Command, Option } from 'commander';
import { flagOfPath } from '../own-data/data-kind.ts';
import { foundData } from '../options/found-data.ts';
import { OWN_FLAG_OF, type OwnFlag, sideOptions, type TaskChoice, toldTask } from '../options/task-choice.ts';
import type { CliContext } from '../output/context.ts';
import { printResult } from '../output/context.ts';
import { dataText } from '../output/data-text.ts';
import { workingChoice } from '../options/working-choice.ts';
import { nextCommand } from '../options/next-command.ts';

interface DataOptions extends TaskChoice {
  readonly as?: string;
  readonly json?: true;
}

const DATA_HELP = `
What a file is, is taken from the end of its name: .csv, .tsv, .json, .jsonl, .ndjson and .parquet are tables, .npz and IDX files and
folders are images, .ts and .js are modules of tasks, and everything else is a text.

The exit code is 2 where nothing can be trained on as it is told.

Examples:
  data wine.csv
  data wine.csv --target cultivar --split 0.25
  data log.txt --as table
  data prices.csv --as series --json`;

/** `data`: says what would be made of own data. */
export function dataCommand(context: CliContext): Command {
  const command = new Command('data')
    .description('show what own data would be read as, what is wrong with it, and what to type next')
    .argument('<path>', 'a text, a table, a folder of images, a module')
    .addOption(
      new Option('--as <kind>', 'what to read it as (default: by the end of its name)').choices(
        Object.keys(OWN_FLAG_OF),
      ),
    )
    .option('--task-options <json>', 'how to read it');
  return sideOptions(command)
    .option('--json', 'as JSON')
    .addHelpText('after', DATA_HELP)
    .action(async (path: string, { as, json, ...told }: DataOptions) => {
      const flag: OwnFlag = as === undefined ? await flagOfPath(path) : OWN_FLAG_OF[as]!;
      const { name, options } = toldTask({ ...told, [flag]: path });
      const found = await foundData(name, options);
      const choice = await workingChoice(flag, name, options, found);
      const next = 'fault' in choice ? null : nextCommand(flag, path, { ...told, ...choice });
      if (json === true) {
        printResult(context, JSON.stringify({ ...found, kind: 'data', task: name, next }));
      } else {
        printResult(context, `${name}: ${dataText(found)}\n\nNext: ${next ?? 'mend what is wrong'}`);
      }
      // Said once, however it was found.
      if ('fault' in choice) throw choice.fault;
    });
}
