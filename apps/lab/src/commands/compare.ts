import { Command } from 'commander';
import { recordedTask } from '../asking/asked-task.ts';
import { comparisonJson, comparisonText } from '../compare/comparison-text.ts';
import { compareRuns } from '../compare/run-comparison.ts';
import { UsageError } from '../errors.ts';
import { trainingOptions } from '../options/options.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { writeAtomically } from '../run/atomic-write.ts';
import { readRunRecord } from '../run/run-record.ts';

interface CompareOptions {
  readonly out?: string;
  readonly json?: true;
}

/** `compare`: runs on the same task side by side. */
export function compareCommand(context: CliContext): Command {
  return new Command('compare')
    .description(
      'put runs on the same task side by side: medians, intervals, the first against each other one',
    )
    .argument('<runs...>', 'folders of runs; the first is held against the others')
    .option('--out <file>', 'write it as a page too, with curves: a file that ends in .html')
    .addOption(trainingOptions.json())
    .action(async (runs: readonly string[], { out, json }: CompareOptions) => {
      requireHtml(out);
      const records = await Promise.all(runs.map((run) => readRunRecord(run)));
      const [first] = records;
      if (first === undefined) return;
      const comparison = compareRuns(records, await recordedTask(first.path, first.plan));
      for (const { record } of comparison.runs) {
        for (const fault of record.seeds.flatMap(({ faults }) => faults))
          printNote(context, `Warning: ${fault}`);
      }
      printResult(
        context,
        json === true ? JSON.stringify(comparisonJson(comparison)) : comparisonText(comparison),
      );
      if (out === undefined) return;
      // What draws takes longer to load than all the rest.
      const { comparisonReport } = await import('../compare/comparison-report.ts');
      await writeAtomically(out, comparisonReport(comparison));
      printNote(context, `Wrote ${out}`);
    });
}

function requireHtml(out: string | undefined): void {
  if (out === undefined || out.toLowerCase().endsWith('.html')) return;
  throw new UsageError(`--out: found ${JSON.stringify(out)}, expected a name that ends in .html. Rename it.`);
}
