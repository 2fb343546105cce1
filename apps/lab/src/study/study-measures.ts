import type { Report } from '@meristem/growable';
import type { Measure } from '../measure/measure.ts';
import { measure } from '../measure/measure.ts';
import { peaksOf, phaseEndsOf, reportsAt } from '../measure/phases.ts';
import { formatCount } from '../progress/format.ts';
import { LARGER_SCALES, totalUnits, unitsOfScale } from '../result/population-counts.ts';
import { scoreOf } from '../result/score.ts';
import { workOf } from '../run/work-count.ts';
import type { StudyMeasure } from './study.ts';

/** How well the task is learned: accuracy in percent, or held-out nats per cycle. */
export const score: StudyMeasure = ({ task, results }) => {
  const { kind, name, of } = scoreOf(task);
  return kind === 'accuracy'
    ? [
        measure(
          'accuracy, %',
          2,
          results.map((result) => 100 * of(result)),
        ),
      ]
    : [measure(name, 2, results.map(of))];
};

/** Held-out loss over the optimum, where that is known. */
export const ratio: StudyMeasure = ({ results }) =>
  present(
    'over floor',
    3,
    results.map(({ heldOut }) => heldOut.ratio ?? undefined),
  );

/** Held-out nats per cycle of each output. */
export const outputNats: StudyMeasure = ({ task, results }) =>
  task.targets.flatMap(({ name }) =>
    present(
      `nats of "${name}"`,
      2,
      results.map(({ heldOut }) => heldOut.costs[name]),
    ),
  );

/** Neurons in all, and layers, areas and projections where they are populations. */
export const units: StudyMeasure = ({ results }) => [
  measure(
    'units',
    0,
    results.map((result) => result.totalUnits),
  ),
  ...LARGER_SCALES.flatMap((scale) =>
    present(
      `${scale}s`,
      0,
      results.map(({ populations }) => unitsOfScale(populations, scale)),
    ),
  ),
];

/** A loss per prediction, in nats, from which on an area is missed by an output. */
const MISSED = 0.05;

/** How far areas divide the outputs among them, and how many of them each output would miss; of networks with several areas. */
export const specialisation: StudyMeasure = ({ task, results }) => [
  ...present(
    'specialisation',
    2,
    results.map((result) => result.specialisation?.index ?? undefined),
  ),
  ...task.targets.flatMap(({ name }) =>
    present(
      `areas that "${name}" misses`,
      1,
      results.map(
        (result) =>
          result.specialisation?.serves.filter(({ losses }) => (losses[name] ?? 0) >= MISSED).length,
      ),
    ),
  ),
];

/** The most units that there ever were. */
export const peak: StudyMeasure = ({ logs }) => [measure('units at the peak', 0, peaksOf(logs))];

/** Trained numbers. */
export const parameters: StudyMeasure = ({ results }) => [
  measure(
    PARAMETERS,
    0,
    results.map((result) => result.parameters),
  ),
];

/** The name of the measure that says how large a network is. */
export const PARAMETERS = 'parameters';

/** What the training took in all: each forward pass three times, as backward ones take twice as much, and lookups. */
export const work: StudyMeasure = ({ results }) => [
  measure(
    'multiply-adds (3 x forward + lookups), G',
    3,
    results.map((result) => workOf(result) / 1e9),
  ),
];

/** Units of all scales at the end of each phase of a task that changes. */
export const unitsByPhase: StudyMeasure = ({ task, cycles, logs }) =>
  changes(task)
    ? phaseEndsOf(task, cycles).flatMap(({ name, cycle }) =>
        unitsAt(`end of ${name}`, reportsAt(logs, cycle)),
      )
    : [];

/** Smoothed loss over the optimum at the end of each phase of a task that changes. */
export const excessByPhase: StudyMeasure = ({ task, cycles, logs }) =>
  changes(task)
    ? phaseEndsOf(task, cycles).flatMap(({ name, cycle, task: inForce }) => {
        const floor = inForce.floor(0)?.natsPerCycle ?? 0;
        const losses = reportsAt(logs, cycle).map(({ smoothedLoss }) => smoothedLoss / floor);
        return floor === 0 || losses.length === 0
          ? []
          : [measure(`loss over floor, end of ${name}`, 3, losses)];
      })
    : [];

/** Units so many cycles after a task has changed for the last time. */
export const unitsAfterLastChange =
  (after: number): StudyMeasure =>
  ({ task, cycles, logs }, length) => {
    const change = phaseEndsOf(task, cycles).at(-2);
    if (change === undefined) return [];
    const reports = reportsAt(logs, Math.min(cycles, change.cycle + length(after)));
    return unitsAt(`${formatCount(after)} cycles after the last change`, reports);
  };

function changes({ phases }: { readonly phases?: readonly unknown[] }): boolean {
  return phases !== undefined && phases.length > 1;
}

function unitsAt(when: string, reports: readonly Report[]): readonly Measure[] {
  if (reports.length === 0) return [];
  return [
    measure(
      `units, ${when}`,
      0,
      reports.map(({ populations }) => totalUnits(populations)),
    ),
    ...LARGER_SCALES.flatMap((scale) =>
      present(
        `${scale}s, ${when}`,
        0,
        reports.map(({ populations }) => unitsOfScale(populations, scale)),
      ),
    ),
  ];
}

/** A measure of numbers that all seeds have; nothing where one lacks it. */
function present(name: string, digits: number, sample: readonly (number | undefined)[]): readonly Measure[] {
  const known = sample.filter((value) => value !== undefined);
  return known.length === 0 || known.length < sample.length ? [] : [measure(name, digits, known)];
}
