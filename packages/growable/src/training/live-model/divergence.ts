import { NonFiniteError, type State } from '@meristem/autodiff';

/** The error of a cycle whose loss is not finite; names the first tensor of the state after it that is not either. */
export function divergence(cycle: number, loss: number, { tensors }: State): NonFiniteError {
  const broken = [...tensors].find(([, values]) => values.some((value) => !Number.isFinite(value)));
  return new NonFiniteError(
    `training: cycle ${cycle}: found loss ${loss}, expected a finite number` +
      (broken ? `; the first tensor that is not finite is "${broken[0].name}"` : '') +
      '. Lower the learning rate, bound the step (maxStep) or clip gradients, and go on from the last checkpoint.',
  );
}
