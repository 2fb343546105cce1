import type { ElementwiseName } from '@meristem/autodiff';
import { elementAt, OUTSIDE, sizeOf, walksLike } from './code-operand.ts';
import type { CodeWriter } from './code-writer.ts';
import { counted, loops } from './loop-code.ts';

type Expression = (x: string, y: string, z: string) => string;

const infix =
  (sign: string): Expression =>
  (x, y) =>
    `${x} ${sign} ${y}`;

const comparison =
  (sign: string): Expression =>
  (x, y) =>
    `${x} ${sign} ${y} ? 1 : 0`;

const call =
  (name: string): Expression =>
  (x) =>
    `${name}(${x})`;

/** The table's functions of single numbers as text: the same operations in the same order, so the same bits. */
const EXPRESSIONS: Readonly<Record<ElementwiseName, Expression>> = {
  add: infix('+'),
  subtract: infix('-'),
  multiply: infix('*'),
  divide: infix('/'),
  pow: (x, y) => `Math.pow(${x}, ${y})`,
  maximum: (x, y) => `Math.max(${x}, ${y})`,
  minimum: (x, y) => `Math.min(${x}, ${y})`,
  less: comparison('<'),
  lessEqual: comparison('<='),
  equal: comparison('==='),
  select: (condition, x, y) => `${condition} !== 0 ? ${x} : ${y}`,
  exp: call('Math.exp'),
  log: call('Math.log'),
  sqrt: call('Math.sqrt'),
  abs: call('Math.abs'),
  sign: call('Math.sign'),
  floor: call('Math.floor'),
  round: call('roundHalfToEven'),
  tanh: call('Math.tanh'),
  sin: call('Math.sin'),
  cos: call('Math.cos'),
  erf: call('errorFunction'),
  sigmoid: call('logistic'),
  relu: (x) => `${x} < 0 ? 0 : ${x}`,
  softplus: (x) => `Math.max(${x}, 0) + Math.log1p(Math.exp(-Math.abs(${x})))`,
  stopGradient: (x) => x,
};

function writerOf(expression: Expression): CodeWriter<ElementwiseName> {
  return ({ inputs, output, units }) => {
    const size = sizeOf(output);
    const flat = inputs.every((input) => sizeOf(input) === 1 || walksLike(input, output));
    if (flat && size !== 1) {
      const [x = '', y = '', z = ''] = inputs.map((input) =>
        sizeOf(input) === 1 ? elementAt(input, OUTSIDE) : `${input.text}[i]`,
      );
      return counted('i', size, [`${output.text}[i] = ${expression(x, y, z)};`]);
    }
    return loops(OUTSIDE, output.dims, units, (scope) => {
      const [x = '', y = '', z = ''] = inputs.map((input) => elementAt(input, scope));
      return [`${elementAt(output, scope)} = ${expression(x, y, z)};`];
    });
  };
}

/** Operations on every element by itself. */
export const ELEMENTWISE_CODE = Object.fromEntries(
  Object.entries(EXPRESSIONS).map(([name, expression]) => [name, writerOf(expression)]),
) as Record<ElementwiseName, CodeWriter<ElementwiseName>>;
