import type { Axis, Dim } from '@meristem/autodiff';
import {
  type CodeOperand,
  elementAt,
  OUTSIDE,
  renamed,
  type Scope,
  sizeOf,
  walksLike,
} from './code-operand.ts';
import type { CodeWriter } from './code-writer.ts';
import { loops } from './loop-code.ts';

/** Copies an array into another one that has its dims in any order, repeated along those that it lacks. */
function copied(
  x: CodeOperand,
  { output, units }: Pick<Parameters<CodeWriter<'broadcast'>>[0], 'output' | 'units'>,
): readonly string[] {
  if (!x.written && walksLike(x, output)) return [`${output.text}.set(${x.text});`];
  if (sizeOf(x) === 1) return [`${output.text}.fill(${elementAt(x, OUTSIDE)});`];
  return loops(OUTSIDE, output.dims, units, (scope) => [
    `${elementAt(output, scope)} = ${elementAt(x, scope)};`,
  ]);
}

/** Repetition along the dims that a tensor lacks. */
export const broadcastCode: CodeWriter<'broadcast'> = (application) =>
  copied(application.inputs[0]!, application);

/** Other roles for the same numbers. */
export const relabelCode: CodeWriter<'relabel'> = (application) =>
  copied(renamed(application.inputs[0]!, new Map(application.attributes.pairs)), application);

/** Where a dim's position stands, moved on by some units. */
function moved(scope: Scope, from: Dim, to: Dim, start: number): Scope {
  const position = scope.positions.get(from) ?? '0';
  const text = start === 0 ? position : position === '0' ? `${start}` : `${position} + ${start}`;
  return { ...scope, positions: new Map(scope.positions).set(to, text) };
}

/** Neighbouring positions of a fixed axis. */
export const sliceCode: CodeWriter<'slice'> = ({ inputs, output, attributes, units }) => {
  const { from, to, start } = attributes;
  const [x] = inputs as readonly [CodeOperand];
  return loops(OUTSIDE, output.dims, units, (scope) => [
    `${elementAt(output, scope)} = ${elementAt(x, moved(scope, to, from, start))};`,
  ]);
};

/** A fixed axis placed into a longer one. */
export const embedCode: CodeWriter<'embed'> = ({ inputs, output, attributes, units }) => {
  const { from, to, start, elsewhere = 0 } = attributes;
  const [x] = inputs as readonly [CodeOperand];
  return [
    `${output.text}.fill(${Object.is(elsewhere, -0) ? '-0' : elsewhere});`,
    ...loops(OUTSIDE, x.dims, units, (scope) => [
      `${elementAt(output, moved(scope, from, to, start))} = ${elementAt(x, scope)};`,
    ]),
  ];
};

/** An array with one of its dims as two. */
function parted(
  operand: CodeOperand,
  { whole, outer, inner }: { readonly whole: Axis; readonly outer: Axis; readonly inner: Axis },
): CodeOperand {
  const dims = operand.dims.flatMap((dim): Dim[] => (dim === whole ? [outer, inner] : [dim]));
  const extents = operand.extents.flatMap((extent, d) =>
    operand.dims[d] === whole ? [outer.min, inner.min] : [extent],
  );
  return { ...operand, dims, extents };
}

/** A fixed axis as two. */
export const splitAxisCode: CodeWriter<'splitAxis'> = ({ inputs, output, attributes, units }) =>
  copied(parted(inputs[0]!, attributes), { output, units });

/** Two fixed axes as one. */
export const mergeAxesCode: CodeWriter<'mergeAxes'> = ({ inputs, output, attributes, units }) =>
  copied(inputs[0]!, { output: parted(output, attributes), units });
