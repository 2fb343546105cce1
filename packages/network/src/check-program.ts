import { type Dim, formatDims, type Port } from '@meristem/autodiff';
import { NetworkError } from './network-error.ts';
import type { NetworkProgram } from './network-program.ts';

/**
 * Checks that the parts of a program fit together: ports, the step's inputs and outputs, what is carried, and the state.
 *
 * @throws NetworkError naming what does not.
 */
export function checkProgram(program: NetworkProgram): void {
  const { step, state, batch, inputs, outputs, carried } = program;
  const extents = state.extents;
  for (const variable of step.variables.keys()) {
    if (!state.tensors.has(variable))
      refuse(program, 'state', `no variable "${variable.name}"`, 'those of the step');
  }
  const unknown = step.axes.find(({ name, fixed }) => !fixed && !Object.hasOwn(extents, name));
  if (unknown) refuse(program, 'state', `no axis "${unknown.name}"`, 'those of the step');
  if (state.axisUnits.get(batch.name)?.axis !== batch || extents[batch.name] !== 1) {
    refuse(
      program,
      'state',
      `${extents[batch.name] ?? 'no'} units of "${batch.name}"`,
      '1, whatever batches will come',
    );
  }
  const named = new Map(inputs.map((port) => [port.name, port]));
  for (const [name, buffer] of step.inputs) {
    const port = named.get(name);
    if (!port) return refuse(program, `step.inputs.${name}`, 'an input that is no port', 'the ports alone');
    requireDims(program, `step.inputs.${name}`, step.buffers[buffer]!.dims, port, port.kind === 'symbol');
  }
  for (const port of outputs) {
    const operand = step.outputs.get(port.name);
    const path = `step.outputs.${port.name}`;
    if (!operand) return refuse(program, path, 'nothing', 'what is predicted at this port');
    requireDims(program, path, operand.dims, port, false);
  }
  for (const variable of carried) {
    const path = `carried.${variable.name}`;
    if (!step.variables.has(variable))
      refuse(program, path, 'a variable that the step does not have', 'one of it');
    if (variable.dims.findIndex(({ axis }) => axis === batch) > 0) {
      refuse(program, path, formatDims(variable.dims), `"${batch.name}" first, or not at all`);
    }
  }
  const fixed = [...step.variables.keys()].find(
    (variable) => !carried.includes(variable) && variable.dims.some(({ axis }) => axis === batch),
  );
  if (fixed)
    refuse(program, `state.${fixed.name}`, formatDims(fixed.dims), 'the batch in what is carried alone');
}

/** Requires `[batch]`, or `[batch, numbers]` with as many numbers as a port has. */
function requireDims(
  program: NetworkProgram,
  path: string,
  dims: readonly Dim[],
  port: Port,
  symbols: boolean,
): void {
  const { batch, state } = program;
  const [first, second, ...others] = dims;
  const extent = second && (state.extents[second.axis.name] ?? second.axis.min);
  const fits = symbols ? second === undefined : extent === port.size && others.length === 0;
  if (first === batch && fits) return;
  const expected = symbols ? `[${batch.name}]` : `[${batch.name}, an axis of ${port.size}]`;
  refuse(program, path, formatDims(dims), expected);
}

function refuse({ name }: NetworkProgram, path: string, found: string, expected: string): never {
  throw new NetworkError(`network "${name}"`, { path: `program.${path}`, found, expected });
}
