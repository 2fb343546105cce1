import { printable } from '@meristem/autodiff';
import { Command } from 'commander';
import { benchCommand } from '../commands/bench.ts';
import { architecturesCommand, schemaCommand, tasksCommand } from '../commands/catalogues.ts';
import { compareCommand } from '../commands/compare.ts';
import { dataCommand } from '../commands/data.ts';
import { describeCommand } from '../commands/describe.ts';
import { evaluateCommand } from '../commands/evaluate.ts';
import { experimentCommand } from '../commands/experiment.ts';
import { exportCommand } from '../commands/export.ts';
import { frontCommand } from '../commands/front.ts';
import { growCommand } from '../commands/grow.ts';
import { inspectCommand } from '../commands/inspect.ts';
import { predictCommand } from '../commands/predict.ts';
import { reportCommand } from '../commands/report.ts';
import { reproduceCommand } from '../commands/reproduce.ts';
import { sampleCommand } from '../commands/sample.ts';
import { startCommand } from '../commands/start.ts';
import { studioCommand } from '../commands/studio.ts';
import { studyCommand } from '../commands/study.ts';
import { suiteCommand } from '../commands/suite.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { explainNames } from '../options/named-choice.ts';
import { describeFailure, exitCodeOf } from './exit-code.ts';
import { EXIT_CODES } from './exit-codes.ts';

const commands = [
  startCommand,
  growCommand,
  experimentCommand,
  reproduceCommand,
  studyCommand,
  suiteCommand,
  dataCommand,
  predictCommand,
  sampleCommand,
  evaluateCommand,
  reportCommand,
  compareCommand,
  exportCommand,
  inspectCommand,
  frontCommand,
  studioCommand,
  benchCommand,
  describeCommand,
  tasksCommand,
  architecturesCommand,
  schemaCommand,
] as const;

const PROGRAM_HELP = `
Results go to stdout; progress goes to stderr. Exit codes: 0 done, 1 a run failed, 2 bad usage or bad input,
130 or 143 stopped by SIGINT or SIGTERM, after a checkpoint of what had begun.`;

/** The whole command line. */
function createProgram(context: CliContext): Command {
  const program = new Command('lab')
    .description('Grows, measures and draws networks that learn their own structure.')
    .addHelpText('after', PROGRAM_HELP);
  for (const command of commands) program.addCommand(command(context));
  for (const each of [program, ...program.commands]) {
    explainNames(each);
    each.exitOverride().configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(printable(text)),
    });
  }
  return program;
}

/** Runs the command line with its arguments (without `node` and the script) and returns the exit code. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
    return EXIT_CODES.success;
  } catch (error) {
    const text = describeFailure(error);
    if (text !== undefined) printNote(context, text);
    return exitCodeOf(error);
  }
}
