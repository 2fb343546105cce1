import { cycleArrays, referenceBackend, type State, trace, type TrainingTask } from '@meristem/autodiff';
import type { Birth } from '../growth/birth.ts';
import type { Criterion } from '../growth/criteria/criterion.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import type { GrowthRule } from '../growth/growth-rule.ts';
import { cycleLoss, dataInputs } from '../model/loss.ts';
import type { Model } from '../model/model.ts';
import { unroll, type UnrollOptions } from '../model/unroll.ts';
import type { Trainer } from '../training/trainer.ts';
import type { CompleteOptions } from '../training/trainer-defaults.ts';
import { sampleTrainer, trained } from './sample-trainer.ts';

/** What a birth is tried on. */
export interface BirthTrial {
  readonly birth?: Birth;
  readonly population: string;
  readonly births?: number;
  /** Cycles of training, after the last of which the birth takes place; 12 unless told. */
  readonly cycles?: number;
  /** Positions of units that are removed in the cycle, by cycle. */
  readonly removed?: Readonly<Record<number, readonly number[]>>;
  readonly criterion?: Criterion;
  readonly options?: Partial<CompleteOptions>;
}

/** The same network with a birth in its last cycle, and without. */
export function tryBirth(trial: BirthTrial): { readonly before: Trainer; readonly after: Trainer } {
  return { before: trialTrainer({ ...trial, births: 0 }), after: trialTrainer(trial) };
}

function trialTrainer(trial: BirthTrial): Trainer {
  const { birth, population, births = 1, cycles = 12, removed = {}, options } = trial;
  const growth: GrowthRule = {
    name: 'one birth',
    criterion: trial.criterion ?? outgoingL1({ outputs: 3 }),
    window: birth?.window ?? 0,
    graveyard: birth?.graveyard ?? 0,
    propose: ({ name }, _draws, { cycle }) => ({
      removed: name === population ? (removed[cycle] ?? []) : [],
      births: name === population && cycle === cycles - 1 ? births : 0,
      ...(birth && { birth }),
    }),
  };
  return trained(sampleTrainer({ ...options, growth }), cycles);
}

/** Logits or values of all steps, and losses, of a network's answers to some cycles of data. */
export function answersOf(
  model: Model,
  state: State,
  task: TrainingTask,
  options: UnrollOptions = {},
): { readonly outputs: readonly number[]; readonly losses: readonly number[] } {
  const batch = model.batch.min;
  const data = dataInputs(model);
  const { outputs, carried } = unroll(model, data.inputs, options);
  const loss = cycleLoss(model, outputs, data);
  const executable = referenceBackend('double')
    .place(state)
    .load(trace({ name: 'answer', outputs: { ...outputs, loss }, updates: carried }));
  const stream = task.open({ key: { high: 1, low: 2 }, batch });
  const arrays = cycleArrays(task, batch);
  const cycles = Array.from({ length: 3 }, () => {
    stream.next(arrays);
    executable.run(arrays);
    return {
      outputs: Object.keys(outputs).flatMap((name) => [...executable.output(name)]),
      losses: [...executable.output('loss')],
    };
  });
  return {
    outputs: cycles.flatMap((each) => each.outputs),
    losses: cycles.flatMap((each) => each.losses),
  };
}
