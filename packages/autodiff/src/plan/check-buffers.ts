import { formatDims, sameDims } from '../axis/axis.ts';
import type { Plan, PlanBuffer } from './plan.ts';
import type { Refuse } from './plan-error.ts';

type Fault = readonly [found: string, expected: string];

/** Checks the buffers of a plan one by one, and that what the plan calls by name is there under that name. */
export function checkBuffers(plan: Plan, refuse: Refuse): void {
  const { buffers, inputs, variables, outputs } = plan;
  buffers.forEach((buffer, i) => {
    const fault = faultOf(buffer);
    if (fault) refuse(`buffer ${i}`, ...fault);
  });
  const named = (place: string, index: number, storage: PlanBuffer['storage'], name: string): PlanBuffer => {
    const buffer = buffers[index];
    if (!buffer) return refuse(place, `buffer ${index}`, `one of ${buffers.length} buffers`);
    if (buffer.storage !== storage || buffer.name !== name) {
      refuse(place, `${buffer.storage} "${buffer.name ?? ''}"`, `${storage} "${name}"`);
    }
    return buffer;
  };
  for (const [name, index] of inputs) named(`input "${name}"`, index, 'input', name);
  for (const [variable, index] of variables) {
    const place = `variable "${variable.name}"`;
    const { dims } = named(place, index, 'variable', variable.name);
    if (!sameDims(dims, variable.dims))
      refuse(place, `a buffer ${formatDims(dims)}`, formatDims(variable.dims));
  }
  requireReachable(buffers, new Set([...inputs.values(), ...variables.values()]), refuse);
  for (const [name, { buffer, rows }] of outputs) {
    if (rows.at === 'step')
      refuse(`output "${name}"`, `the row of a step of buffer ${buffer}`, 'something that a run leaves');
  }
}

/** What comes from outside has a name by which it comes, and no two buffers have one. */
function requireReachable(buffers: readonly PlanBuffer[], named: ReadonlySet<number>, refuse: Refuse): void {
  buffers.forEach(({ storage, name }, i) => {
    if ((storage === 'input' || storage === 'variable') && !named.has(i)) {
      refuse(
        `buffer ${i}`,
        `${storage} "${name ?? ''}", which the plan does not list`,
        `it among the plan's ${storage}s`,
      );
    }
  });
}

function faultOf({ storage, kind, dims, extraRow, value, literal }: PlanBuffer): Fault | undefined {
  const twice = dims.find((dim, d) => dims.indexOf(dim) !== d);
  if (twice) return [`"${twice.label}" twice`, 'each dim once'];
  if (extraRow && (storage !== 'temporary' || dims.length === 0)) {
    return [`a ${storage} ${formatDims(dims)} with a row more`, 'that of temporaries with rows alone'];
  }
  if (storage === 'constant') {
    if (dims.length > 0) return [`a constant ${formatDims(dims)}`, 'one number'];
    if (value === undefined || Number.isNaN(value)) return [`the constant ${value}`, 'a number'];
  }
  if (storage === 'variable' && kind !== 'real') return [`a variable of kind ${kind}`, 'real numbers'];
  if (storage !== 'literal') return undefined;
  if (!literal) return ['a literal without numbers', 'its numbers'];
  const size = literal.extents.reduce((product, extent) => product * extent, 1);
  const fits = literal.extents.length === dims.length && size === literal.values.length;
  return fits
    ? undefined
    : [
        `${literal.values.length} numbers of extents ${literal.extents.join(' x ')}`,
        `numbers over ${formatDims(dims)}`,
      ];
}
