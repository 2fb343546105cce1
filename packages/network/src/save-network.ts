import {
  type AxisUnits,
  planToJson,
  type TensorToWrite,
  type Variable,
  writeTensorFile,
} from '@meristem/autodiff';
import type { Network } from './network.ts';
import { FORMAT, type NetworkJson, PROVENANCE, type UnitsJson, VERSION } from './network-json.ts';
import type { NetworkProgram } from './network-program.ts';
import { fitsSingle } from './single.ts';

/**
 * Writes a network as one file in the safetensors layout: the numbers under their names, as any reader of that layout finds
 * them, and in the metadata what it takes to run them. `loadNetwork` gives the same predictions, bit for bit.
 */
export function saveNetwork({ program }: Pick<Network, 'program'>): Uint8Array {
  const { step, sequence, state, provenance } = program;
  const tensors = new Map(
    [...step.variables.keys()].map((variable) => [variable.name, tensorOf(variable, program)]),
  );
  const entries = Object.entries(provenance).map(([key, text]) => [`${PROVENANCE}${key}`, text]);
  return writeTensorFile({
    tensors,
    metadata: {
      format: FORMAT,
      version: VERSION,
      network: JSON.stringify(networkJson(program)),
      plan: JSON.stringify(planToJson(step)),
      ...(sequence && { sequence: JSON.stringify(planToJson(sequence.plan)) }),
      ...(Object.fromEntries(entries) as Record<string, string>),
    },
  });

  function tensorOf(variable: Variable, { batch }: NetworkProgram): TensorToWrite {
    const values = state.numbers(variable);
    const shape = variable.dims.map(({ axis }) => (axis === batch ? 1 : state.extent(axis)));
    return { shape, values, kind: fitsSingle(values) ? 'F32' : 'F64' };
  }
}

function networkJson({
  name,
  inputs,
  outputs,
  batch,
  sequence,
  carried,
  state,
}: NetworkProgram): NetworkJson {
  const { key, clock, axisUnits } = state;
  return {
    ...{ name, inputs, outputs, batch: batch.name },
    ...(sequence && { time: sequence.time.name }),
    ...(sequence?.mostSteps !== undefined && { mostSteps: sequence.mostSteps }),
    carried: carried.map((variable) => variable.name),
    ...{ key, clock },
    units: Object.fromEntries([...axisUnits].map(([axis, units]) => [axis, unitsJson(units)])),
  };
}

function unitsJson({ ids, born, nextId }: AxisUnits): UnitsJson {
  const plain = nextId === ids.length && ids.every((id, i) => id === i) && born.every((cycle) => cycle === 0);
  return plain ? ids.length : { ids, born, nextId };
}
