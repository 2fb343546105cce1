import { FALLING, normalOf, SMALL_WEIGHTS } from './falling-schedules.ts';
import { layerArchitecture } from './layer-architecture.ts';
import * as measures from './study-measures.ts';
import type { RunLength, Study, StudyExperiment } from './study.ts';

const CYCLES = 15_000;

/** Units of the network of one layer: about as many parameters as a stack of some 14 blocks. */
const SHALLOW_UNITS = 850;
const SHALLOW_RATES = [0.003, 0.01, 0.03] as const;

const CRITERION = {
  kind: 'outgoing-l1',
  penalty: 1e-4,
  threshold: 0.05,
  newborn: { incoming: normalOf(0.3) },
} as const;

/**
 * Blocks and the units inside of them come and go; those of the stream that the blocks add to stay. At first strengths say
 * nothing yet; in the end the network that is left is to settle.
 */
const RULE = {
  kind: 'during',
  from: 200 / CYCLES,
  until: 0.7,
  rule: {
    kind: 'by-scale',
    neuron: {
      kind: 'by-population',
      rules: { stack: { kind: 'none' } },
      otherwise: {
        kind: 'margin',
        reserve: 2,
        addProbability: 0.02,
        deleteProbability: 0.02,
        spontaneousProbability: 0,
        threshold: 0.05,
      },
    },
    layer: {
      kind: 'margin',
      reserve: 1,
      addProbability: 0.002,
      deleteProbability: 0.003,
      spontaneousProbability: 0,
      threshold: 0.15,
    },
  },
} as const;

function stackOf(blocks: number): object {
  return {
    name: 'stack',
    inputs: ['point'],
    areas: [
      {
        name: 'stack',
        kind: 'residualStack',
        units: 16,
        minUnits: 2,
        maxUnits: 64,
        blocks,
        minBlocks: 1,
        maxBlocks: 32,
        width: { units: 8, minUnits: 1, maxUnits: 64 },
        activation: 'relu',
      },
    ],
    outputs: ['class'],
    projections: [
      { from: 'point', to: 'stack' },
      { from: 'stack', to: 'class' },
    ],
  };
}

function experimentOf(architecture: object, rule: object, length: RunLength, learningRate = 0.005): object {
  return {
    task: { name: 'two-spirals', options: { turns: 5, noise: 0.005, train: 2000, test: 1000 } },
    architecture,
    rule: { ...rule, criterion: CRITERION },
    optimizer: { kind: 'adam', learningRate },
    clipping: { norm: 1 },
    schedules: FALLING,
    batch: 50,
    cycles: length(CYCLES),
    initialWeights: { ...SMALL_WEIGHTS, input: normalOf(1), lateral: normalOf(0.3), readout: normalOf(0.1) },
  };
}

function experiments(length: RunLength): readonly StudyExperiment[] {
  const none = { kind: 'none' };
  const stack = (
    name: string,
    label: string,
    group: string,
    blocks: number,
    rule: object,
  ): StudyExperiment => ({
    name,
    label,
    group,
    experiment: experimentOf(stackOf(blocks), rule, length),
  });
  return [
    stack('grow', 'from 1 block', 'growing', 1, RULE),
    stack('shrink', 'from 24 blocks', 'growing', 24, RULE),
    stack('fixed-24', '24 blocks', 'fixed', 24, none),
    stack('fixed-1', '1 block', 'fixed', 1, none),
    ...SHALLOW_RATES.map((rate): StudyExperiment => {
      const layer = { units: SHALLOW_UNITS, maxUnits: SHALLOW_UNITS, activation: 'relu' };
      return {
        name: `shallow-${rate}`,
        label: `${SHALLOW_UNITS} units, rate ${rate}`,
        group: 'one layer',
        experiment: experimentOf(layerArchitecture('point', layer), none, length, rate),
      };
    }),
  ];
}

/** The depth of a residual stack that tells two long spirals apart. */
export const depth: Study = {
  name: 'depth',
  summary:
    'Does a residual stack find the depth that two long spirals take, from one block and from too many?',
  seeds: [0, 1, 2, 3, 4],
  stages: [experiments],
  measures: [measures.score, measures.units, measures.peak, measures.parameters, measures.work],
  baselines: ['fixed', 'one layer'],
};
