import { input, multiply, subtract, type Tensor, type Variable } from '@meristem/autodiff';
import type { Model } from '../../model/model.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';

/** The input that says which share of themselves weights lose in a cycle. */
export const FADING = 'fading';

/** Whether weights of a run may fade: in a finite number of examples there is something to learn by heart. */
export function mayFade({ forgetAfter, task }: Pick<CompleteOptions, 'forgetAfter' | 'task'>): boolean {
  return forgetAfter !== undefined && task.rows !== undefined;
}

/**
 * New values of a model's parameters less what fades of the present ones: a share of every weight between units, whatever
 * the optimizer. Biases, which say where values lie, stay.
 *
 * Source: Loshchilov and Hutter, arXiv 1711.05101 (decay apart from the gradient); Wang and Aitchison, arXiv 2405.13698 (in
 * passes over the examples, one time holds for networks and data of any size).
 */
export function faded(model: Model, values: readonly Tensor[]): readonly Tensor[] {
  const share: Tensor = input(FADING, []);
  return model.parameters.map((parameter, i) =>
    isWeight(parameter) ? subtract(values[i]!, multiply(share, parameter)) : values[i]!,
  );
}

function isWeight({ part }: Variable): boolean {
  return part === 'input' || part === 'lateral' || part === 'recurrent' || part === 'readout';
}
