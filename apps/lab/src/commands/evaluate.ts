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
        const { plan, seed, note } = each;
        if (note !== undefined) printNote(context, note);
        const task = await taskOfPlan(plan);
        const trainer = trainerAt(each, task, backend);
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
