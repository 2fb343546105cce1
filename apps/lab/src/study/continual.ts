import { presetExperiment } from '@meristem/experiment';
import { isFashionInstalled } from '../fashion/fashion.ts';
import { labTasks } from '../tasks.ts';
import { deadShare, onlineAccuracy, productsPerCycle } from './continual-measures.ts';
import * as measures from './study-measures.ts';
import type { RunLength, Study, StudyExperiment } from './study.ts';

/** How images change from task to task, and what is asked of each. */
const CHANGES = {
  pixels: 'pixels stand in another order in each task',
  labels: 'classes have other names in each task',
  mixed: 'a coin says which of the two',
  drift: 'two pixels change places every 30 images',
} as const;

type Change = keyof typeof CHANGES;

/** Examples of a task. */
const EVERY = 6000;
const CYCLES = 100 * EVERY;

const TASK = 'permuted-images';

const NO_RULE = { kind: 'none' } as const;
const REPLACING = { kind: 'continual-backprop', rate: 1e-4 } as const;
const REPLACING_RARELY = { kind: 'continual-backprop', rate: 1e-5 } as const;

const CONTRIBUTION = { kind: 'contribution' } as const;

/** A sixth of the products of two layers of 100. */
const SIXTH = 5100;

/** The units of one layer that take as many. */
const UNITS_OF_A_SIXTH = 24;

/** Units come, one by one, while fewer than four give next to nothing, as long as there is room. */
const GROWING = {
  kind: 'budget',
  multiplyAdds: SIXTH,
  rule: {
    kind: 'margin',
    reserve: 4,
    threshold: 0.05,
    grace: 100,
    addProbability: 0.05,
    deleteProbability: 0.001,
    spontaneousProbability: 1e-4,
  },
} as const;

/** Newborns hear as first weights do and give nothing, until they have learned to. */
const OUTGOING = {
  kind: 'outgoing-l1',
  penalty: 1e-6,
  pressure: 'constant',
  threshold: 0.05,
  newborn: { incoming: { kind: 'he', distribution: 'uniform' }, outgoing: { kind: 'zeros' } },
} as const;

/** One network of the table. */
interface Row {
  readonly name: string;
  readonly label: string;
  readonly group: string;
  /** Layers and their units. */
  readonly layers: readonly number[];
  readonly learningRate: number;
  readonly rule: object;
  readonly criterion?: object;
  readonly refresh?: true;
  readonly normalisation?: 'layer';
  readonly towardsFirst?: number;
}

/** Rates are those that each did best with in a search of three or more. */
const ROWS: readonly Row[] = [
  { name: 'linear', label: 'linear', group: 'linear', layers: [], learningRate: 0.01, rule: NO_RULE },
  {
    ...{ name: 'linear-refresh', label: 'linear, refresh', group: 'linear', layers: [] },
    ...{ learningRate: 0.02, rule: NO_RULE, refresh: true },
  },
  fixed('plain', 'plain', 0.003, {}),
  fixed('towards-first', 'drawn to the first weights, 1e-3', 0.005, { towardsFirst: 1e-3 }),
  fixed('layer-norm', 'layer norm', 0.003, { normalisation: 'layer' }),
  fixed('continual-backprop', 'Continual Backprop, 1e-4', 0.005, { rule: REPLACING }),
  fixed('continual-backprop-rare', 'Continual Backprop, 1e-5', 0.005, { rule: REPLACING_RARELY }),
  fixed('refresh', 'refresh', 0.01, { refresh: true }),
  fixed('refresh-continual-backprop', 'refresh, Continual Backprop, 1e-5', 0.01, {
    ...{ rule: REPLACING_RARELY, refresh: true },
  }),
  small('small', 'Continual Backprop, 1e-4', 0.005, [UNITS_OF_A_SIXTH], { rule: REPLACING }),
  small('small-refresh', 'refresh', 0.01, [UNITS_OF_A_SIXTH], { refresh: true }),
  small('growing', 'from 1 unit: margin', 0.005, [1], { rule: GROWING, criterion: OUTGOING }),
  small('growing-refresh', 'from 1 unit: margin, refresh', 0.01, [1], {
    ...{ rule: GROWING, criterion: OUTGOING, refresh: true },
  }),
];

function fixed(name: string, label: string, learningRate: number, more: Partial<Row>): Row {
  return { name, label, group: '2 x 100', layers: [100, 100], learningRate, rule: NO_RULE, ...more };
}

/** One layer that takes a sixth of the products, at first or in the end. */
function small(
  name: string,
  label: string,
  learningRate: number,
  layers: readonly number[],
  more: Partial<Row>,
): Row {
  return { name, label, group: 'a sixth of the work', layers, learningRate, rule: NO_RULE, ...more };
}

/** Layers one above the other between pixels and class, as plain data. */
function stacked({ layers, normalisation }: Row): object {
  const places = ['pixels', ...layers.map((_, at) => `layer-${at + 1}`), 'class'];
  return {
    name: 'layers',
    inputs: ['pixels'],
    areas: layers.map((units, at) => ({
      ...{ name: `layer-${at + 1}`, kind: 'feedforwardLayer', activation: 'relu' },
      ...{ units, minUnits: 1, maxUnits: 512 },
      ...(normalisation && { normalisation, minUnits: 2 }),
    })),
    outputs: ['class'],
    projections: places.slice(1).map((to, at) => ({ from: places[at], to })),
  };
}

function experimentOf(row: Row, change: Change, length: RunLength): StudyExperiment {
  const cycles = length(CYCLES);
  const images = isFashionInstalled() ? 'fashion' : 'digits';
  const task = { name: TASK, options: { images, change, every: EVERY, tasks: 100 } };
  const usual = presetExperiment('default', {
    ...{ rule: 'continual-backprop', task, cycles },
    ports: labTasks.byName(TASK, { ...task.options, images: 'digits' }),
  });
  const { rule, learningRate, towardsFirst, criterion = CONTRIBUTION } = row;
  const optimizer = { kind: 'sgd', learningRate, ...(towardsFirst && { towardsFirst }) };
  const experiment = {
    ...usual,
    ...{ architecture: stacked(row), optimizer, plasticity: true },
    rule: row.refresh ? { kind: 'refresh', rule, criterion } : { ...rule, criterion },
  };
  return { name: row.name, label: row.label, group: row.group, experiment };
}

/** Which rule keeps a network learning while images change. */
export const continual: readonly Study[] = (Object.keys(CHANGES) as Change[]).map((change): Study => ({
  name: `continual-${change}`,
  summary: `Which rule keeps a network learning where ${CHANGES[change]}?`,
  seeds: [0, 1, 2, 3, 4],
  stages: [(length) => ROWS.map((row) => experimentOf(row, change, length))],
  measures: [
    onlineAccuracy({ tasks: 10, every: EVERY }),
    measures.units,
    productsPerCycle,
    deadShare,
    measures.parameters,
  ],
}));
