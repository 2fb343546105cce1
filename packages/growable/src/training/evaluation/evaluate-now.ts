import { checkOptions, foldKey, randomKey, type State } from '@meristem/autodiff';
import type { Model } from '../../model/model.ts';
import { traceEvaluation } from '../live-model/train-step.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import {
  EVALUATION_OPTIONS,
  evaluateHeldOut,
  type EvaluationOptions,
  type EvaluationParts,
  type HeldOut,
} from './evaluation.ts';

/** A network of a run at some time. */
export interface EvaluationSite {
  readonly options: CompleteOptions;
  readonly model: Model;
  readonly state: State;
  readonly cycle: number;
}

/** The held-out loss of a run's network, on sequences that depend on the seed and the cycle. */
export function evaluateNow(site: EvaluationSite, asked: EvaluationOptions): HeldOut {
  checkOptions('trainer.evaluate', asked, EVALUATION_OPTIONS);
  return evaluateHeldOut(heldOutParts(site, { ...asked, cycles: asked.cycles ?? 250 }));
}

/** What a held-out evaluation of a run's network is made of; the same data whenever it is asked at the same cycle. */
export function heldOutParts(
  { options, model, state, cycle }: EvaluationSite,
  { cycles, top = 5 }: EvaluationOptions & Required<Pick<EvaluationOptions, 'cycles'>>,
): EvaluationParts {
  const { task, backend, growth, seed, batch = 1 } = options;
  return {
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
  };
}
