import { architectureCatalogue, architectureJsonSchema, experimentJsonSchema } from '@meristem/experiment';
import type { OptionSummary } from '@meristem/tasks';
import { Argument, Command } from 'commander';
import type { CliContext } from '../output/context.ts';
import { printResult } from '../output/context.ts';
import { labTasks } from '../tasks.ts';

interface CatalogueOptions {
  readonly json?: true;
}

/** `tasks`: lists what there is to learn. */
export function tasksCommand(context: CliContext): Command {
  return new Command('tasks')
    .description('list the tasks and their options')
    .option('--json', 'as JSON, one line per task')
    .action(({ json }: CatalogueOptions) => {
      for (const task of labTasks.summaries()) {
        const { name, summary, source, options } = task;
        const lines = options.map((option) => `    ${option.name}: ${option.meaning}${defaultOf(option)}`);
        const text = [`${name}: ${summary}`, ...lines, `    from ${source}`].join('\n');
        printResult(context, json === true ? JSON.stringify({ kind: 'task', ...task }) : text);
      }
    });
}

/** What holds where an option is left out; nothing to say of `null`, which leaves it to the task. */
function defaultOf({ default: usual }: OptionSummary): string {
  if (usual === undefined) return ' (required)';
  return usual === null ? '' : ` (default ${JSON.stringify(usual)})`;
}

/** `architectures`: lists the networks that come along. */
export function architecturesCommand(context: CliContext): Command {
  return new Command('architectures')
    .description('list the architectures that have a name')
    .option('--json', 'as JSON, one line per architecture')
    .action(({ json }: CatalogueOptions) => {
      for (const entry of architectureCatalogue()) {
        const text = `${entry.name}: ${entry.summary}`;
        printResult(context, json === true ? JSON.stringify({ kind: 'architecture', ...entry }) : text);
      }
    });
}

const schemas = { architecture: architectureJsonSchema, experiment: experimentJsonSchema } as const;

/** `schema`: prints a JSON schema. */
export function schemaCommand(context: CliContext): Command {
  return new Command('schema')
    .description('print the JSON schema of an architecture or an experiment')
    .addArgument(new Argument('<what>', 'which schema').choices(Object.keys(schemas)))
    .action((what: keyof typeof schemas) => {
      printResult(context, JSON.stringify(schemas[what](), null, 2));
    });
}
