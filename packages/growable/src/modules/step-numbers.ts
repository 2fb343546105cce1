import { type Axis, type Tensor, tensor } from '@meristem/autodiff';

/** `[time]`: the numbers of steps, from 0 on. */
export function stepNumbers(time: Axis): Tensor {
  const numbers = Array.from({ length: time.min }, (_, step) => step);
  return tensor(numbers, [time]);
}
