import type { Ports } from '../architecture/ports.ts';
import type { ArchitectureSpec } from './architecture-spec.ts';
import { architectureByName } from './catalogue.ts';
import { type Experiment, parseExperiment } from './experiment.ts';

/** Settings that go together: those of the paper, or ours. */
export type PresetName = 'paper' | 'tuned';

/** Which structure learning a preset is asked for; `none` trains a network of fixed size. */
export type PresetRule = 'outgoing-l1' | 'multiplier' | 'none';

/** What a preset is completed with. */
export interface PresetChoice {
  readonly rule: PresetRule;
  readonly task: Experiment['task'];
  readonly ports: Ports;
  /** One recurrent pool unless told. */
  readonly architecture?: ArchitectureSpec;
  /** Units that every area starts with; that of the architecture unless told. */
  readonly units?: number;
  /** Cycles to train; those of the paper unless told. */
  readonly cycles?: number;
}

/** RMSProp as in the reference code of the paper: parts of its memory start at 0, which makes their first steps large. */
const PAPER_OPTIMIZER = {
  kind: 'rmsprop',
  learningRate: 0.01,
  decay: 0.99,
  maxStep: 0.01,
  initialMemory: { input: 0.01, bias: 0.01 },
  birthMemory: 0.01,
} as const;

const OUTGOING_L1 = { kind: 'outgoing-l1', penalty: 1e-4, threshold: 0.05 } as const;

/**
 * What `tuned` changes, for the rules on outgoing weights: the learning rate starts at half of the paper's with the step
 * bounded in proportion, rate and penalty fall to 0 together along half a cosine, all memory starts at 0.01, and two units
 * are kept in reserve instead of one.
 *
 * Why: at a constant rate RMSProp makes dead weights wander at the scale of the rate, far above the threshold, so that the
 * penalty cannot prune them, and it keeps a solved network from settling. Memory that starts at 0 turns the first steps of
 * a weight into full steps in the direction of noise. The lower rate and the larger reserve leave fewer seeds on a plateau,
 * and the penalty, a little more than in proportion, takes back the units that a larger reserve costs.
 */
const TUNED = {
  criterion: { ...OUTGOING_L1, penalty: 7e-5 },
  reserve: 2,
  optimizer: { ...PAPER_OPTIMIZER, learningRate: 0.005, maxStep: 0.005, initialMemory: 0.01 },
  schedules: { learningRate: { kind: 'cosine', to: 0 }, penalty: { kind: 'cosine', to: 0 } },
} as const;

/** The paper's first version: trained multipliers, Adagrad, clipped gradients. */
const FIRST_VERSION = {
  rule: { kind: 'margin', addProbability: 0.05, deleteProbability: 0.25 },
  optimizer: { kind: 'adagrad', learningRate: 0.1 },
  clipping: { value: 5 },
  smoothing: 0.999,
} as const;

const PAPER_CYCLES: Readonly<Record<PresetRule, number>> = {
  'outgoing-l1': 100_000,
  none: 100_000,
  multiplier: 300_000,
};

/**
 * A whole experiment from a preset.
 *
 * @throws SpecError or ArchitectureError if the architecture does not fit.
 */
export function presetExperiment(preset: PresetName, choice: PresetChoice): Experiment {
  const { rule, task, ports, cycles = PAPER_CYCLES[rule] } = choice;
  const architecture = withUnits(
    choice.architecture ?? architectureByName('recurrent', { ports }),
    choice.units,
  );
  const base = { task, architecture, cycles };
  if (rule === 'multiplier') {
    return parseExperiment({
      ...base,
      ...FIRST_VERSION,
      rule: { ...FIRST_VERSION.rule, criterion: { kind: 'multiplier', path: multiplierPath(architecture) } },
      ...(preset === 'tuned' && { schedules: TUNED.schedules }),
    });
  }
  const kind = rule === 'none' ? 'none' : 'margin';
  return parseExperiment({
    ...base,
    rule: {
      kind,
      criterion: preset === 'tuned' ? TUNED.criterion : OUTGOING_L1,
      ...(preset === 'tuned' && kind === 'margin' && { reserve: TUNED.reserve }),
    },
    optimizer: preset === 'tuned' ? TUNED.optimizer : PAPER_OPTIMIZER,
    ...(preset === 'tuned' && { schedules: TUNED.schedules }),
  });
}

/** Multipliers stand on the way to the readout, as in the paper, unless some area has none: then they stand on all ways. */
function multiplierPath({ areas, outputs, projections }: ArchitectureSpec): 'readout' | 'everywhere' {
  const hasReadout = (area: string): boolean =>
    projections.some(({ from, to }) => from === area && outputs.includes(to));
  return areas.every(({ name }) => hasReadout(name)) ? 'readout' : 'everywhere';
}

function withUnits(architecture: ArchitectureSpec, units: number | undefined): ArchitectureSpec {
  if (units === undefined) return architecture;
  return { ...architecture, areas: architecture.areas.map((area) => ({ ...area, units })) };
}
