import type { Report } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import type { Measure } from '../measure/measure.ts';
import { measure } from '../measure/measure.ts';
import { peaksOf, phaseEndsOf, reportsAt } from '../measure/phases.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { totalUnits } from '../result/population-counts.ts';
import type { SeedResult } from '../result/seed-result.ts';

/** What the table says of a run: the loss and the units, by phase where the task changes. */
export async function measuresOf(
  folder: RunFolder,
  task: Task,
  results: readonly SeedResult[],
): Promise<readonly Measure[]> {
  const smoothed = measure(
    'smoothed loss at the end',
    2,
    results.map(({ smoothedLoss }) => smoothedLoss),
  );
  const heldOut = measure(
    'held-out nats per cycle',
    2,
    results.map((result) => result.heldOut.natsPerCycle),
  );
  const units = measure(
    'units at the end',
    0,
    results.map((result) => result.totalUnits),
  );
  const losses = [smoothed, heldOut];
  if (task.phases === undefined) return folder.plan.names.rule === 'none' ? losses : [...losses, units];
  const logs = await Promise.all(results.map(async ({ seed }) => await folder.seed(seed).reports()));
  return [...phaseMeasures(task, folder.plan.experiment.cycles, logs), ...losses, units];
}

function phaseMeasures(task: Task, cycles: number, logs: readonly (readonly Report[])[]): Measure[] {
  const ends = phaseEndsOf(task, cycles)
    .slice(0, -1)
    .map(({ name, cycle }) => ({ name, reports: reportsAt(logs, cycle) }));
  return [
    ...ends.flatMap(({ name, reports }) =>
      reports.length === 0
        ? []
        : [
            measure(
              `smoothed loss, end of ${name}`,
              2,
              reports.map(({ smoothedLoss }) => smoothedLoss),
            ),
            measure(
              `units, end of ${name}`,
              0,
              reports.map(({ populations }) => totalUnits(populations)),
            ),
          ],
    ),
    measure('units at the peak', 0, peaksOf(logs)),
  ];
}
