import type { Dim } from '@meristem/autodiff';
import { type CodeOperand, elementAt, OUTSIDE, type Scope, type UnitsOf } from './code-operand.ts';
import type { CodeWriter } from './code-writer.ts';
import { loops } from './loop-code.ts';

/** A fold over some dims in their order, for every element of the output. */
interface Fold {
  readonly output: CodeOperand;
  readonly over: readonly Dim[];
  readonly units: UnitsOf;
  readonly name: string;
  readonly start: string;
  /** The line that takes one more element in. */
  readonly take: (scope: Scope) => string;
}

function folded({ output, over, units, name, start, take }: Fold): readonly string[] {
  return loops(OUTSIDE, output.dims, units, (scope) => [
    `let ${name} = ${start};`,
    ...loops(scope, over, units, (inner) => [take(inner)]),
    `${elementAt(output, scope)} = ${name};`,
  ]);
}

/** Sums of products. */
export const contractCode: CodeWriter<'contract'> = ({ inputs, output, attributes: { over }, units }) => {
  const [x, y] = inputs as readonly [CodeOperand, CodeOperand];
  const take = (scope: Scope): string => `sum += ${elementAt(x, scope)} * ${elementAt(y, scope)};`;
  return folded({ output, over, units, name: 'sum', start: '0', take });
};

/** Sums. */
export const sumCode: CodeWriter<'sum'> = ({ inputs, output, attributes: { over }, units }) => {
  const take = (scope: Scope): string => `sum += ${elementAt(inputs[0]!, scope)};`;
  return folded({ output, over, units, name: 'sum', start: '0', take });
};

/** Largest elements. */
export const maxCode: CodeWriter<'max'> = ({ inputs, output, attributes: { over }, units }) => {
  const take = (scope: Scope): string => `largest = Math.max(largest, ${elementAt(inputs[0]!, scope)});`;
  return folded({ output, over, units, name: 'largest', start: '-Infinity', take });
};

/** Positions of largest elements: of equal ones the first; NaN is larger than all. */
export const argmaxCode: CodeWriter<'argmax'> = ({ inputs, output, attributes: { over }, units }) => {
  const [x] = inputs as readonly [CodeOperand];
  const count = units(over.axis);
  return loops(OUTSIDE, output.dims, units, (scope) => {
    const at = (position: string): string =>
      elementAt(x, { ...scope, positions: new Map(scope.positions).set(over, position) });
    return [
      `let found = ${count > 0 ? 0 : -1};`,
      `for (let p = 1; p < ${count}; p++) {`,
      `  const [largest, x] = [${at('found')}, ${at('p')}];`,
      '  if (x > largest || (Number.isNaN(x) && !Number.isNaN(largest))) found = p;',
      '}',
      `${elementAt(output, scope)} = found;`,
    ];
  });
};

/** Sums so far. */
export const cumulativeSumCode: CodeWriter<'cumulativeSum'> = ({ inputs, output, attributes, units }) => {
  const { along, reverse } = attributes;
  const [x] = inputs as readonly [CodeOperand];
  const count = units(along.axis);
  const outer = output.dims.filter((dim) => dim !== along);
  return loops(OUTSIDE, outer, units, (scope) => {
    const at: Scope = { ...scope, positions: new Map(scope.positions).set(along, 'p') };
    return [
      'let total = 0;',
      reverse ? `for (let p = ${count - 1}; p >= 0; p--) {` : `for (let p = 0; p < ${count}; p++) {`,
      `  total += ${elementAt(x, at)};`,
      `  ${elementAt(output, at)} = total;`,
      '}',
    ];
  });
};

/** Normalised exponentials: `line` makes the result of an element, the line's largest one and its sum. */
export function softmaxCode(line: (x: string) => string): CodeWriter<'softmax'> & CodeWriter<'logSoftmax'> {
  return ({ inputs, output, attributes: { over }, units }) => {
    const [x] = inputs as readonly [CodeOperand];
    const outer = output.dims.filter((dim) => dim !== over);
    return loops(OUTSIDE, outer, units, (scope) => {
      const each = (make: (inner: Scope) => string): readonly string[] =>
        loops(scope, [over], units, (inner) => [make(inner)]);
      return [
        'let largest = -Number.MAX_VALUE;',
        ...each((inner) => `largest = Math.max(largest, ${elementAt(x, inner)});`),
        'let total = 0;',
        ...each((inner) => `total += Math.exp(${elementAt(x, inner)} - largest);`),
        'if (total === 0) total = 1;',
        ...each((inner) => `${elementAt(output, inner)} = ${line(elementAt(x, inner))};`),
      ];
    });
  };
}
