import { ElementwisePlan, type ElementwiseName, ELEMENTWISE_NAMES } from './elementwise-plan.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import { type Section, type Subject, timeSubjects } from './section.ts';

/** Elements of a tensor: a small pool, and more than the fastest cache holds. */
const SIZES = [37, 10_000] as const;

/** Functions and the optimizer's update, element by element. */
export const functionSection: Section = {
  title: 'element by element: ns per element',
  workloads: [],
  run: async (context) => {
    const ours = await openOurs(context.ours);
    context.note(`functions: ${SIZES.join(' and ')} elements`);
    const subjects = SIZES.flatMap((size) => ELEMENTWISE_NAMES.map((name) => subjectOf(name, size, ours)));
    return { measurements: await timeSubjects(subjects, context), missing: [] };
  },
};

function subjectOf(name: ElementwiseName, size: number, ours: readonly NamedBackend[]): Subject {
  const plans = ours.map(({ name: program, backend }) => ({
    program,
    detail: detailOf(backend),
    plan: new ElementwisePlan(name, size, backend),
  }));
  const elements = plans[0]?.plan.elements ?? 1;
  return {
    subject: `${name}, ${size}`,
    unit: 'ns',
    of: (microseconds) => (microseconds * 1000) / elements,
    yardsticks: ['fast', 'portable', 'reference'],
    programs: plans.map(({ program, detail, plan }) => ({
      name: program,
      detail,
      time: (count) => plan.time(count),
    })),
    release: () => {
      for (const { plan } of plans) plan.release();
    },
  };
}
