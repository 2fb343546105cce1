import type { Program } from './contest.ts';
import { closeVariants, detailOf, openVariant, type Variant, type VariantChoice } from './our-backends.ts';
import type { OurBackend } from './our-backends.ts';
import { Perceptron } from './perceptron.ts';
import type { Missing } from './peers.ts';
import {
  type BenchContext,
  type Section,
  type SectionResult,
  type Subject,
  timeSubjects,
} from './section.ts';

/** Units of each hidden layer, as the baselines are told. */
const HIDDEN = 256;

/** For threads that have worked to fall asleep. */
const SETTLE_MILLISECONDS = 1;

/** Every build, with one thread and with two. */
const variants: readonly (readonly [name: string, ours: OurBackend, choice: VariantChoice])[] = [
  1, 2,
].flatMap((threads) => [
  [`fast, blas, ${threads}t`, 'fast', { precision: 'fast', blas: true, threads }] as const,
  [`fast, ${threads}t`, 'fast', { precision: 'fast', blas: false, threads }] as const,
  [`portable, ${threads}t`, 'portable', { precision: 'portable', blas: false, threads }] as const,
]);

/** A training step of a perceptron whose products are large enough for a native library and for threads. */
export const perceptronSection: Section = {
  title: 'a training step of a perceptron 784-256-256-10, batch 128, Adam: ms per step',
  workloads: ['mlp'],
  run: async (context) => {
    const opened: Variant[] = [];
    try {
      for (const [name, ours, choice] of variants)
        if (context.ours.includes(ours)) opened.push(await openVariant(name, choice));
      context.note('mlp: 784-256-256-10');
      return await timeStep(opened, context);
    } finally {
      await closeVariants(opened);
    }
  },
};

async function timeStep(opened: readonly Variant[], context: BenchContext): Promise<SectionResult> {
  const missing: Missing[] = [];
  const programs: Program[] = [];
  const networks: Perceptron[] = [];
  for (const variant of opened) {
    if ('missing' in variant) {
      missing.push({ name: `${variant.name} (mlp)`, reason: variant.missing });
      continue;
    }
    const network = new Perceptron(variant.backend);
    networks.push(network);
    programs.push({
      name: variant.name,
      detail: detailOf(variant.backend),
      time: (count) => network.time(count),
      ...(variant.backend.description.threads > 1 && { settle: SETTLE_MILLISECONDS }),
    });
  }
  programs.push(...context.peers.programs('mlp', HIDDEN));
  const subject: Subject = {
    subject: 'step',
    unit: 'ms',
    of: (microseconds) => microseconds / 1000,
    yardsticks: ['blas', 'fast, blas, 1t', 'fast, 1t', 'portable, 1t'],
    programs,
    release: () => {
      for (const network of networks) network.release();
    },
  };
  return { missing, measurements: await timeSubjects([subject], context) };
}
