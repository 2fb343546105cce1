import type { Report } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import { taskByName } from '@meristem/tasks';
import { formatCount, formatExcess } from '../progress/format.ts';
import type { RunFolder } from '../run/run-folder.ts';
import type { RunPlan } from '../run/run-plan.ts';
import { totalUnits } from '../run/run-plan.ts';
import type { SeedResult } from '../run/seed-result.ts';
import { quartiles } from '../statistics.ts';
import type { TrainingCurves } from './curve.ts';
import { levelsOf, stretchesOf } from './level.ts';
import type { TrainingFigure } from './training-figure.ts';

/** What a seed's reports look like as curves. */
function curvesOf(seed: number, reports: readonly Report[]): TrainingCurves {
  const cycles = reports.map(({ cycle }) => cycle);
  return {
    seed,
    loss: { cycles, values: reports.map(({ smoothedLoss }) => smoothedLoss) },
    units: { cycles, values: reports.map(({ extents }) => totalUnits(extents)) },
  };
}

/** The task that a run trains on. */
export function taskOfPlan({ experiment: { task } }: RunPlan): Task {
  return taskByName(task.name, task.options);
}

/** The figure of a run, from the logs of the seeds that finished. */
export async function runFigure(
  folder: RunFolder,
  results: readonly SeedResult[],
  title = titleOfPlan(folder.plan),
): Promise<TrainingFigure> {
  const { plan } = folder;
  const { cycles } = plan.experiment;
  const task = taskOfPlan(plan);
  return {
    title,
    subtitle: subtitleOf(results),
    cycles,
    levels: levelsOf(task, cycles),
    stretches: stretchesOf(task, cycles),
    seeds: await Promise.all(
      results.map(async ({ seed }) => curvesOf(seed, await folder.seed(seed).reports())),
    ),
  };
}

function titleOfPlan({ names, experiment }: RunPlan): string {
  const growth = names.rule === 'none' ? 'fixed size' : names.rule;
  const settings = names.preset === null ? '' : `, ${names.preset} preset`;
  return `${names.task}: ${names.architecture} network, ${growth}${settings}, ${formatCount(experiment.cycles)} cycles`;
}

/** What the curves are, and where they ended. */
function subtitleOf(results: readonly SeedResult[]): string {
  const heldOut = quartiles(results.map((result) => result.heldOut.natsPerCycle)).median;
  const ratios = results.flatMap(({ heldOut: { ratio } }) => (ratio === null ? [] : [ratio]));
  const units = quartiles(results.map((result) => result.totalUnits)).median;
  const excess = ratios.length === 0 ? '' : `, ${formatExcess(quartiles(ratios).median - 1)}`;
  return `${curvesText(results)}: ${heldOut.toFixed(2)} nats per cycle on held-out text${excess}, with ${units} units`;
}

/** Below four seeds each is a line of its own. */
function curvesText(results: readonly SeedResult[]): string {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return `Seed ${only.seed}`;
  return results.length < 4
    ? `${results.length} seeds, one line each; median`
    : `Median and quartiles of ${results.length} seeds; median at the end`;
}
