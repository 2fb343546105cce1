import { Command } from 'commander';
import { recordedTask } from '../asking/asked-task.ts';
import type { CliContext } from '../output/context.ts';
import { printNote } from '../output/context.ts';
import { REPORT_NAME, writeReport } from '../report/write-report.ts';
import { readRunRecord } from '../run/run-record.ts';

/** `report`: writes the report of a run anew, be it finished, stopped or under way. */
export function reportCommand(context: CliContext): Command {
  return new Command('report')
    .description(
      `write ${REPORT_NAME} of a run anew: curves, structure, network, results and cost on one page`,
    )
    .argument('<run>', 'folder of a run, which may be under way')
    .action(async (run: string) => {
      const { plan } = await readRunRecord(run);
      printNote(context, `Wrote ${await writeReport(run, await recordedTask(run, plan))}`);
    });
}
