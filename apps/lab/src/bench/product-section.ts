import type { Program } from './contest.ts';
import { detailOf, openVariant, type Variant, type VariantChoice } from './our-backends.ts';
import type { OurBackend } from './our-backends.ts';
import { ProductPlan } from './product-plan.ts';
import { type BenchContext, type Section, type Subject, timeSubjects } from './section.ts';

/** Rows and columns of the matrices. */
const SIZES = [32, 64, 128, 256, 512, 1024] as const;

const VARIANTS: readonly (readonly [name: string, ours: OurBackend, choice: VariantChoice])[] = [
  ['fast, blas', 'fast', { precision: 'fast', blas: true, threads: 1 }],
  ['fast', 'fast', { precision: 'fast', blas: false, threads: 1 }],
  ['portable', 'portable', { precision: 'portable', blas: false, threads: 1 }],
];

/** The multiply-adds in registers that are timed as the peak of a core: thousands, and their floating-point operations. */
const PEAK = { thousands: 120, operations: 120 * 8000 };

/** Products of square matrices, beside C with the same BLAS and the most that 128-bit multiply-adds can do. */
export const productSection: Section = {
  title: 'products of square matrices, single precision: GFLOP/s',
  workloads: ['gemm', 'fma'],
  run: async (context) => {
    const opened: Variant[] = [];
    for (const [name, ours, choice] of VARIANTS)
      if (context.ours.includes(ours)) opened.push(await openVariant(name, choice));
    context.note(`products: ${SIZES.join(', ')} rows and columns`);
    const measurements = await timeSubjects(
      SIZES.map((size) => subjectOf(size, opened, context)),
      context,
    );
    const missing = opened.flatMap((variant) =>
      'missing' in variant ? [{ name: `${variant.name} (products)`, reason: variant.missing }] : [],
    );
    return { measurements, missing };
  },
};

function subjectOf(size: number, opened: readonly Variant[], context: BenchContext): Subject {
  const operations = 2 * size ** 3;
  const plans = opened.flatMap((variant) =>
    'missing' in variant ? [] : [{ variant, plan: new ProductPlan(size, variant.backend) }],
  );
  const programs: Program[] = plans.map(({ variant: { name, backend }, plan }) => ({
    name,
    detail: detailOf(backend),
    time: (count) => plan.time(count),
  }));
  programs.push(...context.peers.programs('gemm', size));
  // As if the peak's multiply-adds were those of the product, so that all times are for the same work.
  for (const program of context.peers.programs('fma', PEAK.thousands)) {
    const time = async (count: number): Promise<number> =>
      ((await program.time(Math.max(1, Math.round((count * operations) / PEAK.operations)))) * operations) /
      PEAK.operations;
    programs.push({ ...program, time });
  }
  return {
    subject: `${size}`,
    unit: 'GFLOP/s',
    of: (microseconds) => operations / microseconds / 1000,
    yardsticks: ['blas', 'fast, blas', 'fast', 'portable'],
    programs,
    release: () => {
      for (const { plan } of plans) plan.release();
    },
  };
}
