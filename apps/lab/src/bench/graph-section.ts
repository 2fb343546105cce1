import { graphWorks } from './graph-plans.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import { type Section, type Subject, timeSubjects } from './section.ts';
import { TimedPlan } from './timed-plan.ts';

/** Units of each area. */
const SIZES = [16, 37] as const;

/** A training cycle of a graph of areas, beside the same tensors in a plan that was arranged by hand. */
export const graphSection: Section = {
  title: 'a training cycle of a graph of three areas, 40 steps, batch 1: us per cycle',
  workloads: [],
  run: async (context) => {
    const ours = await openOurs(context.ours);
    context.note(`graph: three areas of ${SIZES.join(' and ')} units`);
    const subjects = SIZES.map((units) => subjectOf(units, ours));
    return { measurements: await timeSubjects(subjects, context), missing: [] };
  },
};

function subjectOf(units: number, ours: readonly NamedBackend[]): Subject {
  const { model, hand } = graphWorks(units);
  const plans = ours.flatMap(({ name, backend }) => [
    { name: `${name}, graph`, detail: detailOf(backend), plan: new TimedPlan(model, backend) },
    { name: `${name}, hand plan`, detail: detailOf(backend), plan: new TimedPlan(hand, backend) },
  ]);
  return {
    subject: `3 x ${units} units`,
    unit: 'us',
    of: (microseconds) => microseconds,
    yardsticks: ['fast, hand plan', 'portable, hand plan', 'reference, hand plan'],
    programs: plans.map(({ name, detail, plan }) => ({
      name,
      detail,
      time: (count: number) => plan.time(count),
    })),
    release: () => {
      for (const { plan } of plans) plan.release();
    },
  };
}
