import { type Precision, referenceBackend, State } from '@meristem/autodiff';
import type { NetworkProgram } from '@meristem/network';

/** Numbers by port: all of a step, of every sequence side by side. */
export type StepNumbers = Readonly<Record<string, readonly number[]>>;

/** A network's predictions, and what it carries, after every step of some sequences side by side. */
export function runProgram(
  program: NetworkProgram,
  steps: readonly StepNumbers[],
  batch: number,
  precision: Precision = 'double',
): { readonly predictions: readonly StepNumbers[]; readonly carried: StepNumbers } {
  const residence = referenceBackend(precision).place(widened(program, batch));
  const executable = residence.load(program.step);
  const predictions = steps.map((numbers) => {
    executable.run(numbers);
    return Object.fromEntries(program.outputs.map(({ name }) => [name, [...executable.output(name)]]));
  });
  const carried = program.carried.map((variable) => [variable.name, [...residence.read(variable)]]);
  return { predictions, carried: Object.fromEntries(carried) as StepNumbers };
}

/** The state with so many sequences, all of which begin as its first one does. */
function widened({ state, batch, carried }: NetworkProgram, sequences: number): State {
  const units = Array.from({ length: sequences }, (_, i) => i);
  const axisUnits = new Map(state.axisUnits).set(batch.name, {
    axis: batch,
    ids: units,
    born: units.map(() => 0),
    nextId: sequences,
  });
  const tensors = new Map(state.tensors);
  for (const variable of carried) {
    const before = state.read(variable);
    const at = variable.dims.indexOf(batch);
    const inner = variable.dims.slice(at + 1).reduce((n, dim) => n * state.extent(dim.axis), 1);
    const after = new Float64Array((before.length / state.extent(batch)) * sequences);
    for (let i = 0; i < after.length; i++) after[i] = before[Math.floor(i / (inner * sequences)) * inner * state.extent(batch) + (i % inner)]!; // prettier-ignore
    tensors.set(variable, after);
  }
  return new State({ ...state, axisUnits, tensors });
}
