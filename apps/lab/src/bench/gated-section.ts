import { gatedHandWork, gatedModelWork } from './gated-plans.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import { type BenchContext, type Section, type Subject, timeSubjects } from './section.ts';
import { TimedPlan } from './timed-plan.ts';

/** Units of the pool. */
const SIZES = [8, 16, 37, 64] as const;

/** The paper's training cycle with gated units, beside a plan that was arranged by hand and a program in C. */
export const gatedSection: Section = {
  title: 'a training cycle of a gated pool, 40 characters, batch 1: us per cycle',
  workloads: ['gated'],
  run: async (context) => {
    const ours = await openOurs(context.ours);
    context.note(`gated: ${SIZES.join(', ')} units`);
    const subjects = SIZES.map((units) => subjectOf(units, ours, context));
    return { measurements: await timeSubjects(subjects, context), missing: [] };
  },
};

function subjectOf(units: number, ours: readonly NamedBackend[], context: BenchContext): Subject {
  const [model, hand] = [gatedModelWork(units), gatedHandWork(units)];
  const plans = ours.flatMap(({ name, backend }) => [
    { name: `${name}, plan`, detail: detailOf(backend), plan: new TimedPlan(model, backend) },
    { name: `${name}, hand plan`, detail: detailOf(backend), plan: new TimedPlan(hand, backend) },
  ]);
  return {
    subject: `${units} units`,
    unit: 'us',
    of: (microseconds) => microseconds,
    yardsticks: ['c-hand', 'fast, hand plan', 'portable, hand plan', 'reference, hand plan'],
    programs: [
      ...plans.map(({ name, detail, plan }) => ({ name, detail, time: (count: number) => plan.time(count) })),
      ...context.peers.programs('gated', units),
    ],
    release: () => {
      for (const { plan } of plans) plan.release();
    },
  };
}
