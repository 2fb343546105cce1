import type { Report } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import { formatCount, formatExcess } from '../progress/format.ts';
import type { RunFolder } from '../run/run-folder.ts';
import type { RunPlan } from '../run/run-plan.ts';
import type { LargerScale } from '../result/population-counts.ts';
import { LARGER_SCALES, totalUnits, unitsOfScale } from '../result/population-counts.ts';
import { scoreOf } from '../result/score.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { faultOf } from '../result/warnings.ts';
import { quartiles } from '../statistics.ts';
import type { Curve, TrainingCurves } from './curve.ts';
import { levelsOf, stretchesOf } from './level.ts';
import type { TrainingFigure } from './training-figure.ts';

/** What a seed's reports look like as curves. */
function curvesOf(seed: number, reports: readonly Report[]): TrainingCurves {
  const cycles = reports.map(({ cycle }) => cycle);
  return {
    seed,
    loss: { cycles, values: reports.map(({ smoothedLoss }) => smoothedLoss) },
    units: { cycles, values: reports.map(({ populations }) => totalUnits(populations)) },
    larger: LARGER_SCALES.flatMap((scale) => largerCurves(scale, cycles, reports)),
  };
}

/** How many units of a scale there are over training; nothing where there are none of it. */
function largerCurves(
  scale: LargerScale,
  cycles: readonly number[],
  reports: readonly Report[],
): { readonly scale: LargerScale; readonly units: Curve }[] {
  const values = reports.flatMap(({ populations }) => unitsOfScale(populations, scale) ?? []);
  return values.length === reports.length && values.length > 0 ? [{ scale, units: { cycles, values } }] : [];
}

/** The figure of a run, from the logs of the seeds that finished. */
export async function runFigure(
  folder: RunFolder,
  task: Task,
  results: readonly SeedResult[],
  title = titleOfPlan(folder.plan),
): Promise<TrainingFigure> {
  const { plan } = folder;
  const { cycles } = plan.experiment;
  return {
    title,
    subtitle: subtitleOf(task, results),
    warning: warningText(results),
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
function subtitleOf(task: Task, results: readonly SeedResult[]): string {
  const score = scoreOf(task);
  const median = score.format(quartiles(results.map(score.of)).median);
  const ratios = results.flatMap(({ heldOut: { ratio } }) => (ratio === null ? [] : [ratio]));
  const units = quartiles(results.map((result) => result.totalUnits)).median;
  const larger = LARGER_SCALES.flatMap((scale) => {
    const sizes = results.flatMap(({ populations }) => unitsOfScale(populations, scale) ?? []);
    return sizes.length === 0 ? [] : [`${quartiles(sizes).median} ${scale}s`];
  });
  const excess = ratios.length === 0 ? '' : `, ${formatExcess(quartiles(ratios).median - 1)}`;
  const outcome =
    score.kind === 'accuracy'
      ? `${median} of held-out examples right`
      : `${median} nats per cycle on held-out text${excess}`;
  return `${curvesText(results)}: ${outcome}, with ${[`${units} units`, ...larger].join(', ')}`;
}

/** What is wrong with most of the seeds of which something is; empty where nothing is. */
function warningText(results: readonly SeedResult[]): string {
  const faults = results.flatMap(({ seed, warnings: [first] }) =>
    first === undefined ? [] : [{ seed, fault: faultOf(first) }],
  );
  const [only] = faults;
  if (only === undefined) return '';
  return faults.length === 1
    ? `Warning, seed ${only.seed}: ${only.fault}`
    : `Warning, ${faults.length} of ${results.length} seeds; seed ${only.seed}: ${only.fault}`;
}

/** Below four seeds each is a line of its own. */
function curvesText(results: readonly SeedResult[]): string {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return `Seed ${only.seed}`;
  return results.length < 4
    ? `${results.length} seeds, one line each; median`
    : `Median and quartiles of ${results.length} seeds; median at the end`;
}
