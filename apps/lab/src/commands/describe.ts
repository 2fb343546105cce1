import { describeValue } from '@meristem/autodiff';
import { architectureNames, architectureOf } from '@meristem/experiment';
import { type Architecture, describeArchitecture } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import { Command } from 'commander';
import type { CliContext } from '../output/context.ts';
import { printResult } from '../output/context.ts';
import { chosenArchitecture } from '../options/experiment-choice.ts';
import { chosenTask, isTold, type TaskChoice, withTaskOptions } from '../options/task-choice.ts';
import { trainingOptions } from '../options/options.ts';
import { labTasks } from '../tasks.ts';
import { UsageError } from '../errors.ts';
import { draw, drawingFor } from '../picture/drawing.ts';
import { STEP_FORMS, trainingStep } from './training-step.ts';

interface DescribeOptions extends TaskChoice {
  readonly architecture?: string;
  readonly units?: number;
  readonly picture?: string;
  readonly plan?: true;
  readonly program?: true;
  readonly json?: true;
}

/** What to say of an argument: architectures are told by an option, and what was trained has a command of its own. */
function strangerTo(argument: string): UsageError {
  return new UsageError(
    `describe: found ${describeValue(argument)}, expected options alone. ` +
      `For an architecture: describe --architecture ${argument}. For a run, a checkpoint or a network file: inspect ${argument}`,
  );
}

/** The task whose ports an architecture meets unless told. */
const USUAL_TASK = 'reversal';
const GRID_TASK = 'digits';

/** `describe`: says what an architecture is made of. */
export function describeCommand(context: CliContext): Command {
  return withTaskOptions(new Command('describe'), USUAL_TASK)
    .description(
      'show the axes, areas and tensors of an architecture, who feeds whom, what comes and goes, and what one unit touches',
    )
    .option(
      '--architecture <name|file>',
      '"architectures" lists the names; a file holds JSON (default: the one that fits the task, where a task is told)',
    )
    .addOption(trainingOptions.units())
    .option('--picture <file>', 'draw it too, to a file that ends in .svg or .png')
    .option(
      '--plan',
      'show the plan of its training step instead: the instructions that every backend is given',
    )
    .option('--program', 'show what the CPU backend runs for that plan instead')
    .option('--json', 'as JSON')
    .allowExcessArguments()
    .action(async (options: DescribeOptions, { args: [first] }: Command) => {
      if (first !== undefined) throw strangerTo(first);
      requireSubject(options);
      const task = await chosenTask(isTold(options) ? options : { ...options, task: usualTask(options) });
      const drawing = options.picture === undefined ? undefined : drawingFor(options.picture);
      const spec = await chosenArchitecture(options.architecture, task, options.units);
      const architecture = architectureOf(spec);
      printResult(context, describedAs(options, spec.name, architecture, task));
      if (drawing) await draw(drawing, architecture, { ports: task }, context);
    });
}

/** A task for an architecture that is told alone: one with a grid for those that take no other. */
function usualTask({ architecture = '' }: DescribeOptions): string {
  const known = architectureNames().includes(architecture);
  return known && !architectureNames(labTasks.byName(USUAL_TASK)).includes(architecture)
    ? GRID_TASK
    : USUAL_TASK;
}

/** @throws UsageError unless an architecture, or a task that one fits, is told. */
function requireSubject(options: DescribeOptions): void {
  if (options.architecture !== undefined || isTold(options)) return;
  throw new UsageError(
    'describe: found neither --architecture nor a task, expected one of them. ' +
      'Give --architecture recurrent, or --task digits for the architecture that fits it.',
  );
}

/** What is asked for: the training step in its forms, or the description as JSON or as text. */
function describedAs(options: DescribeOptions, name: string, architecture: Architecture, task: Task): string {
  const forms = (['plan', 'program'] as const).filter((form) => options[form] === true);
  if (forms.length > 0) {
    const step = trainingStep(architecture, task);
    return forms.map((form) => STEP_FORMS[form](step)).join('\n\n');
  }
  const description = describeArchitecture(architecture, task, task.steps);
  if (options.json === true) return JSON.stringify({ kind: 'description', name, ...description });
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Axes', description.axes],
    ['Areas', description.areas],
    ['Tensors', description.tensors],
    ['Who feeds whom', description.projections],
    ['What comes and goes', description.structures],
    ['What one unit touches', description.units],
  ];
  const text = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
  return `${name}, on ${task.name}\n\n${text.join('\n\n')}`;
}
