import type { NetworkProgram } from '@meristem/network';

/**
 * What a file says of a network beside its numbers, as text by key: its name, ports as JSON, the dims of every tensor as JSON,
 * and where it comes from, each key under `meristem.`.
 */
export function metadataOf(program: NetworkProgram): Readonly<Record<string, string>> {
  const { name, inputs, outputs, state, provenance } = program;
  const dims = [...state.tensors.keys()].map((variable) => [
    variable.name,
    variable.dims.map(({ label }) => label),
  ]);
  const entries = {
    ...provenance,
    name,
    inputs: JSON.stringify(inputs),
    outputs: JSON.stringify(outputs),
    dims: JSON.stringify(Object.fromEntries(dims)),
  };
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [`meristem.${key}`, value]));
}
