import type { Program } from './contest.ts';
import { convolutionWork, IMAGES, transformerWork, WIDTH } from './network-plans.ts';
import { closeVariants, detailOf, openVariant, type OurBackend, type Variant } from './our-backends.ts';
import type { Missing } from './peers.ts';
import {
  type BenchContext,
  type Section,
  type SectionResult,
  type Subject,
  timeSubjects,
} from './section.ts';
import { type PlanWork, TimedPlan } from './timed-plan.ts';

/** Networks, with the size that the baselines are told. */
const NETWORKS = [
  { workload: 'convolution', size: IMAGES, work: convolutionWork },
  { workload: 'transformer', size: WIDTH, work: transformerWork },
] as const;

const VARIANTS: readonly (readonly [name: string, ours: OurBackend, blas: boolean])[] = [
  ['fast, blas', 'fast', true],
  ['fast', 'fast', false],
  ['portable', 'portable', false],
];

/** Training steps of the networks that most people use, as the package's own modules make them. */
export const networkSection: Section = {
  title:
    'a training step: 3 x 3 windows on 64 images of 28 x 28, 1 to 16 to 32 channels; a block of attention, width 64, 16 x 64 symbols: ms',
  workloads: NETWORKS.map(({ workload }) => workload),
  run: async (context) => {
    const opened: Variant[] = [];
    try {
      for (const [name, precision, blas] of VARIANTS) {
        if (precision === 'reference' || !context.ours.includes(precision)) continue;
        opened.push(await openVariant(name, { precision, blas, threads: 1 }));
      }
      context.note('networks: a convolutional one, a transformer');
      return await timeSteps(opened, context);
    } finally {
      await closeVariants(opened);
    }
  },
};

async function timeSteps(opened: readonly Variant[], context: BenchContext): Promise<SectionResult> {
  const missing = opened.flatMap((variant): Missing[] =>
    'missing' in variant ? [{ name: `${variant.name} (networks)`, reason: variant.missing }] : [],
  );
  const subjects = NETWORKS.map(({ workload, size, work }): Subject => {
    const { programs, release } = stepsOf(opened, work());
    return {
      subject: workload,
      unit: 'ms',
      of: (microseconds) => microseconds / 1000,
      yardsticks: ['torch-1', 'fast, blas', 'fast', 'portable'],
      programs: [...programs, ...context.peers.programs(workload, size)],
      release,
    };
  });
  return { missing, measurements: await timeSubjects(subjects, context) };
}

/** A training step on every backend. */
function stepsOf(opened: readonly Variant[], work: PlanWork): Pick<Subject, 'programs' | 'release'> {
  const plans: TimedPlan[] = [];
  const programs = opened.flatMap((variant): Program[] => {
    if ('missing' in variant) return [];
    const plan = new TimedPlan(work, variant.backend);
    plans.push(plan);
    return [{ name: variant.name, detail: detailOf(variant.backend), time: (count) => plan.time(count) }];
  });
  return {
    programs,
    release: () => {
      for (const plan of plans) plan.release();
    },
  };
}
