import { architectureOf, describeArchitecture } from '@meristem/growable';
import { Command } from 'commander';
import type { CliContext } from '../cli/context.ts';
import { printResult } from '../cli/context.ts';
import { chosenArchitecture, chosenTask } from '../cli/experiment-choice.ts';
import { trainingOptions } from '../cli/options.ts';

interface DescribeOptions {
  readonly architecture: string;
  readonly task: string;
  readonly taskOptions?: string;
  readonly units?: number;
  readonly json?: true;
}

/** `describe`: says what an architecture is made of. */
export function describeCommand(context: CliContext): Command {
  return new Command('describe')
    .description('show the axes and tensors of an architecture, who feeds whom, and what one unit touches')
    .requiredOption('--architecture <name|file>', '"architectures" lists the names; a file holds JSON')
    .option('--task <name>', 'the task whose ports it meets', 'reversal')
    .option('--task-options <json>', 'options of the task')
    .addOption(trainingOptions.units())
    .option('--json', 'as JSON')
    .action(async (options: DescribeOptions) => {
      const task = chosenTask(options);
      const spec = await chosenArchitecture(options.architecture, task, options.units);
      const description = describeArchitecture(architectureOf(spec), task, task.steps);
      if (options.json === true) {
        printResult(context, JSON.stringify({ kind: 'description', name: spec.name, ...description }));
        return;
      }
      const sections: readonly (readonly [string, readonly string[]])[] = [
        ['Axes', description.axes],
        ['Tensors', description.tensors],
        ['Who feeds whom', description.projections],
        ['What one unit touches', description.units],
      ];
      const text = sections.map(
        ([title, lines]) => `${title}\n${lines.map((line) => `  ${line}`).join('\n')}`,
      );
      printResult(context, `${spec.name}, on ${task.name}\n\n${text.join('\n\n')}`);
    });
}
