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

/** Positions in the order of their numbers: of equal ones the first first, NaN the largest; -1 behind the last. */
export const argsortCode: CodeWriter<'argsort'> = ({ inputs, output, attributes, units }) => {
  const { along, to, descending } = attributes;
  const [x] = inputs as readonly [CodeOperand];
  const outer = output.dims.filter((dim) => dim !== to);
  return loops(OUTSIDE, outer, units, (scope) => {
    const at = (dim: Dim, position: string): Scope => ({
      ...scope,
      positions: new Map(scope.positions).set(dim, position),
    });
    const [first, second] = descending ? ['b', 'a'] : ['a', 'b'];
    return [
      `const order = Array.from({ length: ${units(along.axis)} }, (_, p) => p).sort((p, q) => {`,
      `  const [a, b] = [${elementAt(x, at(along, 'p'))}, ${elementAt(x, at(along, 'q'))}];`,
      `  const apart = Number(Number.isNaN(${first})) - Number(Number.isNaN(${second}));`,
      `  return apart || Number(${first} > ${second}) - Number(${first} < ${second});`,
      '});',
      `for (let p = 0; p < ${units(to.axis)}; p++) ${elementAt(output, at(to, 'p'))} = order[p] ?? -1;`,
    ];
  });
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
