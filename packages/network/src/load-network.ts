import {
  type Axis,
  type AxisUnits,
  describeValue,
  type FileTensor,
  firstNotFinite,
  isArrayOf,
  type Plan,
  planFromJson,
  readTensorFile,
  State,
  type StateNumbers,
  type TensorFile,
  type Variable,
} from '@meristem/autodiff';
import { createNetwork, type Network, type NetworkOptions } from './network.ts';
import { NetworkError } from './network-error.ts';
import { FORMAT, type NetworkJson, PROVENANCE, type UnitsJson, VERSION } from './network-json.ts';
import type { SequencePlan } from './network-program.ts';
import type { PortKinds } from './predictions.ts';
import { readNetworkJson } from './read-network-json.ts';

/**
 * Reads a network that `saveNetwork` wrote, from a file, a server or wherever its bytes come from. It takes neither the
 * architecture that it was grown from nor what grew it.
 *
 * @throws TensorFileError if the bytes are damaged or something else; NetworkError if they hold no network; PlanError if its
 *   plan is none.
 */
export function loadNetwork<P extends PortKinds = PortKinds>(
  bytes: Uint8Array,
  options: NetworkOptions = {},
): Network<P> {
  const file = readTensorFile(bytes);
  requireFormat(file);
  const json = readNetworkJson(parsed(file, 'network'));
  const step = planFromJson(parsed(file, 'plan'));
  const sequence = sequenceOf(file, json, step);
  const axes = [...step.axes, ...(sequence?.plan.axes ?? [])];
  const axisUnits = new Map(
    Object.entries(json.units).map(([name, units]) => [name, unitsOf(name, units, axes)]),
  );
  const variables = [...step.variables.keys()];
  const tensors = new Map(
    variables.map((variable) => [variable, numbersOf(variable, file.tensors.get(variable.name), axisUnits)]),
  );
  const { name, inputs, outputs, key, clock } = json;
  const provenance = Object.entries(file.metadata).flatMap(([field, text]) =>
    field.startsWith(PROVENANCE) ? [[field.slice(PROVENANCE.length), text]] : [],
  );
  return createNetwork<P>(
    {
      ...{ name, inputs, outputs, step },
      ...(sequence && { sequence }),
      state: new State({ axisUnits, tensors, key, clock, version: 0 }),
      carried: json.carried.map((each, i) => namedVariable(variables, each, i)),
      batch: unitsNamed(axisUnits, json).axis,
      provenance: Object.fromEntries(provenance) as Record<string, string>,
    },
    options,
  );
}

function requireFormat({ metadata }: TensorFile): void {
  const { format, version } = metadata;
  if (format !== FORMAT) {
    const found = format === undefined ? 'nothing' : describeValue(format);
    refuse('metadata.format', found, `"${FORMAT}"`, 'Load files that saveNetwork wrote.');
  }
  if (version !== VERSION) {
    refuse(
      'metadata.version',
      describeValue(version),
      `"${VERSION}"`,
      'Read it with the release that wrote it.',
    );
  }
}

function parsed({ metadata }: TensorFile, field: string): unknown {
  try {
    return JSON.parse(metadata[field] ?? '') as unknown;
  } catch (cause) {
    return refuse(`metadata.${field}`, (cause as Error).message, 'JSON');
  }
}

/** The plan of several steps, over what the step has already. */
function sequenceOf(
  file: TensorFile,
  { time, mostSteps }: NetworkJson,
  step: Plan,
): SequencePlan | undefined {
  if (time === undefined) return undefined;
  const plan = planFromJson(parsed(file, 'sequence'), step);
  const axis = plan.axes.find(({ name }) => name === time);
  return {
    plan,
    time: axis ?? refuse('metadata.network.time', `"${time}"`, 'an axis of the sequence'),
    ...(mostSteps !== undefined && { mostSteps }),
  };
}

/** The units of an axis of the plan. */
function unitsOf(name: string, units: UnitsJson, axes: readonly Axis[]): AxisUnits {
  const path = `metadata.network.units.${name}`;
  const axis = axes.find((each) => each.name === name);
  if (!axis) return refuse(path, 'an axis that the plan does not have', `one of it`);
  const count = typeof units === 'number' ? units : units.ids.length;
  if (count < axis.min || count > axis.max) refuse(path, `${count} units`, `${axis.min} to ${axis.max}`);
  if (typeof units !== 'number') return { axis, ...units };
  const ids = Array.from({ length: count }, (_, id) => id);
  return { axis, ids, born: ids.map(() => 0), nextId: count };
}

/** The numbers of a variable, as many as its axes have units. */
function numbersOf(
  { name, dims }: Variable,
  tensor: FileTensor | undefined,
  axisUnits: ReadonlyMap<string, AxisUnits>,
): StateNumbers {
  const path = `tensors.${name}`;
  if (!tensor) return refuse(path, 'nothing', 'the numbers of a variable of the plan');
  const shape = dims.map(({ axis }) => axisUnits.get(axis.name)?.ids.length ?? axis.min);
  if (shape.join() !== tensor.shape.join()) {
    refuse(path, `the shape [${tensor.shape.join(', ')}]`, `[${shape.join(', ')}]`);
  }
  // A copy: whoever handed the bytes over may write to them.
  const values = isArrayOf(tensor.values, 'Float32Array')
    ? tensor.values.slice()
    : new Float64Array(tensor.values);
  const at = firstNotFinite(values);
  if (at >= 0) refuse(`${path}[${at}]`, String(values[at]), 'a finite number');
  return values;
}

function namedVariable(variables: readonly Variable[], name: string, i: number): Variable {
  const found = variables.find((variable) => variable.name === name);
  return found ?? refuse(`metadata.network.carried[${i}]`, `"${name}"`, 'a variable of the plan');
}

function unitsNamed(axisUnits: ReadonlyMap<string, AxisUnits>, { batch }: NetworkJson): AxisUnits {
  return axisUnits.get(batch) ?? refuse('metadata.network.batch', `"${batch}"`, 'an axis of the plan');
}

function refuse(path: string, found: string, expected: string, remedy?: string): never {
  throw new NetworkError('loadNetwork', {
    path: `file.${path}`,
    found,
    expected,
    ...(remedy !== undefined && { remedy }),
  });
}
