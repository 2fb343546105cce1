import type { Axis, Dim } from '@meristem/autodiff';
import { type CodeOperand, elementAt, OUTSIDE, type Scope } from './code-operand.ts';
import type { CodeWriter } from './code-writer.ts';
import { loops } from './loop-code.ts';

/** How windows lie: at which place of an axis the offset of a window is. */
interface Steps {
  readonly offset: Axis;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** The place at which the present offset of the present window lies, as code. */
function placeText(scope: Scope, windows: Dim, { offset, stride, dilation, before }: Steps): string {
  const [window, inner] = [scope.positions.get(windows) ?? '0', scope.positions.get(offset) ?? '0'];
  return `${window} * ${stride} + ${inner} * ${dilation} - ${before}`;
}

/** Where loops are, the axis that windows lie on at the place. */
const atPlace = (scope: Scope, places: Dim): Scope => ({
  ...scope,
  positions: new Map(scope.positions).set(places, 'place'),
});

/** Neighbouring places of an axis, for each window. */
export const windowsCode: CodeWriter<'windows'> = ({ inputs, output, attributes, units }) => {
  const { from, to, elsewhere = 0 } = attributes;
  const [x] = inputs as readonly [CodeOperand];
  const beyond = Object.is(elsewhere, -0) ? '-0' : String(elsewhere);
  return loops(OUTSIDE, output.dims, units, (scope) => [
    `const place = ${placeText(scope, to, attributes)};`,
    `const inside = place >= 0 && place < ${units(from)};`,
    `${elementAt(output, scope)} = inside ? ${elementAt(x, atPlace(scope, from))} : ${beyond};`,
  ]);
};

/** What windows hold, added up where it lies, in the order of the offsets. */
export const overlapAddCode: CodeWriter<'overlapAdd'> = ({ inputs, output, attributes, units }) => {
  const { from, to, offset } = attributes;
  const [x] = inputs as readonly [CodeOperand];
  const dims = [offset, ...x.dims.filter((dim) => dim !== offset)];
  return [
    `${output.text}.fill(0);`,
    ...loops(OUTSIDE, dims, units, (scope) => [
      `const place = ${placeText(scope, from, attributes)};`,
      `if (place >= 0 && place < ${units(to)}) ${elementAt(output, atPlace(scope, to))} += ${elementAt(x, scope)};`,
    ]),
  ];
};
