import { type Axis, type Dim, formatDims, type Plan } from '@meristem/autodiff';
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
    requireDims(program, path, plan.buffers[buffer]!.dims, lead, port.kind === 'symbol' ? 0 : port.size);
  }
  for (const { name, size } of program.outputs) {
    const [operand, path] = [plan.outputs.get(name), `${where}.outputs.${name}`];
    if (!operand) return refuse(program, path, 'nothing', 'what is predicted at this port');
    requireDims(program, path, operand.dims, lead, size);
  }
}

/** Requires some axes and, behind them, one with as many numbers as a port has; none of 0. */
function requireDims(
  program: NetworkProgram,
  path: string,
  dims: readonly Dim[],
  lead: readonly Axis[],
  size: number,
): void {
  const [numbers, ...others] = dims.slice(lead.length);
  const extent = numbers && (program.state.extents[numbers.axis.name] ?? numbers.axis.min);
  const fits = size === 0 ? numbers === undefined : extent === size && others.length === 0;
  if (lead.every((axis, d) => dims[d] === axis) && fits) return;
  const names = lead.map(({ name }) => name).join(', ');
  refuse(program, path, formatDims(dims), size === 0 ? `[${names}]` : `[${names}, an axis of ${size}]`);
}

function refuse({ name }: NetworkProgram, path: string, found: string, expected: string): never {
  throw new NetworkError(`network "${name}"`, { path: `program.${path}`, found, expected });
}
