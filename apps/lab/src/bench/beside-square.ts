import { detailOf, type NamedBackend } from './our-backends.ts';
import { ProductPlan } from './product-plan.ts';
import type { Subject } from './section.ts';
import type { Program } from './contest.ts';
import { type PlanWork, TimedPlan } from './timed-plan.ts';

/** Rows and columns of the product. */
export const SQUARE = 128;

/** A plan that is to be timed, and how its times are shown. */
export interface Timed extends Pick<Subject, 'subject' | 'unit' | 'of'> {
  readonly work: PlanWork;
  /** Other programs that do the same. */
  readonly peers?: readonly Program[];
}

/**
 * A plan on a backend beside what others take, and a product of square matrices, whose speed says how fast the machine is in the
 * same round.
 */
export function besideSquare(
  { name, backend }: NamedBackend,
  { work, peers = [], ...shown }: Timed,
): Subject {
  const [plan, square] = [new TimedPlan(work, backend), new ProductPlan(SQUARE, backend)];
  const detail = detailOf(backend);
  const product = `${name}, product`;
  return {
    ...shown,
    yardsticks: [...peers.map((peer) => peer.name), product],
    programs: [
      { name, detail, time: (count) => plan.time(count) },
      { name: product, detail, time: (count) => square.time(count) },
      ...peers,
    ],
    release: () => {
      plan.release();
      square.release();
    },
  };
}
