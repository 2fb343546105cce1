import { FALLING, normalOf, SMALL_WEIGHTS } from './falling-schedules.ts';
import { widthStudy } from './width.ts';

/** The width of a rectified layer that reads handwritten digits. */
export const widthDigits = widthStudy({
  name: 'width-digits',
  summary: 'Does a rectified layer that grows find the width that handwritten digits take?',
  input: 'pixels',
  activation: 'relu',
  cycles: 3200,
  criterion: { kind: 'outgoing-l1', penalty: 1e-4, threshold: 0.05, newborn: { incoming: normalOf(0.05) } },
  rule: { kind: 'margin', reserve: 8, addProbability: 0.5, deleteProbability: 0.05 },
  settings: {
    task: { name: 'digits' },
    optimizer: { kind: 'adam', learningRate: 0.002 },
    schedules: FALLING,
    batch: 50,
    initialWeights: { ...SMALL_WEIGHTS, input: normalOf(0.05), readout: normalOf(0.1) },
  },
});
