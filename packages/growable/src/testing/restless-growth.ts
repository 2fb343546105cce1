import { zeros } from '@meristem/autodiff';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import type { GrowthRule } from '../growth/growth-rule.ts';

/** How often units of every scale come and go under `restlessGrowth`, per cycle. */
export interface Restlessness {
  /** Of a population of neurons; 0.3 unless told. */
  readonly neurons?: number;
  /** Of a population of layers, areas or projections; 0.3 unless told. */
  readonly members?: number;
}

/** Neurons of a population beyond which none are added, to keep tests quick. */
const MOST_NEURONS = 7;

/**
 * A rule under which units of every scale come and go at random, within their bounds. Newborns are silent. It keeps count
 * of its proposals, so that a resumed run shows whether the rule's memory was kept.
 */
export function restlessGrowth({ neurons = 0.3, members = 0.3 }: Restlessness = {}): GrowthRule {
  return {
    name: 'restless',
    criterion: outgoingL1({ newborn: { outgoing: zeros } }),
    memory: { proposals: 0 },
    propose: ({ scale, ids, min, max }, draws, { memory }) => {
      const share = scale === 'neuron' ? neurons : members;
      const removed =
        ids.length > min && draws.deletion(ids.length) < share
          ? [Math.floor(draws.priority(ids.length) * ids.length)]
          : [];
      const size = ids.length - removed.length;
      const room = Math.min(max, scale === 'neuron' ? MOST_NEURONS : max) - size;
      const births = room > 0 && draws.addition() < share ? 1 : 0;
      if (removed.length + births > 0) memory['proposals'] = (memory['proposals'] as number) + 1;
      return { removed, births };
    },
  };
}
