import {
  anyOf,
  AT_LEAST_ONE,
  type Backend,
  checkOptions,
  COUNT,
  FLAG,
  FUNCTION,
  isPromise,
  NOT_NEGATIVE,
  oneOf,
  type Optimizer,
  OptionError,
  type OptionTable,
  POSITIVE,
  required,
  type Schedule,
  scheduleExpectation,
  shape,
  SHARE,
  type State,
  that,
  type TrainingTask,
} from '@meristem/autodiff';
import type { Architecture } from '../architecture/architecture.ts';
import type { WeightPolicy } from '../modules/weight-policy.ts';
import type { Draws } from '../growth/draws.ts';
import type { GrowthRule } from '../growth/growth-rule.ts';
import { FILL, hasMethods, RULE } from '../growth/rule-parts.ts';
import type { Checkpoint } from './live-model/checkpoint.ts';
import type { ClippingOptions } from './live-model/train-step.ts';
import { TASK } from './task-expectation.ts';
import { VALIDATION, type ValidationOptions } from './validation/validation-options.ts';

/** How newborn units come to learn as the others do. */
interface NewbornOptions {
  /** Cycles over which the steps of a newborn's weights rise to full length; they are full at once unless told. */
  readonly warmUp?: number;
  /**
   * What the optimizer remembers of a newborn: nothing or as it says itself (`reset`), the mean of what it remembers of others
   * (`mean`), or what it remembers of the unit that the newborn was split off, and the mean where there is none (`inherited`);
   * `reset` unless told.
   */
  readonly slots?: 'reset' | 'mean' | 'inherited';
}

/** Everything that a training run is made of. */
export interface TrainerOptions {
  /** The network to train. */
  readonly model: Architecture;
  readonly task: TrainingTask;
  readonly backend: Backend;
  /** Root of every random stream of the run. */
  readonly seed: number;
  /** Cycles that schedules are stretched over. */
  readonly plannedCycles: number;
  /** How gradients become steps; Adam that looks back 100 cycles unless told. */
  readonly optimizer?: Optimizer;
  /**
   * Needed with an optimizer of one's own. With the usual one it is 0.003 unless told for networks that carry something from
   * step to step, 0.005 for deep ones, 0.01 for others.
   */
  readonly learningRate?: number;
  /** How the structure changes; `growNeed()` unless told. */
  readonly growth?: GrowthRule;
  /** Of the learning rate; constant unless told, and half a cosine to 0 with the usual optimizer. */
  readonly rateSchedule?: Schedule;
  /** Of the criterion's penalty; constant unless told. */
  readonly penaltySchedule?: Schedule;
  /** None unless told; with the usual optimizer a norm of at most the number of steps, or 1. */
  readonly clipping?: ClippingOptions;
  /**
   * Whether steps of weights with few sources are longer: by the root of 64 over their number, at most 3 times. Not unless
   * told; with the usual optimizer they are.
   */
  readonly fanInRate?: boolean;
  /**
   * Passes over a finite number of training examples in which weights that nothing renews fade by the factor e, where the
   * loss on examples that `validation` keeps back says that the network learns by heart, and the more slowly the less it says
   * so; up to 16 times as fast where that loss stands above its lowest, and leaves much unexplained. Weights never fade unless told; with the usual optimizer in 50 passes.
   */
  readonly forgetAfter?: number;
  /**
   * Whether activations are carried from one cycle to the next. They are unless told; with the usual optimizer not where the
   * task says that its cycles are independent.
   */
  readonly carry?: boolean;
  /** How newborn units come to learn as the others do: at once, with the slots that the optimizer gives them, unless told. */
  readonly newborns?: NewbornOptions;
  /** Independent sequences per cycle; 1 unless told. */
  readonly batch?: number;
  /**
   * Portions of so many sequences that a cycle reads one after the other, for one update by the mean of their gradients: it learns
   * as from a batch so many times as large, in the memory of one; 1 unless told.
   */
  readonly accumulate?: number;
  /** How weights start, by part; as modules and projections say by themselves (see `firstProjection`) unless told. */
  readonly initialWeights?: WeightPolicy['initial'];
  /**
   * Other numbers to begin with, such as those of a network that was trained elsewhere: gets the state that a new run would
   * start from, and returns it with its variables replaced (`state.with`). Units and clock stay as they are. A run that goes
   * on from a checkpoint does not ask.
   */
  readonly initialState?: (fresh: State) => State;
  /** Share of the smoothed loss that each cycle keeps; 0.99 unless told. */
  readonly smoothing?: number;
  /**
   * Keeps some of a finite number of training examples back: growth and folding may be judged by them, and the run ends with
   * the network that did best on them. As the growth rule wants it unless told; off for rules that want none.
   */
  readonly validation?: boolean | ValidationOptions;
  /**
   * Cycles after which a unit that has put out nothing but a constant is dead, for rules and reports. `true`, as unless told:
   * a twentieth of the planned cycles, within what 1,000 samples take. `false`: nobody looks. Looking costs a forward pass
   * every few cycles, one in 16 in a long run.
   */
  readonly deadAfter?: number | boolean;
  /**
   * Whether reports tell how well the network still learns: online measures, dead and saturated units, effective ranks, the size
   * of weights. Not unless told, as it costs a look at every prediction.
   */
  readonly plasticity?: boolean;
  /** Goes on from here instead of starting anew. */
  readonly checkpoint?: Checkpoint;
  /** Random numbers of the growth rule, for replaying recorded decisions; keyed by seed unless told. */
  readonly draws?: (population: string, cycle: number) => Draws;
}

