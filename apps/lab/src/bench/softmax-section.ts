import { besideSquare, SQUARE } from './beside-square.ts';
import { openOurs } from './our-backends.ts';
import { type Section, timeSubjects } from './section.ts';
import { SOFTMAX_FUNCTIONS, softmaxWork } from './softmax-plan.ts';

const [ROWS, CLASSES] = [512, 256];

/** Softmax and the costs made of it, beside a product of square matrices. */
export const softmaxSection: Section = {
  title: `softmax and cross-entropy of [${ROWS}, ${CLASSES}], beside a product of ${SQUARE} rows and columns: us`,
  workloads: [],
  run: async (context) => {
    const ours = await openOurs(context.ours.filter((name) => name !== 'reference'));
    context.note(`softmax: ${SOFTMAX_FUNCTIONS.join(', ')}`);
    const subjects = ours.flatMap((backend) =>
      SOFTMAX_FUNCTIONS.map((name) =>
        besideSquare(backend, {
          subject: name,
          work: softmaxWork(name, ROWS, CLASSES),
          unit: 'us',
          of: (microseconds) => microseconds,
        }),
      ),
    );
    return { measurements: await timeSubjects(subjects, context), missing: [] };
  },
};
