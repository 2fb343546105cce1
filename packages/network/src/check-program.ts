import { type Axis, type Dim, formatDims, type InputPort, type Plan } from '@meristem/autodiff';
import { NetworkError } from './network-error.ts';
import type { NetworkProgram } from './network-program.ts';

/**
 * Checks that the parts of a program fit together: ports, the step's inputs and outputs, what is carried, and the state.
 *
 * @throws NetworkError naming what does not.
 */
export function checkProgram(program: NetworkProgram): void {
  const { step, state, batch, carried } = program;
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
  requirePorts(program, 'step', step, [batch]);
  const { sequence } = program;
  if (sequence) {
    requirePorts(program, 'sequence.plan', sequence.plan, [sequence.time, batch]);
    const own = [...sequence.plan.variables.keys()].find((variable) => !step.variables.has(variable));
    if (own) refuse(program, 'sequence.plan', `a variable "${own.name}" of its own`, 'those of the step');
    if (extents[sequence.time.name] !== 1) {
      refuse(
        program,
        'state',
        `${extents[sequence.time.name] ?? 'no'} units of "${sequence.time.name}"`,
        '1',
      );
    }
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

/** Requires a plan that reads and puts out what the ports say. */
function requirePorts(program: NetworkProgram, where: string, plan: Plan, lead: readonly Axis[]): void {
  const named = new Map(program.inputs.map((port) => [port.name, port]));
  for (const [name, buffer] of plan.inputs) {
    const [port, path] = [named.get(name), `${where}.inputs.${name}`];
    if (!port) return refuse(program, path, 'an input that is no port', 'the ports alone');
    requireDims(program, path, plan.buffers[buffer]!.dims, lead, extentsOf(port));
  }
  for (const { name, size } of program.outputs) {
    const [operand, path] = [plan.outputs.get(name), `${where}.outputs.${name}`];
    if (!operand) return refuse(program, path, 'nothing', 'what is predicted at this port');
    requireDims(program, path, operand.dims, lead, [size]);
  }
}

/** How many numbers a port carries along each extent: none of symbols, those of sites first. */
function extentsOf(port: InputPort): readonly number[] {
  if (port.kind === 'symbol') return [];
  return port.kind === 'grid' ? [...port.sites, port.size] : [port.size];
}

/** Requires some axes and, behind them, some with as many numbers as a port has. */
function requireDims(
  program: NetworkProgram,
  path: string,
  dims: readonly Dim[],
  lead: readonly Axis[],
  sizes: readonly number[],
): void {
  const { extents } = program.state;
  const numbers = dims.slice(lead.length).map(({ axis }) => extents[axis.name] ?? axis.min);
  const fits = numbers.length === sizes.length && sizes.every((size, i) => numbers[i] === size);
  if (lead.every((axis, d) => dims[d] === axis) && fits) return;
  const wanted = [...lead.map(({ name }) => name), ...sizes.map((size) => `an axis of ${size}`)];
  refuse(program, path, formatDims(dims), `[${wanted.join(', ')}]`);
}

function refuse({ name }: NetworkProgram, path: string, found: string, expected: string): never {
  throw new NetworkError(`network "${name}"`, { path: `program.${path}`, found, expected });
}
