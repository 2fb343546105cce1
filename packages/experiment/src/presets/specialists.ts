import { type Recipe, sensed } from './recipe.ts';

/** Units that an area starts with where nothing is told. */
const FIRST_UNITS = 8;

/**
 * Inputs that outputs read directly, and a template of areas, none of which is there: each is born for an output, and reads what
 * something can be learned from.
 */
function specialists(module: object): Recipe['plan'] {
  return ({ inputs, outputs, units }) => ({
    areas: [],
    projections: sensed(inputs, outputs),
    populations: [
      {
        name: 'area',
        template: { units: units === 1 ? FIRST_UNITS : units, minUnits: 1, ...module },
        initial: 0,
        max: Math.max(8, 2 * outputs.length),
        reads: inputs.some(({ kind }) => kind === 'grid')
          ? [{ place: '@inputs', flatten: true }]
          : ['@inputs'],
      },
    ],
    plasticProjections: { name: 'links', max: Math.max(64, 2 * inputs.length * outputs.length) },
  });
}

/** What networks are born from under `area-growth`: found by name, but no networks of their own that others are compared with. */
export const SEEDS: readonly Recipe[] = [
  {
    name: 'specialists',
    summary:
      'Outputs that read the inputs directly, and recurrent pools that are born for one of them each; for the rule area-growth.',
    plan: specialists({ kind: 'recurrentPool', activation: 'tanh' }),
  },
  {
    name: 'specialist-layers',
    summary: 'The same with feedforward layers of rectified units; no memory.',
    plan: specialists({ kind: 'feedforwardLayer' }),
  },
];