/** What the options of `createTrainer` may be. */
const TRAINER_OPTIONS: OptionTable<TrainerOptions> = {
  model: required(
    that(
      'an architecture',
      hasLists('inputs', 'areas', 'outputs', 'projections', 'populations'),
      'Make one: areaGraph(...).',
    ),
  ),
  task: required(TASK),
  backend: required(
    that('a backend', (value) => hasMethods(value, 'place'), 'Make one: referenceBackend().'),
  ),
  seed: required(COUNT),
  plannedCycles: required(COUNT),
  optimizer: that('an optimizer', (value) => hasMethods(value, 'bind'), 'Make one: rmsprop().'),
  learningRate: NOT_NEGATIVE,
  growth: RULE,
  rateSchedule: scheduleExpectation(NOT_NEGATIVE),
  penaltySchedule: scheduleExpectation(NOT_NEGATIVE, { losses: false }),
  fanInRate: FLAG,
  forgetAfter: POSITIVE,
  carry: FLAG,
  newborns: shape<NewbornOptions>({ warmUp: AT_LEAST_ONE, slots: oneOf(['reset', 'mean', 'inherited']) }),
  clipping: shape<ClippingOptions>({ value: POSITIVE, norm: POSITIVE }),
  batch: AT_LEAST_ONE,
  accumulate: AT_LEAST_ONE,
  initialWeights: shape<WeightPolicy['initial']>({
    input: FILL,
    lateral: FILL,
    recurrent: FILL,
    readout: FILL,
  }),
  initialState: FUNCTION,
  smoothing: SHARE,
  validation: VALIDATION,
  deadAfter: anyOf(AT_LEAST_ONE, FLAG),
  plasticity: FLAG,
  // Its own check names the path within it.
  checkpoint: that('a checkpoint', (value) => !isPromise(value)),
  draws: FUNCTION,
};

/**
 * Checks what a trainer is made of.
 *
 * @throws OptionError if an option is not what it should be, or a cycle's data cannot be held.
 */
export function checkTrainer(options: TrainerOptions): void {
  checkOptions('createTrainer', options, TRAINER_OPTIONS);
  requireRoom(options.task, options.batch ?? 1);
}

/** Numbers that the array of one port may hold for a cycle: 2 GiB of them in double precision. */
const MOST_NUMBERS = 2 ** 28;

/**
 * Requires that the data of a cycle can be held.
 *
 * @throws OptionError naming the largest batch that can.
 */
function requireRoom({ steps, inputs, targets }: TrainingTask, batch: number): void {
  for (const port of [...inputs, ...targets]) {
    const numbers = steps * (port.kind === 'vector' ? port.size : 1);
    if (numbers * batch <= MOST_NUMBERS) continue;
    throw new OptionError('createTrainer', {
      path: 'options.batch',
      found: String(batch),
      expected: `at most ${Math.floor(MOST_NUMBERS / numbers)}`,
      remedy: `Port "${port.name}" has ${numbers} numbers per cycle and sequence; ${MOST_NUMBERS} fit into its array.`,
    });
  }
}

function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isPromise(value);
}

function hasLists(...names: readonly string[]): (value: unknown) => boolean {
  return (value) => hasFields(value) && names.every((name) => Array.isArray(value[name]));
}
