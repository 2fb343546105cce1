import type { Dim } from '../axis/axis.ts';
import { ShapeError } from '../errors.ts';
import { normalAt, uniformAt, foldKey, type RandomKey } from '../random/key.ts';
import { apply, type Primitive } from '../tensor/primitive.ts';
import type { LabelOf, Operand, Tensor } from '../tensor/tensor.ts';
import { asTensor } from './source.ts';

/** How random numbers are distributed: uniform on [0, 1) or standard normal. */
export type Distribution = 'uniform' | 'normal';

/** Attributes of random tensors. */
export interface RandomAttributes {
  readonly key: RandomKey;
  readonly distribution: Distribution;
  readonly dims: readonly Dim[];
}

const DRAW = { uniform: uniformAt, normal: normalAt } as const;

/** Random numbers that depend on key, clock and unit ids alone. */
export const randomPrimitive: Primitive<RandomAttributes, readonly [Tensor]> = {
  name: 'random',
  summary: 'Random numbers keyed by (key, clock, unit ids): independent of positions, threads and history.',
  shape: ([clock], { dims }) => {
    if (clock.dims.length > 0) throw new ShapeError('random: found a clock with axes, expected one number.');
    return dims;
  },
  vjp: () => [],
  bind: ({ inputs, output, attributes: { key, distribution, dims }, unitIds }) => {
    const clock = inputs[0]!;
    const draw = DRAW[distribution];
    const inner = dims.length > 0 ? unitIds(dims[dims.length - 1]!.axis) : new Int32Array(1);
    const outer = dims.slice(0, -1).map((dim) => unitIds(dim.axis));
    const fill = (d: number, at: number, branch: RandomKey): number => {
      if (d === outer.length) {
        for (let i = 0; i < inner.length; i++) output.data[at + i] = draw(branch, inner[i]!);
        return at + inner.length;
      }
      for (const id of outer[d]!) at = fill(d + 1, at, foldKey(branch, id));
      return at;
    };
    return () => {
      fill(0, output.offset, foldKey(key, clock.data[clock.offset] as number));
    };
  },
};

/**
 * Random numbers over `dims`. The same key and clock give each unit the same numbers, wherever it stands; a new clock
 * gives new ones. Inside a scan the numbers are the same for every step.
 */
export function random<const D extends readonly Dim[]>(
  key: RandomKey,
  clock: Operand,
  distribution: Distribution,
  dims: D,
): Tensor<LabelOf<D[number]>> {
  return apply(randomPrimitive, [asTensor(clock)], { key, distribution, dims }) as never;
}
