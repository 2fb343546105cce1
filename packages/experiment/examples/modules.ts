import { moduleRegistry } from '@meristem/experiment';
import { attentionPool, attentionPoolOptions } from './attention-pool.ts';
import { twoPathways, twoPathwaysOptions } from './two-pathways.ts';

/** The kinds of these examples, beside those that come with the package: for architectures and experiments in JSON. */
export const exampleModules = moduleRegistry({
  twoPathways: {
    summary: 'A pool whose units mix a pathway that remembers with one that does not.',
    options: twoPathwaysOptions,
    create: twoPathways,
  },
  attentionPool: {
    summary: 'A head of attention over its own units.',
    options: attentionPoolOptions,
    create: attentionPool,
  },
});
