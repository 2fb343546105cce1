import type { Program } from './contest.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import { PaperCycle } from './paper-cycle.ts';
import { type BenchContext, type Section, type Subject, timeSubjects } from './section.ts';

/** Units of the pool. */
const SIZES = [1, 8, 16, 37, 64, 100] as const;

/** The paper's training cycle, as a plan alone and as a whole step of the trainer, beside every baseline. */
export const cycleSection: Section = {
  title: "the paper's training cycle, 40 characters, batch 1: us per cycle",
  workloads: ['cycle'],
  run: async (context) => {
    const ours = await openOurs(context.ours);
    context.note(`cycle: ${SIZES.join(', ')} units`);
    const measurements = await timeSubjects(
      SIZES.map((units) => subjectOf(units, ours, context)),
      context,
    );
    return { measurements, missing: 'missing' in context.numpy ? [context.numpy.missing] : [] };
  },
};

function subjectOf(units: number, ours: readonly NamedBackend[], context: BenchContext): Subject {
  const cycles = ours.map(({ name, backend }) => ({ name, backend, cycle: new PaperCycle(units, backend) }));
  const programs: Program[] = cycles.flatMap(({ name, backend, cycle }) => {
    const detail = detailOf(backend);
    return [
      { name: `${name}, plan`, detail, time: (count) => cycle.timePlan(count) },
      { name: `${name}, trainer`, detail, time: (count) => cycle.timeTrainer(count) },
    ];
  });
  programs.push(...context.peers.programs('cycle', units));
  if ('program' in context.numpy) programs.push(context.numpy.program(units));
  return {
    subject: `${units} ${units === 1 ? 'unit' : 'units'}`,
    unit: 'us',
    of: (microseconds) => microseconds,
    yardsticks: ['c-hand', 'fast, plan', 'portable, plan', 'reference, plan'],
    programs,
    release: () => {
      for (const { cycle } of cycles) cycle.release();
    },
  };
}
