import {
  anyOf,
  AT_LEAST_ONE,
  type Fault,
  FLAG,
  foldKey,
  OptionError,
  type OptionTable,
  randomKey,
  shape,
  that,
  type TrainingTask,
} from '@meristem/autodiff';
import type { GrowthRule } from '../../growth/growth-rule.ts';
import { ValidationSet } from './validation-set.ts';

/** How a run keeps some of its training examples back, to judge by them. */
export interface ValidationOptions {
  /** The share of the training examples that is kept back; 0.1 unless told, and then at most 500 of them. */
  readonly share?: number;
  /**
   * Cycles between looks at the loss on them; a hundredth of the planned cycles unless told, and more where looks would
   * cost over a twentieth of training.
   */
  readonly every?: number;
  /** Whether a run ends with the best network that a look has seen; true unless told. */
  readonly keepBest?: boolean;
}

/** What the option `validation` may be. */
export const VALIDATION = anyOf(
  FLAG,
  shape<ValidationOptions>({
    share: that('a number above 0 and below 1', (value) => Number(value) > 0 && Number(value) < 1),
    every: AT_LEAST_ONE,
    keepBest: FLAG,
  } satisfies OptionTable<ValidationOptions>),
);

const USUAL_SHARE = 0.1;
const USUAL_MOST = 500;
/** With fewer examples than this, what they say is chance: a rule that wants some does without. */
const FEWEST = 10;

/** A run's task, in its parts. */
export interface PartedTask {
  /** What training sees. */
  readonly task: TrainingTask;
  readonly validation?: {
    readonly set: ValidationSet;
    /** Cycles between looks. */
    readonly every: number;
    readonly keepBest: boolean;
  };
}

/** What the parts of a task depend on. */
export interface PartedTaskRequest {
  readonly task: TrainingTask;
  readonly growth: Pick<GrowthRule, 'validates'>;
  readonly seed: number;
  readonly batch: number;
  /** Portions of so many sequences in a cycle; 1 unless told. */
  readonly accumulate?: number | undefined;
  readonly plannedCycles: number;
  /** As the growth rule wants it unless told, where the task has enough examples for it. */
  readonly validation?: boolean | ValidationOptions | undefined;
}

/**
 * Parts a task's training examples, if the run is to be validated.
 *
 * @throws OptionError if it is told to, and the task has no finite training set.
 */
export function partedTask(request: PartedTaskRequest): PartedTask {
  const { task, growth, seed, batch, plannedCycles, validation: told } = request;
  const wanted = told ?? growth.validates ?? false;
  if (wanted === false) return { task };
  const fault = faultOf(request);
  if (fault && told === undefined) return { task };
  if (fault) throw new OptionError('createTrainer', { path: 'options.validation', ...fault });
  const asked = wanted === true ? {} : wanted;
  const { training, validation } = task.split!({
    key: foldKey(randomKey(seed), 'validation'),
    share: shareOf(request),
  });
  const set = new ValidationSet(task, validation, batch);
  const { every = usualEvery(plannedCycles, set, request.accumulate), keepBest = true } = asked;
  return { task: training, validation: { set, every, keepBest } };
}

function shareOf({ task: { rows = 0 }, validation }: PartedTaskRequest): number {
  const share = typeof validation === 'object' ? validation.share : undefined;
  return share ?? Math.min(USUAL_SHARE, USUAL_MOST / rows);
}

/** Why a task is not parted, if it is not: it cannot be, or it has too little for a rule that would like it. */
function faultOf(request: PartedTaskRequest): Omit<Fault, 'path'> | undefined {
  const { task, batch, validation: told } = request;
  const { name, rows } = task;
  if (!task.split || rows === undefined) {
    return {
      found: `the task "${name}", which has no finite number of training examples`,
      expected: 'one that can part them (split)',
      remedy:
        'Leave the option out: where data never repeats itself, the training loss is that of unseen data.',
    };
  }
  if (told !== undefined) return undefined;
  const kept = Math.round(shareOf(request) * rows);
  return kept >= FEWEST && rows - kept >= batch
    ? undefined
    : { found: `${rows} training examples`, expected: 'more' };
}

/** A cycle of a look takes a forward pass, one of training takes three for each of its portions. */
function usualEvery(plannedCycles: number, { cycles }: ValidationSet, accumulate = 1): number {
  return Math.max(1, Math.ceil(plannedCycles / 100), Math.ceil(cycles / 3 / accumulate / 0.05));
}
