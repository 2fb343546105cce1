import { contest, type Program } from './contest.ts';
import { type Measurement, measurements } from './measurement.ts';
import { detailOf, type NamedBackend, openOurs } from './our-backends.ts';
import { PaperCycle } from './paper-cycle.ts';
import type { BenchContext, Section } from './section.ts';

/** Units of the pool. */
const sizes = [1, 8, 16, 37, 64, 100] as const;

/** The paper's training cycle, as a plan alone and as a whole step of the trainer, beside every baseline. */
export const cycleSection: Section = {
  title: "the paper's training cycle, 40 characters, batch 1: us per cycle",
  workloads: ['cycle'],
  run: async (context) => {
    const ours = await openOurs(context.ours);
    const all: Measurement[] = [];
    for (const units of sizes) {
      context.note(`cycle: ${units} units`);
      all.push(...(await timeSize(units, ours, context)));
    }
    return { measurements: all, missing: 'missing' in context.numpy ? [context.numpy.missing] : [] };
  },
};

async function timeSize(
  units: number,
  ours: readonly NamedBackend[],
  context: BenchContext,
): Promise<readonly Measurement[]> {
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
  try {
    return measurements(await contest(programs, context), {
      subject: `${units} ${units === 1 ? 'unit' : 'units'}`,
      unit: 'us',
      of: (microseconds) => microseconds,
      yardsticks: ['c-hand', 'fast, plan', 'portable, plan', 'reference, plan'],
    });
  } finally {
    for (const { cycle } of cycles) cycle.release();
  }
}
