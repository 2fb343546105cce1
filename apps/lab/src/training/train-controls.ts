import { join } from 'node:path';
import type { Task } from '@meristem/tasks';
import { type Control, controlMarkdown, controlOf, controlTable } from '../control/control-report.ts';
import { controlsOf, type GrownRun, grows } from '../control/controls.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { textTable } from '../output/result-text.ts';
import { writeAtomically, writeJson } from '../run/atomic-write.ts';
import { formatSeeds } from '../seeds.ts';
import type { TaskShelf } from '../tasks.ts';
import { trainGroup } from './group-training.ts';

/** How controls are trained, and where what they came to is written. */
export interface ControlRequest {
  /** The folder of what was grown. */
  readonly out: string;
  readonly workers?: number;
  readonly json: boolean;
  readonly tasks: TaskShelf;
}

/** The folder in which controls lie. */
const FOLDER = 'from-scratch';

/**
 * Trains the final shapes of grown networks from scratch, as far as that has not been done, and tells what the two came to:
 * `control.md`, `control.json`, and on standard output. Runs in which nothing grows have no control.
 *
 * @throws what `trainGroup` throws.
 */
export async function trainControls(
  runs: readonly GrownRun[],
  { out, workers, json, tasks }: ControlRequest,
  context: CliContext,
): Promise<void> {
  const grown = runs.filter(({ folder, results }) => grows(folder.plan) && results.length > 0);
  const members = await Promise.all(grown.map(async (run) => ({ run, controls: await controlsOf(run) })));
  const all = members.flatMap(({ controls }) => controls);
  const seeds = [...new Set(all.flatMap((each) => each.seeds ?? []))].toSorted((a, b) => a - b);
  printNote(
    context,
    `Retrain control: final shapes from scratch, seeds ${formatSeeds(seeds)}, in ${join(out, FOLDER)}`,
  );
  const training = {
    seeds,
    out: join(out, FOLDER),
    json: false,
    tasks,
    ...(workers !== undefined && { workers }),
  };
  const trained = await trainGroup(all, training, context, (done) => Promise.resolve(done));
  const controls = members.map(({ run: { name, task, results }, controls: own }) => {
    const again = trained.filter(({ member }) => own.includes(member)).flatMap((each) => each.results);
    return [controlOf(name, task, results, again), task] as const;
  });
  await tell(controls, { out, json }, context);
}

async function tell(
  controls: readonly (readonly [Control, Task])[],
  { out, json }: Pick<ControlRequest, 'out' | 'json'>,
  context: CliContext,
): Promise<void> {
  await writeAtomically(join(out, 'control.md'), controlMarkdown(controls));
  await writeJson(
    join(out, 'control.json'),
    controls.map(([control]) => control),
    2,
  );
  printNote(context, `Wrote control.md and control.json: ${out}`);
  if (json) {
    for (const [control] of controls) printResult(context, JSON.stringify(control));
    return;
  }
  const { header, rows, names } = controlTable(controls);
  printResult(context, `\n${textTable(header, rows, names)}`);
}
