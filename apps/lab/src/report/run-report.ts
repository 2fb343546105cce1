import type { Task } from '@meristem/tasks';
import type { RunRecord } from '../run/run-record.ts';
import { curvesSection } from './curves-section.ts';
import { headSection, titleOf, warningsSection } from './head-section.ts';
import { html } from './markup.ts';
import { networkSection } from './network-section.ts';
import { page } from './page.ts';
import { costSection, resultsSection } from './results-section.ts';
import { runContext } from './run-context.ts';
import { rerunSection, settingsSection } from './settings-section.ts';
import { specialisationSection } from './specialisation-section.ts';
import { structureSection } from './structure-section.ts';
import { taskSection } from './task-section.ts';

/** The report of a run, finished or not, as one page of HTML that needs nothing beside it. */
export async function runReport(record: RunRecord, task: Task): Promise<string> {
  const context = runContext(record, task);
  const [network, specialisation] = [await networkSection(context), await specialisationSection(context)];
  return page(
    titleOf(context),
    html`<header>${headSection(context)}</header>
      ${warningsSection(context)} ${curvesSection(context)} ${structureSection(context)} ${network}
      ${specialisation} ${resultsSection(context)} ${costSection(context)} ${taskSection(context)}
      ${settingsSection(record)} ${rerunSection(record)}
      <footer>
        Drawn from the files in ${record.path}: run.json, and each seed’s log.jsonl and result.json.
      </footer>`,
  );
}
