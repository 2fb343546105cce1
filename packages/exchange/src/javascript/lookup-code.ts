import type { Dim } from '@meristem/autodiff';
import { type CodeOperand, elementAt, OUTSIDE, type Scope } from './code-operand.ts';
import type { CodeWriter } from './code-writer.ts';
import { loops } from './loop-code.ts';

/** A scope in which a dim stands where an element of some positions says. */
function lookedUp(scope: Scope, along: Dim, positions: CodeOperand): Scope {
  return { ...scope, positions: new Map(scope.positions).set(along, elementAt(positions, scope)) };
}

/** 1 at each position, 0 elsewhere. */
export const oneHotCode: CodeWriter<'oneHot'> = ({ inputs, output, attributes: { along }, units }) => {
  const [positions] = inputs as readonly [CodeOperand];
  return [
    `${output.text}.fill(0);`,
    ...loops(OUTSIDE, positions.dims, units, (scope) => [
      `${elementAt(output, lookedUp(scope, along, positions))} = 1;`,
    ]),
  ];
};

/** Slices by position. */
export const gatherCode: CodeWriter<'gather'> = ({ inputs, output, attributes: { along }, units }) => {
  const [table, positions] = inputs as readonly [CodeOperand, CodeOperand];
  return loops(OUTSIDE, output.dims, units, (scope) => [
    `${elementAt(output, scope)} = ${elementAt(table, lookedUp(scope, along, positions))};`,
  ]);
};

/** The transpose of a gather: equal positions add up, in order. */
export const scatterAddCode: CodeWriter<'scatterAdd'> = ({ inputs, output, attributes, units }) => {
  const [updates, positions] = inputs as readonly [CodeOperand, CodeOperand];
  const dims = [...updates.dims, ...positions.dims.filter((dim) => !updates.dims.includes(dim))];
  return [
    `${output.text}.fill(0);`,
    ...loops(OUTSIDE, dims, units, (scope) => [
      `${elementAt(output, lookedUp(scope, attributes.along, positions))} += ${elementAt(updates, scope)};`,
    ]),
  ];
};
