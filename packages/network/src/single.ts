import type { Backend, State, StateNumbers } from '@meristem/autodiff';

/** Whether a backend keeps numbers in single precision. */
export function isSingleBackend({ description }: Backend): boolean {
  return description.precision === 'single';
}

/** Whether single precision holds numbers as they are. */
export function fitsSingle(values: StateNumbers): boolean {
  if (values.BYTES_PER_ELEMENT === Float32Array.BYTES_PER_ELEMENT) return true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Math.fround(value) !== value) return false;
  }
  return true;
}

/** Whether single precision holds all numbers of a state as they are. */
export function isSingle({ tensors }: State): boolean {
  return [...tensors.values()].every(fitsSingle);
}
