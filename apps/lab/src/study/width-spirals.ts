import { FALLING, normalOf, SMALL_WEIGHTS } from './falling-schedules.ts';
import { widthStudy } from './width.ts';

/** The width of a tanh layer that tells two spirals apart. */
export const widthSpirals = widthStudy({
  name: 'width-spirals',
  summary: 'Does a tanh layer that grows find the width that two spirals take?',
  input: 'point',
  activation: 'tanh',
  cycles: 10_000,
  criterion: { kind: 'outgoing-l1', penalty: 1e-4, threshold: 0.05, newborn: { incoming: normalOf(2) } },
  rule: { kind: 'margin', reserve: 1, addProbability: 0.05, deleteProbability: 0.05 },
  settings: {
    task: { name: 'two-spirals', options: { turns: 1.5, noise: 0.02 } },
    optimizer: { kind: 'adam', learningRate: 0.01 },
    schedules: FALLING,
    batch: 50,
    initialWeights: { ...SMALL_WEIGHTS, input: normalOf(2), readout: normalOf(0.1) },
  },
});
