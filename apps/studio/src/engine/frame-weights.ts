import type { Variable } from '@meristem/autodiff';
import type { FrameWeights } from '../contract/frame.ts';
import type { RecordedFrame } from './recorded-frame.ts';

/** Numbers of a matrix that are shown, and of all matrices of a frame. */
const [MOST_SHOWN, MOST_IN_ALL] = [1 << 16, 1 << 18];

/** The weights between units of a frame, matrix by matrix, as long as there is room for them. */
export function frameWeights(frame: RecordedFrame): readonly FrameWeights[] {
  let room = MOST_IN_ALL;
  return frame.era.model.parameters.flatMap((variable) => {
    const weights = matrixOf(frame, variable, room);
    room -= weights?.values.length ?? 0;
    return weights ? [weights] : [];
  });
}

/** A variable as a matrix of source and target units; `undefined` of biases and whatever else has not both. */
function matrixOf(frame: RecordedFrame, variable: Variable, room: number): FrameWeights | undefined {
  const { dims, name } = variable;
  const [pre, post] = [
    dims.findIndex(({ role }) => role === 'pre'),
    dims.findIndex(({ role }) => role === 'post'),
  ];
  if (pre < 0 || post < 0) return undefined;
  const extents = dims.map(({ axis }) => frame.units.get(axis.name)?.ids.length ?? axis.min);
  const [rows, columns] = [extents[pre]!, extents[post]!];
  const each = extents.reduce((product, extent) => product * extent, 1) / Math.max(1, rows * columns);
  const named = { name, pre: dims[pre]!.axis.name, post: dims[post]!.axis.name, rows, columns, each };
  const ids = {
    preIds: idsOf(frame, dims[pre]!.axis, rows),
    postIds: idsOf(frame, dims[post]!.axis, columns),
  };
  const recurrent = readsBefore(frame, variable);
  if (rows * columns > Math.min(MOST_SHOWN, room)) {
    return { ...named, ...ids, recurrent, values: new Float32Array(0), omitted: true };
  }
  const values = folded(frame.numbers.get(name)!, extents, pre, post);
  return { ...named, ...ids, recurrent, values };
}

function idsOf({ units }: RecordedFrame, { name }: { readonly name: string }, extent: number): Int32Array {
  return units.get(name)?.ids.slice() ?? Int32Array.from({ length: extent }, (_, i) => i);
}

function readsBefore({ era: { model } }: RecordedFrame, variable: Variable): boolean {
  const wire = model.projections.find(({ weight }) => weight === variable);
  if (wire) return wire.delay === 1;
  return variable.part === 'recurrent';
}

/** Numbers over some dims as a matrix of two of them: a plain one keeps its signs, of several for each pair the norm is taken. */
function folded(numbers: Float32Array, extents: readonly number[], pre: number, post: number): Float32Array {
  const columns = extents[post]!;
  const size = extents[pre]! * columns;
  const values = new Float32Array(size);
  const strides = stridesOf(extents);
  const plain = numbers.length === size;
  for (let i = 0; i < numbers.length; i++) {
    const row = Math.floor(i / strides[pre]!) % extents[pre]!;
    const column = Math.floor(i / strides[post]!) % columns;
    const at = row * columns + column;
    values[at] = plain ? numbers[i]! : values[at]! + numbers[i]! ** 2;
  }
  return plain ? values : values.map(Math.sqrt);
}

function stridesOf(extents: readonly number[]): readonly number[] {
  const strides = extents.map(() => 1);
  for (let d = extents.length - 2; d >= 0; d--) strides[d] = strides[d + 1]! * extents[d + 1]!;
  return strides;
}
