import { referenceBackend, type RunInputs, type State, type Tensor, trace } from '@meristem/autodiff';

/** The numbers of some expressions over the variables of a state, in double precision. */
export function compute<K extends string>(
  state: State,
  outputs: Readonly<Record<K, Tensor>>,
  inputs: RunInputs = {},
): Readonly<Record<K, readonly number[]>> {
  const executable = referenceBackend('double')
    .place(state)
    .load(trace({ name: 'test', outputs }));
  executable.run(inputs);
  const read = (name: string): readonly [string, readonly number[]] => [name, [...executable.output(name)]];
  return Object.fromEntries(Object.keys(outputs).map(read)) as Record<K, readonly number[]>;
}
