import type { Report } from '@meristem/growable';
import { type Measure, measure } from '../measure/measure.ts';
import type { StudyMeasure } from './study.ts';

/** A number of tasks of so many cycles each. */
export interface Stretch {
  readonly tasks: number;
  readonly every: number;
}

/** What was right before it was learned from: in the first tasks of a run, in its last ones, and in all; in percent. */
export const onlineAccuracy =
  ({ tasks, every }: Stretch): StudyMeasure =>
  ({ cycles, logs }) => {
    const span = Math.min(cycles, tasks * every);
    const within = (name: string, from: number, to: number): readonly Measure[] => {
      const sample = logs.flatMap((log) => accuracyIn(log, from, to) ?? []);
      return sample.length === 0 || sample.length < logs.length ? [] : [measure(name, 2, sample)];
    };
    return [
      ...within(`right in the last ${tasks} tasks, %`, cycles - span, cycles),
      ...within(`right in the first ${tasks}, %`, 0, span),
      ...within('right in all, %', 0, cycles),
    ];
  };

/** Of the reports that end in a stretch of cycles, each weighed by the cycles that it tells of. */
function accuracyIn(log: readonly Report[], from: number, to: number): number | undefined {
  let [right, seen] = [0, 0];
  for (const { cycle, plasticity } of log) {
    if (plasticity === undefined || cycle <= from || cycle > to) continue;
    const { accuracy } = Object.values(plasticity.online)[0] ?? {};
    if (accuracy === undefined) continue;
    right += accuracy * plasticity.cycles;
    seen += plasticity.cycles;
  }
  return seen === 0 ? undefined : (100 * right) / seen;
}

/** Products of weights with activations in the forward pass of a cycle, on average over the run. */
export const productsPerCycle: StudyMeasure = ({ results }) => [
  measure(
    'products per cycle, forward',
    0,
    results.map(({ multiplyAdds, cycles }) => multiplyAdds / cycles),
  ),
];

/** How many of the units are dead at the end, in percent. */
export const deadShare: StudyMeasure = ({ results }) => [
  measure(
    'dead, %',
    1,
    results.map(({ populations, totalUnits }) => {
      const dead = populations.reduce((sum, population) => sum + (population.dead ?? 0), 0);
      return totalUnits === 0 ? 0 : (100 * dead) / totalUnits;
    }),
  ),
];
