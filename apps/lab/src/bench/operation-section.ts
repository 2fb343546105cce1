import { besideSquare, SQUARE } from './beside-square.ts';
import { OPERATION_ROWS, OPERATIONS, operationWork } from './operation-plan.ts';
import { openOurs } from './our-backends.ts';
import { type Section, timeSubjects } from './section.ts';

const UNITS = [64, 256] as const;

/** Norms with their gradients, sigmoid, sums so far and lookups, beside PyTorch and a product of square matrices. */
export const operationSection: Section = {
  title: `norms with their gradients, and other operations, on ${OPERATION_ROWS} rows, beside a product of ${SQUARE} rows and columns: us`,
  workloads: OPERATIONS,
  run: async (context) => {
    const ours = await openOurs(context.ours.filter((name) => name !== 'reference'));
    context.note(`operations: ${OPERATIONS.join(', ')}`);
    const subjects = ours.flatMap((backend) =>
      OPERATIONS.flatMap((name) =>
        UNITS.map((units) =>
          besideSquare(backend, {
            subject: `${name}, ${units} units`,
            work: operationWork(name, units),
            unit: 'us',
            of: (microseconds) => microseconds,
            peers: context.peers.programs(name, units),
          }),
        ),
      ),
    );
    return { measurements: await timeSubjects(subjects, context), missing: [] };
  },
};
