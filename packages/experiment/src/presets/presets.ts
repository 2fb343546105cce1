import type { Ports } from '@meristem/autodiff';
import { type Architecture, flatten } from '@meristem/growable';
import {
  architectureOf,
  type ArchitectureSpec,
  type SpecContext,
} from '../architecture/architecture-spec.ts';
import { areaGrowthPreset } from './area-growth-preset.ts';
import { architectureByName } from './catalogue.ts';
import { type Experiment, parseExperiment } from '../experiment.ts';
import { growFoldPreset, withFirstUnits } from './grow-fold-presets.ts';
import { type ContinualRule, continualPreset, refreshed } from './continual-preset.ts';
import { SpecError } from '../spec-error.ts';
import { type TaskExtent, usualPreset } from './usual-preset.ts';
import { withUnits } from '../architecture/with-units.ts';

/**
 * Settings that go together: `default` for any network and task, those of the paper, or ours for its tasks. Two more are for
 * `grow-fold` alone: `compact` ends with fewer units, `continual` is for tasks that may change unannounced.
 */
export type PresetName = 'default' | 'paper' | 'tuned' | 'compact' | 'continual';

/** Rules that change a network's structure; `none` trains one of fixed size, `cut` one that folding leaves half of the parameters of. */
type StructureRule = 'grow-need' | 'cut' | 'outgoing-l1' | 'multiplier' | 'grow-fold' | 'none';

/**
 * Which structure learning a preset is asked for: a rule, one for networks that learn for ever, or `refresh` over another one
 * (`refresh` alone is over a fixed size).
 */
export type PresetRule =
  | StructureRule
  | ContinualRule
  | 'area-growth'
  | `refresh+${Exclude<StructureRule, 'cut'> | 'continual-backprop'}`;

