import { quartiles } from '../statistics.ts';
import { layoutWork } from './layout-plan.ts';
import { type Layout, layouts } from './layouts.ts';
import type { Measurement } from './measurement.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import { ProductPlan } from './product-plan.ts';
import type { BenchContext, Section } from './section.ts';
import { type PlanWork, TimedPlan } from './timed-plan.ts';
import { windowLayouts, windowWork } from './window-layouts.ts';

/** Rows and columns of the square product beside which the layouts stand. */
const SQUARE = 128;

/** Runs of a layout before it is timed, and those of which the shortest counts. */
const WARM_RUNS = 2;
const RUNS = 8;

/** Layouts that are shown by themselves. */
const WORST = 12;

const PRODUCT = `product of ${SQUARE}`;

/** A product that is timed. */
export interface LaidOut extends Pick<Layout, 'name' | 'family' | 'operations'> {
  work(): PlanWork;
}

/** A layout, and its GFLOP/s. */
interface Timed {
  readonly layout: LaidOut;
  readonly speed: number;
}

/** A contraction's layout with its plan. */
export const laidOut = (layout: Layout): LaidOut => ({ ...layout, work: () => layoutWork(layout) });

/**
 * Every way in which the axes of a contraction may stand, and windows: a summary by how many axes there are, and the slowest by
 * name.
 */
export const layoutSection: Section = {
  title:
    'contractions in every layout (rows+columns+shared over summed axes) and windows, worst and best beside the median: GFLOP/s',
  workloads: [],
  run: async (context) => {
    const ours = await openOurs(context.ours.filter((name) => name !== 'reference'));
    const measurements: Measurement[] = [];
    const all = [
      ...[...layouts()].map(laidOut),
      ...windowLayouts().map((layout): LaidOut => ({ ...layout, work: () => windowWork(layout) })),
    ];
    for (const backend of ours) measurements.push(...(await measure(backend, all, context)));
    return { measurements, missing: [] };
  },
};

/** Times layouts on a backend, with the square product in between. */
export async function measure(
  { name, backend }: NamedBackend,
  all: readonly LaidOut[],
  { note, check }: Pick<BenchContext, 'note' | 'check'>,
): Promise<readonly Measurement[]> {
  const square = new ProductPlan(SQUARE, backend);
  const timed: Timed[] = [];
  let fastest = shortest(() => square.time(1), WARM_RUNS + RUNS);
  for (const [at, layout] of all.entries()) {
    if (at % 500 === 0) {
      note(`layouts: ${at} of ${all.length}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    check();
    const plan = new TimedPlan(layout.work(), backend);
    plan.time(WARM_RUNS);
    timed.push({ layout, speed: layout.operations / shortest(() => plan.time(1), RUNS) / 1000 });
    plan.release();
    fastest = Math.min(
      fastest,
      shortest(() => square.time(1), 1),
    );
  }
  square.release();
  const reference = (2 * SQUARE ** 3) / fastest / 1000;
  const common = { detail: detailOf(backend), unit: 'GFLOP/s', against: PRODUCT, rounds: RUNS };
  const row = (subject: string, program: string, speeds: readonly number[]): Measurement => {
    const { median } = quartiles(speeds);
    const [lower, upper] = [Math.min(...speeds), Math.max(...speeds)];
    return { ...common, subject, program, median, lower, upper, ratio: reference / median };
  };
  const families = [...new Set(timed.map(({ layout }) => layout.family))];
  return [
    row(PRODUCT, `${name}, median`, [reference]),
    ...families.flatMap((family) => {
      const speeds = timed.filter(({ layout }) => layout.family === family).map(({ speed }) => speed);
      const subject = `${family} (${speeds.length})`;
      return [row(subject, `${name}, median`, speeds), row(subject, `${name}, worst`, [Math.min(...speeds)])];
    }),
    ...timed
      .toSorted((one, other) => one.speed - other.speed)
      .slice(0, WORST)
      .map(({ layout, speed }) => row(layout.name, `${name}, worst`, [speed])),
  ];
}

function shortest(run: () => number, times: number): number {
  let least = Infinity;
  for (let time = 0; time < times; time++) least = Math.min(least, run());
  return least;
}
