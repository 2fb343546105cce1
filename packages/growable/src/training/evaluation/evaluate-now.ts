import { checkOptions, foldKey, randomKey, type State } from '@meristem/autodiff';
import type { Model } from '../../model/model.ts';
import { traceEvaluation } from '../live-model/train-step.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import { EVALUATION_OPTIONS, evaluateHeldOut, type EvaluationOptions, type HeldOut } from './evaluation.ts';

/** A network of a run at some time. */
export interface EvaluationSite {
  readonly options: CompleteOptions;
  readonly model: Model;
  readonly state: State;
  readonly cycle: number;
}

/** The held-out loss of a run's network, on sequences that depend on the seed and the cycle. */
export function evaluateNow(
  { options, model, state, cycle }: EvaluationSite,
  asked: EvaluationOptions,
): HeldOut {
  checkOptions('trainer.evaluate', asked, EVALUATION_OPTIONS);
  const { cycles = 250, top = 5 } = asked;
  const { task, backend, growth, seed, batch = 1 } = options;
  return evaluateHeldOut({
    plan: traceEvaluation(model, growth.criterion),
    carried: model.carried,
    state,
    backend,
    task,
    batch,
    cycle,
    key: foldKey(foldKey(randomKey(seed), 'held-out'), cycle),
    cycles,
    top,
  });
}