/** What a preset is completed with. */
export interface PresetChoice extends SpecContext {
  readonly rule: PresetRule;
  readonly task: Experiment['task'];
  /** The task's ports; with its steps and examples, if it tells them, for `default`. */
  readonly ports: Ports & TaskExtent;
  /** One recurrent pool unless told. */
  readonly architecture?: ArchitectureSpec;
  /**
   * Units that every area starts with; those of the architecture unless told. Under `grow-fold`, areas of a single unit
   * start with 8 unless told.
   */
  readonly units?: number;
  /** Cycles to train; those of the paper unless told, and 50,000 for `grow-fold`. */
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

/** First weights of the paper: N(0, 0.01^2). */
const SMALL = { kind: 'normal', deviation: 0.01 } as const;
const PAPER_WEIGHTS = { input: SMALL, lateral: SMALL, recurrent: SMALL, readout: SMALL };

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

const USUAL_CYCLES: Readonly<Record<StructureRule, number>> = {
  'outgoing-l1': 100_000,
  none: 100_000,
  multiplier: 300_000,
  'grow-fold': 50_000,
  'grow-need': 10_000,
  cut: 10_000,
};

/**
 * A whole experiment from a preset.
 *
 * @throws SpecError or ArchitectureError if the architecture does not fit, or if the preset has nothing for the rule.
 */
export function presetExperiment(preset: PresetName, choice: PresetChoice): Experiment {
  const { rule } = choice;
  if (rule === 'area-growth') return areaGrowthExperiment(preset, choice);
  if (rule === 'continual-backprop' || rule === 'refresh') return continualExperiment(preset, rule, choice);
  if (!isOverAnother(rule)) return structureExperiment(preset, rule, choice);
  const [, within] = rule.split('+') as ['refresh', StructureRule | 'continual-backprop'];
  if (within === 'none') return continualExperiment(preset, 'refresh', choice);
  const asked = { ...choice, rule: within };
  const base = presetExperiment(preset, asked);
  // A rate that begins anew may be higher than one that stays the same.
  const { optimizer } =
    within === 'continual-backprop' ? presetExperiment(preset, { ...choice, rule: 'refresh' }) : base;
  return parseExperiment(refreshed({ ...base, ...(optimizer && { optimizer }) }), choice);
}

function isOverAnother(rule: PresetRule): rule is Extract<PresetRule, `refresh+${string}`> {
  return rule.startsWith('refresh+');
}

function areaGrowthExperiment(preset: PresetName, choice: PresetChoice): Experiment {
  if (preset !== 'default') {
    throw new SpecError(
      `preset: found "${preset}" for the rule area-growth, expected default. Leave it out.`,
    );
  }
  const { task, ports, units } = choice;
  const born = specialistsFor(ports);
  const asked = choice.architecture ?? architectureByName(born, { ports });
  const usual = areaGrowthPreset(units === undefined ? asked : withUnits(asked, units), ports);
  return parseExperiment({ task, ...usual, cycles: choice.cycles ?? usual.cycles }, choice);
}

/** The architecture whose areas are born for a task: pools where there is something to remember. */
export function specialistsFor({ steps = 1 }: TaskExtent): string {
  return steps > 1 ? 'specialists' : 'specialist-layers';
}

function continualExperiment(preset: PresetName, rule: ContinualRule, choice: PresetChoice): Experiment {
  if (preset !== 'default') {
    throw new SpecError(`preset: found "${preset}" for the rule ${rule}, expected default. Leave it out.`);
  }
  const { task, ports, units } = choice;
  const asked = choice.architecture ?? architectureByName('layered', { ports });
  const usual = continualPreset(rule, units === undefined ? asked : withUnits(asked, units), ports);
  return parseExperiment({ task, ...usual, cycles: choice.cycles ?? usual.cycles }, choice);
}

function structureExperiment(preset: PresetName, rule: StructureRule, choice: PresetChoice): Experiment {
  const { task, ports, cycles = USUAL_CYCLES[rule] } = choice;
  const asked = choice.architecture ?? architectureByName('recurrent', { ports });
  const architecture = choice.units === undefined ? asked : withUnits(asked, choice.units);
  const base = { task, architecture, cycles };
  const parse = (experiment: unknown): Experiment => parseExperiment(experiment, choice);
  const small = (experiment: object): Experiment =>
    parse({ ...experiment, ...firstWeights(parse(experiment).architecture, choice) });
  if (preset === 'default') {
    const usual = usualPreset(rule, architecture, ports);
    return parse({ task, ...usual, cycles: choice.cycles ?? usual.cycles });
  }
  if (rule === 'grow-need' || rule === 'cut') {
    throw new SpecError(`preset: found "${preset}" for the rule ${rule}, expected default. Leave it out.`);
  }
  if (rule === 'grow-fold') {
    const started = choice.units === undefined ? withFirstUnits(architecture) : architecture;
    return parse({ ...base, architecture: started, ...growFoldPreset(preset) });
  }
  if (preset === 'compact' || preset === 'continual') {
    throw new SpecError(
      `preset: found "${preset}" for the rule ${rule}, expected it for grow-fold. Use tuned or paper.`,
    );
  }
  if (rule === 'multiplier') {
    return small({
      ...base,
      ...FIRST_VERSION,
      rule: {
        ...FIRST_VERSION.rule,
        criterion: { kind: 'multiplier', path: multiplierPath(architectureOf(architecture, choice)) },
      },
      ...(preset === 'tuned' && { schedules: TUNED.schedules }),
    });
  }
  const kind = rule === 'none' ? 'none' : 'margin';
  return small({
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
function multiplierPath(architecture: Architecture): 'readout' | 'everywhere' {
  const { areas, outputs, projections } = flatten(architecture);
  const hasReadout = (area: string): boolean =>
    projections.some(({ from, to }) => from === area && outputs.includes(to));
  return areas.every(({ name }) => hasReadout(name)) ? 'readout' : 'everywhere';
}

/**
 * The paper's first weights, for its own kind of network. Where something has no memory, layers are stacked on the way, and
 * weights as small as that pass neither signals nor gradients on: there they start as modules and projections say.
 */
function firstWeights(
  architecture: ArchitectureSpec,
  context: SpecContext,
): { readonly initialWeights?: typeof PAPER_WEIGHTS } {
  const { areas } = flatten(architectureOf(architecture, context));
  const pools = areas.every(({ module }) => module.kind === 'recurrentPool');
  return pools ? { initialWeights: PAPER_WEIGHTS } : {};
}
