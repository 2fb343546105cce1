import type { PoolActivation } from '@meristem/growable';
import { besideSquare, SQUARE } from './beside-square.ts';
import { openOurs } from './our-backends.ts';
import { POOL_STEPS, poolWork } from './pool-plan.ts';
import { type Section, timeSubjects } from './section.ts';

const ACTIVATIONS = ['gated', 'lstm'] as const satisfies readonly PoolActivation[];
const BATCHES = [16, 64] as const;
const SIZES = [64, 128, 256] as const;

/** Training cycles of pools with gates and many sequences side by side, beside PyTorch and a product of square matrices. */
export const poolSection: Section = {
  title: `a training cycle of a pool with gates, ${POOL_STEPS} steps, beside a product of ${SQUARE} rows and columns: ms per cycle`,
  workloads: ['gated-16', 'gated-64', 'lstm-16', 'lstm-64'],
  run: async (context) => {
    const ours = await openOurs(context.ours.filter((name) => name !== 'reference'));
    context.note(`pools: ${ACTIVATIONS.join(', ')} of ${SIZES.join(', ')} units`);
    const subjects = ours.flatMap((backend) =>
      ACTIVATIONS.flatMap((activation) =>
        BATCHES.flatMap((batch) =>
          SIZES.map((units) =>
            besideSquare(backend, {
              subject: `${activation}, ${units} units, batch ${batch}`,
              work: poolWork(activation, units, batch),
              unit: 'ms',
              of: (microseconds) => microseconds / 1000,
              peers: context.peers.programs(`${activation}-${batch}`, units),
            }),
          ),
        ),
      ),
    );
    return { measurements: await timeSubjects(subjects, context), missing: [] };
  },
};
