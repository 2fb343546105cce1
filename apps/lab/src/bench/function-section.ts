import { contest } from './contest.ts';
import { ElementwisePlan, type ElementwiseName, elementwiseNames } from './elementwise-plan.ts';
import { type Measurement, measurements } from './measurement.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import type { BenchContext, Section } from './section.ts';

/** Elements of a tensor: a small pool, and more than the fastest cache holds. */
const sizes = [37, 10_000] as const;

/** Functions and the optimizer's update, element by element. */
export const functionSection: Section = {
  title: 'element by element: ns per element',
  workloads: [],
  run: async (context) => {
    const ours = await openOurs(context.ours);
    const all: Measurement[] = [];
    for (const size of sizes) {
      context.note(`functions: ${size} elements`);
      for (const name of elementwiseNames) all.push(...(await timeFunction(name, size, ours, context)));
    }
    return { measurements: all, missing: [] };
  },
};

async function timeFunction(
  name: ElementwiseName,
  size: number,
  ours: readonly NamedBackend[],
  context: BenchContext,
): Promise<readonly Measurement[]> {
  const plans = ours.map(({ name: program, backend }) => ({
    program,
    detail: detailOf(backend),
    plan: new ElementwisePlan(name, size, backend),
  }));
  const elements = plans[0]?.plan.elements ?? 1;
  const programs = plans.map(({ program, detail, plan }) => ({
    name: program,
    detail,
    time: (count: number) => plan.time(count),
  }));
  try {
    return measurements(await contest(programs, context), {
      subject: `${name}, ${size}`,
      unit: 'ns',
      of: (microseconds) => (microseconds * 1000) / elements,
      yardsticks: ['fast', 'portable', 'reference'],
    });
  } finally {
    for (const { plan } of plans) plan.release();
  }
}
