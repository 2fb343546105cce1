import { taskInForce } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import { Command } from 'commander';
import { trainedSeeds, trainerAt } from '../asking/trained-seed.ts';
import { trainingOptions, countOf } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { type Evaluation, evaluationText } from '../output/evaluation-text.ts';
import { type BackendChoice, openBackend, resolveBackend } from '../backend-choice.ts';
import { heldOutResult } from '../result/held-out-result.ts';
import { taskOfPlan } from '../tasks.ts';

interface EvaluateOptions {
  readonly cycles?: number;
  readonly backend: BackendChoice;
  readonly json?: true;
}

/** `evaluate`: what the networks of a run do on held-out data, once more or on more of it. */
export function evaluateCommand(context: CliContext): Command {
  return new Command('evaluate')
    .description('evaluate the networks of a run on held-out data')
    .argument('<run>', 'the folder of a run, one of its folders seed-N, or a checkpoint')
    .option(
      '--cycles <n>',
      'held-out cycles, where the task has no set of its own (default: as many as the run evaluates)',
      countOf('--cycles'),
    )
    .addOption(trainingOptions.backend())
    .addOption(trainingOptions.json())
    .action(async (run: string, { cycles, backend: choice, json }: EvaluateOptions) => {
      const seeds = await trainedSeeds(run);
      const backend = await openBackend(resolveBackend(choice));
      const evaluated: Evaluation[] = [];
      for (const each of seeds) {
        const { plan, seed, notes } = each;
        for (const note of notes) printNote(context, note);
        const task = await taskOfPlan(plan);
        const trainer = trainerAt(each, task, backend);
        if (cycles !== undefined && each === seeds[0]) noteFixedSet(task, trainer.cycle, cycles, context);
        const heldOut = trainer.evaluate({ cycles: cycles ?? plan.evaluationCycles });
        const evaluation = {
          kind: 'evaluation',
          ...plan.names,
          seed,
          cycles: trainer.cycle,
          heldOut: heldOutResult(heldOut, task.steps),
        } as const;
        if (json === true) printResult(context, JSON.stringify(evaluation));
        evaluated.push(evaluation);
      }
      if (json !== true) printResult(context, evaluationText(evaluated));
    });
}

/** Says that a number of cycles counts for nothing, where the task has held-out examples of its own. */
function noteFixedSet(task: Task, cycle: number, cycles: number, context: CliContext): void {
  const { heldOut, name } = taskInForce(task, cycle);
  if (!heldOut) return;
  printNote(
    context,
    `--cycles ${cycles} counts for nothing here: "${name}" has held-out examples of its own, and is evaluated on all of them.`,
  );
}
