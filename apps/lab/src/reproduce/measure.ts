import type { Report } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import { stretchesOf } from '../figure/level.ts';
import { taskOfPlan } from '../figure/run-figure.ts';
import type { RunFolder } from '../run/run-folder.ts';
import { totalUnits } from '../run/run-plan.ts';
import type { SeedResult } from '../run/seed-result.ts';
import type { Quartiles } from '../statistics.ts';
import { quartiles } from '../statistics.ts';

/** A number that every seed of a run comes to. */
export interface Measure {
  /** E.g. `held-out nats per cycle` or `units at the end`. */
  readonly name: string;
  /** Digits after the point that mean something. */
  readonly digits: number;
  /** One per seed. */
  readonly sample: readonly number[];
  readonly quartiles: Quartiles;
}

function measure(name: string, digits: number, sample: readonly number[]): Measure {
  return { name, digits, sample, quartiles: quartiles(sample) };
}

/** What the table says of a run: the loss and the units, by phase where the task changes. */
export async function measuresOf(
  folder: RunFolder,
  results: readonly SeedResult[],
): Promise<readonly Measure[]> {
  const task = taskOfPlan(folder.plan);
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
  const ends = stretchesOf(task, cycles)
    .slice(0, -1)
    .map(({ task: inForce, to }, at) => ({
      name: `phase ${at + 1} (${inForce.name})`,
      reports: logs.flatMap((log) => log.findLast(({ cycle }) => cycle <= to) ?? []),
    }));
  const peaks = logs.map((log) => log.reduce((most, { extents }) => Math.max(most, totalUnits(extents)), 0));
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
              reports.map(({ extents }) => totalUnits(extents)),
            ),
          ],
    ),
    measure('units at the peak', 0, peaks),
  ];
}
