import { cycleArrays, foldKey, randomKey, type VectorPort } from '@meristem/autodiff';
import type { Network } from '@meristem/network';
import type { Task } from '@meristem/tasks';
import { StudioFault } from '../contract/fault.ts';
import type { Raster } from '../contract/frame.ts';
import type { PlaneExamples, RasterAsked } from '../contract/requests.ts';
import { whole, within } from '../contract/fields.ts';

/** The input of a task whose only one is a vector of two numbers. */
export function planeInput({ inputs, steps }: Pick<Task, 'inputs' | 'steps'>): VectorPort | undefined {
  const [port, ...others] = inputs;
  return port?.kind === 'vector' && port.size === 2 && others.length === 0 && steps === 1 ? port : undefined;
}

/** @throws StudioFault for a task that is not of points in the plane */
function requirePlane(task: Pick<Task, 'name' | 'inputs' | 'steps'>): VectorPort {
  const port = planeInput(task);
  if (port) return port;
  throw new StudioFault({
    found: `the task "${task.name}"`,
    expected: 'one whose only input is a vector of two numbers, in cycles of one step',
    remedy: 'Draw points, or choose the task "two-spirals", "moons" or "xor".',
  });
}

/** Examples of a task in the plane, as they come in training; in people's units. @throws StudioFault */
export function planeExamples(task: Task, seed: number, most: number): PlaneExamples {
  const port = requirePlane(task);
  whole(1, 10_000)(most, '$.most');
  const target = task.targets[0]!;
  const stream = task.open({ key: foldKey(randomKey(seed), 'training'), batch: 1 });
  const arrays = cycleArrays(task, 1);
  const count = Math.min(most, task.rows ?? most);
  const [x, y, labels] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  const [mean, deviation] = [port.standardised?.mean ?? [0, 0], port.standardised?.deviation ?? [1, 1]];
  for (let i = 0; i < count; i++) {
    stream.next(arrays);
    x[i] = arrays[port.name]![0]! * deviation[0]! + mean[0]!;
    y[i] = arrays[port.name]![1]! * deviation[1]! + mean[1]!;
    labels[i] = arrays[target.name]![0]!;
  }
  const classes = target.kind === 'symbol' ? classesOf(target) : undefined;
  return { x, y, labels, ...(classes && { classes }) };
}

/** What a network says over a part of the plane: chances of classes, or values. @throws StudioFault */
export function rasterOf(network: Network, task: Task, asked: RasterAsked, seed: number): Raster {
  const port = requirePlane(task);
  const { rows = 64, columns = 64 } = asked;
  whole(2, 256)(rows, '$.rows');
  whole(2, 256)(columns, '$.columns');
  const output = task.targets.find(({ name }) => name === (asked.output ?? task.targets[0]!.name));
  if (!output) throw noOutput(task, asked.output);
  const shown = asked.x && asked.y ? undefined : planeExamples(task, seed, 500);
  const x = asked.x ?? rangeOf(shown!.x);
  const y = asked.y ?? rangeOf(shown!.y);
  for (const edge of [...x, ...y]) within(-1e9, 1e9)(edge, '$.x');
  const places = new Float64Array(2 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    places[2 * i] = x[0] + ((x[1] - x[0]) * ((i % columns) + 0.5)) / columns;
    places[2 * i + 1] = y[0] + ((y[1] - y[0]) * (Math.floor(i / columns) + 0.5)) / rows;
  }
  const said = network.predict({ [port.name]: places })[output.name]!;
  const values = Float32Array.from(said.kind === 'symbol' ? said.probabilities : said.values);
  const classes = output.kind === 'symbol' ? classesOf(output) : undefined;
  return {
    ...{ input: port.name, output: output.name, x, y, rows, columns, size: output.size, values },
    ...(classes && { classes }),
  };
}

/** Names of classes; numbers where they have none. */
function classesOf({
  size,
  names,
  letters,
}: {
  size: number;
  names?: readonly string[];
  letters?: string;
}): readonly string[] {
  return names ?? (letters === undefined ? Array.from({ length: size }, (_, i) => String(i)) : [...letters]);
}

/** The range of some numbers with a margin of a tenth on both sides. */
function rangeOf(values: Float32Array): readonly [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const margin = Math.max((most - least) * 0.1, 1e-6);
  return [least - margin, most + margin];
}

function noOutput({ targets }: Task, found: string | undefined): StudioFault {
  return new StudioFault({
    path: '$.output',
    found: JSON.stringify(found),
    expected: `one of ${targets.map(({ name }) => name).join(', ')}`,
    remedy: 'Name one of these.',
  });
}
