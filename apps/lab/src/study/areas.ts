import { FALLING, normalOf, SMALL_WEIGHTS } from './falling-schedules.ts';
import * as measures from './study-measures.ts';
import type { RunLength, Study, StudyExperiment } from './study.ts';

const ON_CYCLES = 60_000;
const OFF_CYCLES = 40_000;

/** As many parameters as the areas come to. */
const POOL_UNITS = 75;

const INPUTS = ['symbol', 'digit'] as const;
const OUTPUTS = ['next', 'sum'] as const;

const CRITERION = {
  kind: 'outgoing-l1',
  penalty: 7e-5,
  threshold: 0.05,
  newborn: { incoming: normalOf(0.2) },
} as const;

const NEURONS = { kind: 'margin', reserve: 2 } as const;

const RULE = {
  kind: 'by-scale',
  neuron: NEURONS,
  area: {
    kind: 'margin',
    threshold: 2,
    reserve: 1,
    addProbability: 0.001,
    deleteProbability: 0.001,
    spontaneousProbability: 0,
    grace: 3000,
  },
} as const;

const SUMS = { terms: 2, modulus: 3 } as const;
const SUMMING = { name: 'reversal-and-sum', options: SUMS } as const;

function switchedOff(length: RunLength): object {
  const silent = { name: 'reversal-and-sum', options: { ...SUMS, sum: 'off' } };
  return {
    name: 'switching',
    options: { phases: [{ task: SUMMING, cycles: length(ON_CYCLES) }, { task: silent }] },
  };
}

/** Areas whose units are folded away, to the last one if they are of no use: what is empty then goes as an area. */
const FOLDED = {
  kind: 'by-scale',
  criterion: { kind: 'outgoing-l1', penalty: 1e-5 },
  neuron: {
    kind: 'grow-fold',
    every: 250,
    until: 0.3,
    untilCycle: 10_000,
    smoothing: 0.996,
    fold: {
      every: 250,
      longestWait: 1000,
      window: 25,
      tolerance: 0.06,
      margin: 0,
      covariance: 'of-moments',
      least: 0,
    },
    alarm: {},
  },
  area: RULE.area,
} as const;

/** A graph that starts with one area, of a template that all areas are born from. */
function areasOf(template: { readonly units: number; readonly minUnits: number }): object {
  return {
    name: 'areas',
    inputs: INPUTS,
    areas: [],
    outputs: OUTPUTS,
    projections: [],
    populations: [
      {
        name: 'areas',
        template: { kind: 'recurrentPool', ...template, maxUnits: 40 },
        initial: 1,
        min: 1,
        max: 6,
        reads: ['@inputs'],
        feeds: ['@outputs'],
      },
    ],
  };
}

const AREAS = areasOf({ units: 1, minUnits: 1 });

function pool(units: number, maxUnits: number): object {
  return {
    name: 'pool',
    inputs: INPUTS,
    areas: [{ name: 'pool', kind: 'recurrentPool', units, maxUnits }],
    outputs: OUTPUTS,
    projections: [
      ...INPUTS.map((from) => ({ from, to: 'pool' })),
      ...OUTPUTS.map((to) => ({ from: 'pool', to })),
    ],
  };
}

function experimentOf(task: object, architecture: object, rule: object, cycles: number) {
  return {
    task,
    architecture,
    rule: { criterion: CRITERION, ...rule },
    optimizer: {
      kind: 'rmsprop',
      learningRate: 0.005,
      maxStep: 0.005,
      initialMemory: 0.01,
      birthMemory: 0.01,
    },
    schedules: FALLING,
    cycles,
    initialWeights: { ...SMALL_WEIGHTS, input: normalOf(0.5) },
  };
}

/** The alarm of grow-fold sets the pace itself, and its networks start from an orthogonal memory. */
function foldedExperiment(task: object, cycles: number): object {
  return {
    ...experimentOf(task, areasOf({ units: 8, minUnits: 0 }), FOLDED, cycles),
    schedules: {},
    initialWeights: {
      ...SMALL_WEIGHTS,
      input: normalOf(1),
      recurrent: { kind: 'orthogonal' },
      readout: normalOf(0.1),
    },
  };
}

function experiments(length: RunLength): readonly StudyExperiment[] {
  const on = length(ON_CYCLES);
  const both = on + length(OFF_CYCLES);
  return [
    {
      name: 'areas',
      label: 'areas',
      group: 'areas',
      experiment: experimentOf(SUMMING, AREAS, RULE, on),
    },
    {
      name: 'areas-sum-off',
      label: 'areas, sum switched off',
      group: 'areas',
      experiment: experimentOf(switchedOff(length), AREAS, RULE, both),
    },
    {
      name: 'folded-areas-sum-off',
      label: 'areas under grow-fold, sum switched off',
      group: 'areas',
      experiment: foldedExperiment(switchedOff(length), both),
    },
    {
      name: 'pool-fixed',
      label: `one fixed pool of ${POOL_UNITS} units`,
      group: 'one pool',
      experiment: experimentOf(SUMMING, pool(POOL_UNITS, POOL_UNITS), { kind: 'none' }, on),
    },
    {
      name: 'pool-growing',
      label: 'one growing pool',
      group: 'one pool',
      experiment: experimentOf(SUMMING, pool(1, 200), NEURONS, on),
    },
  ];
}

/** How many areas two problems side by side take, and what becomes of them when one of the problems ends. */
export const areas: Study = {
  name: 'areas',
  summary: 'Do areas divide two problems among them, and go when one of the problems does?',
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  stages: [experiments],
  measures: [
    measures.score,
    measures.outputNats,
    measures.specialisation,
    measures.units,
    measures.unitsByPhase,
    measures.peak,
    measures.parameters,
    measures.work,
  ],
};
