import type { StudioDocument } from '../contract/index.ts';

/** A document to stand in until there is one: the paper's network, of one unit, on its hard task. */
export function emptyDocument(): StudioDocument {
  return {
    format: 'meristem.studio',
    formatVersion: 1,
    name: 'Untitled',
    experiment: {
      task: { name: 'reversal' },
      architecture: {
        name: 'network',
        inputs: ['symbol'],
        areas: [{ name: 'memory', kind: 'recurrentPool' }],
        outputs: ['next'],
        projections: [
          { from: 'symbol', to: 'memory' },
          { from: 'memory', to: 'next' },
        ],
      },
      rule: { kind: 'margin', criterion: { kind: 'outgoing-l1' } },
      cycles: 100_000,
    },
    seed: 0,
    precision: 'portable',
    places: {},
  };
}
