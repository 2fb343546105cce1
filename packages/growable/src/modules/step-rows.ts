import { type Axis, contract, equal, gather, minimum, positions, type Tensor } from '@meristem/autodiff';

/** `[time, ...]`: a table's row for each step, the last one from there on; `place` is what its rows stand along. */
export function rowsOf(table: Tensor, place: Axis, time: Axis): Tensor {
  const last = place.min - 1;
  if (!time.fixed) {
    return looked(table, place, minimum(positions(time), last));
  }
  const numbers = Array.from({ length: time.min }, (_, step) => Math.min(step, last));
  return gather(table, positions(numbers, [time]), place);
}

/** The rows of numbers that a plan knows only when it runs. */
export function looked(table: Tensor, place: Axis, numbers: Tensor): Tensor {
  return contract(equal(positions(place), numbers), table, [place]);
}
